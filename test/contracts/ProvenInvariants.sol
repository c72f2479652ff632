// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Actors} from "./Actors.sol";
import {SystemCampaign} from "./SystemCampaign.sol";
import {Tree} from "./Tree.sol";

/// @notice What holds of money over any sequence of what anybody can do, whatever the committee signs.
abstract contract ProvenInvariants is SystemCampaign {
    function invariant_PaidNeverExceedsTheProvenTotal() public view {
        assertTrue(handler.paid() <= uint256(Tree.sum(handler.activatedRoot())) * 1 gwei, "paid <= proven");
        _never(Actors.Wrong.LeavesExceedRoot, "leaves of one tree");
    }

    function invariant_FundedIsTheSumOfTheActiveRoot() public view {
        uint256 proven = Tree.sum(handler.activatedRoot());
        assertEq(emission.mintedGwei(), proven, "minted");
        assertEq(distributor.fundedGwei(), proven, "funded");
        assertEq(token.balanceOf(address(distributor)) + handler.paid(), proven * 1 gwei, "balance and paid");
    }

    function invariant_ClaimedNeverFallsNorExceedsTheHighestProven() public view {
        _never(Actors.Wrong.ClaimedFell, "history");
        address[] memory accounts = handler.treeAccounts();
        for (uint256 i = 0; i < accounts.length; ++i) {
            assertTrue(distributor.claimedGwei(accounts[i]) <= handler.highestProven(accounts[i]), "exceeds");
        }
    }

    function invariant_AClaimPaysWhatTheSlowTreeProves() public view {
        _never(Actors.Wrong.ClaimDisagrees, "disagrees");
        _never(Actors.Wrong.PaidInAPause, "paused");
    }
}
