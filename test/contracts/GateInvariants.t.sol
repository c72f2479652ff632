// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Actors} from "./Actors.sol";
import {ClaimActors} from "./ClaimActors.sol";
import {CommitteeActors} from "./CommitteeActors.sol";
import {Handler} from "./Handler.sol";
import {ProvenInvariants} from "./ProvenInvariants.sol";
import {SystemCampaign} from "./SystemCampaign.sol";
import {WatcherActors} from "./WatcherActors.sol";

/// @notice Days on which nobody trusts anybody: faults, challenges, a council that sleeps, rotations, bonds that leave.
abstract contract GateHandler is Handler {
    constructor() {
        _add(Handler.wait.selector, 1);
        _add(Handler.waitLong.selector, 1);
        _add(CommitteeActors.settle.selector, 2);
        _add(CommitteeActors.propose.selector, 2);
        _add(CommitteeActors.proposeHostile.selector, 3);
        _add(CommitteeActors.proposeAgain.selector, 1);
        _add(CommitteeActors.activate.selector, 1);
        _add(CommitteeActors.expire.selector, 1);
        _add(CommitteeActors.announceRotation.selector, 1);
        _add(CommitteeActors.rotate.selector, 1);
        _add(WatcherActors.proveDecrease.selector, 1);
        _add(WatcherActors.demandLeaf.selector, 2);
        _add(WatcherActors.answerLeaf.selector, 1);
        _add(WatcherActors.dropUnanswered.selector, 1);
        _add(WatcherActors.reclaim.selector, 1);
        _add(WatcherActors.slash.selector, 1);
        _add(WatcherActors.challenge.selector, 1);
        _add(WatcherActors.rule.selector, 1);
        _add(WatcherActors.dropUnruled.selector, 1);
        _add(WatcherActors.sleepThrough.selector, 3);
        _add(WatcherActors.veto.selector, 1);
        _add(WatcherActors.depositBonds.selector, 2);
        _add(WatcherActors.thawBond.selector, 1);
        _add(WatcherActors.withdrawBond.selector, 1);
        _add(WatcherActors.collect.selector, 1);
        _add(WatcherActors.meddle.selector, 1);
        _add(ClaimActors.claim.selector, 2);
        _add(ClaimActors.claimMany.selector, 1);
    }
}

/// @dev Somebody always stops a hostile root in time, so that leaves never fall.
contract MonotoneGateHandler is GateHandler {
    constructor() Actors(false) {}
}

/// @dev Nobody stops anything: leaves fall, move, repeat, hide and lie; only the total is checked.
contract HostileGateHandler is GateHandler {
    constructor() Actors(true) {}
}

/// @dev What holds at the gate with either.
abstract contract GateInvariants is SystemCampaign {
    function test_TheCampaignReachesEverything() public {
        string[29] memory wanted = [
            "honest root proposed",
            "hostile root proposed",
            "wrong vote refused",
            "old vote refused",
            "honest root activated",
            "three quarters signed after three silences",
            "challenge refused past a silent council",
            "activated past a silent council",
            "expired",
            "rotation announced",
            "rotated",
            "slashed",
            "decrease proven",
            "leaf demanded",
            "leaf answered",
            "unanswered leaf dropped the root",
            "demand reclaimed",
            "challenged",
            "ruled unfounded",
            "ruled against the root",
            "dropped by silence",
            "vetoed",
            "bond thaws",
            "bond left",
            "credit collected",
            "batch claimed",
            "claimed",
            "claimed in grace",
            "claim refused"
        ];
        for (uint256 i = 0; i < wanted.length; ++i) _want(wanted[i]);
        if (handler.hostile()) _want("hostile root activated");
        _walk();
    }

    function invariant_BondsHeldAreBondsOwed() public view {
        handler.checkBooks();
        _never(Actors.Wrong.BurnFell, "burned stays for ever");
    }

    function invariant_ReservedIsWhatIsPendingOrCondemned() public view {
        handler.checkReserved();
    }

    function invariant_EverybodyGetsOutAndWhoRefusesBlocksNobody() public inOneStateOf(4) {
        handler.everybodyLeaves();
    }

    function invariant_HonestPartiesReachAnActivation() public inOneStateOf(4) {
        handler.reachActivation(false);
    }

    /// @dev Even while everybody else does what they can against it.
    function invariant_NobodyKeepsHonestPartiesFromAnActivation() public inOneStateOf(8) {
        handler.reachActivation(true);
    }
}

contract MonotoneGateInvariantsTest is GateInvariants {
    function setUp() public {
        _start(new MonotoneGateHandler());
    }

    function invariant_AnHonestPairIsNeverProvenFaulty() public view {
        _never(Actors.Wrong.HonestProvenFaulty, "honest");
        _never(Actors.Wrong.FaultOverlooked, "and a faulty one always can be");
    }

    function invariant_BondsFallOnlyBySlashesOfTheGuiltyAndOwnHand() public view {
        _never(Actors.Wrong.BondTouchedByOthers, "by others");
        _never(Actors.Wrong.BondLeftEarly, "early");
    }
}

contract HostileGateInvariantsTest is GateInvariants, ProvenInvariants {
    function setUp() public {
        _start(new HostileGateHandler());
    }

    function invariant_RootsActivateOnlyAfterTheirWholeWindow() public view {
        _never(Actors.Wrong.ActivatedEarly, "early");
        _never(Actors.Wrong.ActivatedLate, "late");
        assertEq(gate.active().root, handler.activatedRoot(), "no other way in");
    }

    function invariant_RootsNeedAQuorumAndTheirPredecessors() public view {
        _never(Actors.Wrong.WrongVoteAccepted, "quorum, order, totals");
        _never(Actors.Wrong.ActivatedUnlinked, "predecessors");
    }

    function invariant_NothingActivatesUnderAnOpenChallengeOrDemand() public view {
        _never(Actors.Wrong.ActivatedContested, "contested");
    }

    function invariant_OnlyThreeQuartersPassOverASilentCouncil() public view {
        _never(Actors.Wrong.ThreeQuartersMisjudged, "three quarters");
        _never(Actors.Wrong.SilenceForgotten, "silence");
    }

    function invariant_ADroppedVoteIsDead() public view {
        _never(Actors.Wrong.DroppedVoteRevived, "revived");
    }
}
