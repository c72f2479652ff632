// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Campaign} from "./Campaign.sol";
import {DisputeHandler} from "./DisputeHandler.sol";

/// @notice Disputes over any sequence of what accusers, providers, the council, provers and time can do.
contract DisputeInvariantsTest is Campaign {
    DisputeHandler internal handler;

    function setUp() public {
        handler = new DisputeHandler();
        _target(handler);
    }

    function invariant_BondsHeldAreBondsOwed() public view {
        handler.checkBooks();
    }

    function invariant_AnOffenceIsPunishedOnce() public view {
        handler.checkPunishments();
    }

    function invariant_AProviderAndItsAccuserNeverGain() public view {
        handler.checkCoalition();
    }

    function invariant_WhatIsDueIsNeverRefusedAndNothingElsePasses() public view {
        string memory wrong = handler.wrong();
        assertTrue(bytes(wrong).length == 0, wrong);
    }

    function invariant_EveryCaseEndsAndEverybodyIsPaid() public {
        handler.settleAll();
    }

    /// @dev What the campaign reaches, or it would prove nothing.
    function test_Campaign_SeesEverything() public {
        string[9] memory wanted = [
            "accused",
            "answered",
            "upheld",
            "dismissed",
            "overtaken",
            "unruled",
            "proven",
            "stake left",
            "collected"
        ];
        for (uint256 i = 0; i < wanted.length; ++i) _want(wanted[i]);
        _walk();
    }
}
