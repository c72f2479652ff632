// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStakePools} from "../../contracts/interfaces/IStakePools.sol";
import {Actors} from "./Actors.sol";
import {ClaimActors} from "./ClaimActors.sol";
import {CommitteeActors} from "./CommitteeActors.sol";
import {Handler} from "./Handler.sol";
import {ProvenInvariants} from "./ProvenInvariants.sol";
import {StakeActors} from "./StakeActors.sol";
import {Tree} from "./Tree.sol";
import {WatcherActors} from "./WatcherActors.sol";

/// @notice Most days: epochs come through, everybody claims, now and then a root is stopped. Whatever is proposed, what
/// activates never lowers a leaf.
contract MoneyHandler is Handler {
    constructor() Actors(false) {
        _add(Handler.wait.selector, 1);
        _add(Handler.waitLong.selector, 1);
        _add(Handler.sleep.selector, 1);
        _add(CommitteeActors.settle.selector, 4);
        _add(CommitteeActors.propose.selector, 1);
        _add(CommitteeActors.proposeHostile.selector, 1);
        _add(CommitteeActors.activate.selector, 1);
        _add(CommitteeActors.expire.selector, 1);
        _add(WatcherActors.veto.selector, 1);
        _add(ClaimActors.claim.selector, 3);
        _add(ClaimActors.claimMany.selector, 2);
        _add(ClaimActors.claimAltered.selector, 2);
        _add(ClaimActors.setPayout.selector, 1);
        _add(ClaimActors.setPayoutBySig.selector, 1);
        _add(ClaimActors.pause.selector, 1);
        _add(ClaimActors.unpause.selector, 1);
        _add(StakeActors.claimAndStake.selector, 1);
        _add(StakeActors.delegate.selector, 1);
        _add(StakeActors.requestUnstake.selector, 1);
        _add(StakeActors.withdraw.selector, 2);
        _add(StakeActors.slashProvider.selector, 1);
        _add(StakeActors.collectReports.selector, 1);
    }
}

contract MoneyInvariantsTest is ProvenInvariants {
    function setUp() public {
        _start(new MoneyHandler());
    }

    function test_TheCampaignReachesEverything() public {
        string[20] memory wanted = [
            "honest root proposed",
            "hostile root proposed",
            "wrong vote refused",
            "honest root activated",
            "expired",
            "vetoed",
            "claimed",
            "claimed in grace",
            "batch claimed",
            "claim paused",
            "claim refused",
            "altered proof refused",
            "payout moved by signature",
            "payout signature refused",
            "stake thaws",
            "stake left",
            "claimed and staked",
            "delegated",
            "provider slashed",
            "report collected"
        ];
        for (uint256 i = 0; i < wanted.length; ++i) _want(wanted[i]);
        _walk();
    }

    /// @dev What is not paid yet is there, for each and all.
    function invariant_BalanceCoversWhatIsUnclaimed() public view {
        uint256 unclaimed = Tree.sum(gate.active().root);
        address[] memory accounts = handler.treeAccounts();
        for (uint256 i = 0; i < accounts.length; ++i) unclaimed -= distributor.claimedGwei(accounts[i]);
        assertEq(token.balanceOf(address(distributor)), unclaimed * 1 gwei, "balance");
    }

    function invariant_PausingAndResumingLosesNothing() public {
        handler.everybodyClaims();
    }

    function invariant_AnAlteredProofNeverPays() public view {
        _never(Actors.Wrong.AlteredProofPaid, "paid");
    }

    function invariant_NobodyElseMovesAPayout() public view {
        _never(Actors.Wrong.PayoutMovedByOthers, "moved");
        address[] memory accounts = handler.treeAccounts();
        for (uint256 i = 0; i < accounts.length; ++i) {
            address own = handler.payoutOf(accounts[i]);
            assertEq(distributor.payoutOf(accounts[i]), own == address(0) ? accounts[i] : own, "payout");
        }
    }

    function invariant_EmissionStaysWithinEachEpochAndWindow() public view {
        uint256 committed = emission.mintedGwei() + emission.reservedGwei();
        assertTrue(committed <= emission.scheduledGwei(emission.endedEpochs()), "schedule");
        assertTrue(emission.mintedGwei() <= emission.scheduledGwei(gate.active().epoch), "schedule of the epoch");
        handler.checkEmission();
    }

    function invariant_StakingTokensAreActivePlusThawingPlusCredits() public view {
        address[] memory accounts = handler.treeAccounts();
        uint256 owed = 0;
        for (uint256 i = 0; i < accounts.length; ++i) {
            owed += staking.pool(accounts[i], IStakePools.Kind.Active).amount;
            owed += staking.pool(accounts[i], IStakePools.Kind.Thawing).amount;
            owed += staking.creditOf(accounts[i]);
        }
        assertEq(token.balanceOf(address(staking)), owed, "held");
    }

    function invariant_NoStakeLeavesEarly() public view {
        _never(Actors.Wrong.StakeLeftEarly, "early");
    }
}
