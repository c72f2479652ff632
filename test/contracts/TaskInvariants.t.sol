// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Campaign} from "./Campaign.sol";
import {TaskHandler} from "./TaskHandler.sol";

/// @notice Tasks, parameters and models over any sequence of what builders, a thief, a governor and a judge can do.
contract TaskInvariantsTest is Campaign {
    TaskHandler internal handler;

    function setUp() public {
        handler = new TaskHandler();
        _target(handler);
    }

    function test_TheTaskCampaignReachesEverything() public {
        string[13] memory wanted = [
            "revealed",
            "displaced",
            "somebody came first",
            "too late",
            "model withdrawn",
            "commitment withdrawn",
            "deposit returned",
            "commitment copied",
            "ran ahead",
            "forfeited",
            "tasks changed",
            "announced",
            "parameters changed"
        ];
        for (uint256 i = 0; i < wanted.length; ++i) _want(wanted[i]);
        _walk();
    }

    function invariant_DepositsHeldAreDepositsOwed() public view {
        handler.checkBooks();
    }

    function invariant_NobodyButTheBuilderGetsADepositBack() public view {
        handler.checkBuilders();
        _never(TaskHandler.Wrong.DepositMovedByOthers, "moved");
    }

    function invariant_FirstCommitmentOwnsItsContent() public view {
        handler.checkOwners();
        _never(TaskHandler.Wrong.RevealMisjudged, "reveal");
    }

    function invariant_CopiedCommitmentsOpenNothing() public view {
        _never(TaskHandler.Wrong.CopyOpened, "opened");
    }

    function invariant_SharesStayWithinTheWhole() public view {
        handler.checkShares();
    }

    function invariant_WhatIsPinnedNeverChanges() public view {
        handler.checkPinned();
        _never(TaskHandler.Wrong.NoticeMisjudged, "notice");
    }

    function invariant_DepositsLeaveAfterTheirThawAndNoLater() public view {
        _never(TaskHandler.Wrong.LeftEarly, "early");
        _never(TaskHandler.Wrong.ExitRefused, "refused");
    }

    function invariant_OnlyRevealedModelsForfeit() public view {
        _never(TaskHandler.Wrong.ForfeitMisjudged, "forfeit");
    }

    function _never(TaskHandler.Wrong wrong, string memory what) private view {
        assertTrue(!handler.happened(wrong), what);
    }
}
