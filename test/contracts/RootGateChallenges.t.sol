// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IRootGate} from "../../contracts/interfaces/IRootGate.sol";
import {GateFixture} from "./GateFixture.sol";

// RootGate, faults that need a judge
// ├── given a challenge in the window, nothing activates or expires until it is closed
// │   ├── unfounded: the bond burns and the root goes on; mistake: dropped and refunded; fraud: slashed as well
// │   ├── silence drops the root and keeps a fee that doubles with each consecutive drop
// │   └── a ruling needs the council, this challenge, and its time
// ├── given three silent drops, three quarters pass over the council; faults and one veto still stop them
// └── given the guardian, one veto a period
contract RootGateChallengesTest is GateFixture {
    function testFuzz_Challenge_FreezesUntilRuled(bytes32 evidence, uint32 wait) public {
        _propose(11, active[1]);
        vm.warp(block.timestamp + bound(wait, 0, WINDOW_SECONDS - 1));
        _challenge(evidence);
        uint48 ruleBy = gate.lastChallenge().ruleBy;
        assertEq(ruleBy, block.timestamp + RULING_SECONDS, "absolute");
        assertTrue(gate.pending().frozen, "frozen");
        vm.warp(gate.pending().activatableAt);
        vm.expectRevert(abi.encodeWithSelector(IRootGate.RootFrozen.selector, ruleBy));
        gate.activate();
        vm.warp(gate.pending().expiresAt);
        vm.expectRevert(abi.encodeWithSelector(IRootGate.RootFrozen.selector, ruleBy));
        gate.expire();
        _checkBooks();
    }

    function testFuzz_Rule_Unfounded(uint32 wait) public {
        _propose(11, active[1]);
        _challenge("late file");
        vm.warp(block.timestamp + bound(wait, 0, RULING_SECONDS - 1));
        gate.rule(IRootGate.Verdict.Unfounded, _ruled(IRootGate.Verdict.Unfounded, COUNCIL_THRESHOLD));

        assertEq(gate.ledger().burnedGwei, CHALLENGE_BOND_GWEI + SILENCE_FEE_GWEI, "burned");
        assertTrue(gate.pending().activatableAt >= block.timestamp, "has its time to expire");
        vm.warp(gate.pending().activatableAt);
        gate.activate();
        assertEq(gate.active().epoch, 11, "on");
        _checkBooks();
    }

    function testFuzz_Rule_MistakeAndFraudDrop(bool fraud) public {
        _propose(11, active[1]);
        _challenge("wrong");
        IRootGate.Verdict verdict = fraud ? IRootGate.Verdict.Fraud : IRootGate.Verdict.Mistake;
        gate.rule(verdict, _ruled(verdict, COUNCIL));

        assertEq(gate.pending().epoch, 0, "dropped");
        assertTrue(gate.condemned() == fraud, "condemned");
        assertEq(gate.creditOf(watcher), CHALLENGE_BOND_GWEI + SILENCE_FEE_GWEI, "refund");
        if (fraud) gate.slash();
        assertEq(emission.reservedGwei(), 0, "free");
        if (!fraud) return;
        assertEq(gate.bondOf(vm.addr(keys[0])).activeGwei, 0, "slashed");
        _checkBooks();
    }

    function test_Silence_DoublesItsFee() public {
        uint64 fee = SILENCE_FEE_GWEI;
        for (uint256 i = 0; i < 5; ++i) {
            _propose(11, active[1]);
            uint64 before = gate.creditOf(watcher);
            assertEq(gate.lastChallenge().bondGwei, CHALLENGE_BOND_GWEI + fee, "price");
            _dropBySilence();
            assertEq(gate.creditOf(watcher) - before, CHALLENGE_BOND_GWEI, "all but the fee");
            assertEq(gate.lastChallenge().silentDrops, i + 1, "counted");
            fee *= 2;
        }
        _checkBooks();
    }

    function test_ThreeQuarters_PassOverASilentCouncil() public {
        for (uint256 i = 0; i < 3; ++i) {
            _propose(11, active[1]);
            _dropBySilence();
        }
        _propose(11, active[1]);
        assertTrue(!gate.pending().unstoppable, "three of five are not three quarters");
        _dropBySilence();
        IRootGate.Vote memory vote = _vote(11, active[1]);
        gate.propose(vote, _signed(vote, 4));
        assertTrue(gate.pending().unstoppable, "four of five");
        vm.prank(watcher);
        vm.expectRevert(abi.encodeWithSelector(IRootGate.Unstoppable.selector, uint32(11), uint32(4)));
        gate.challenge("again");
        // The guardian has one veto, and the proposal that follows is through before the next.
        vm.prank(guardian);
        gate.veto();
        vote = _vote(11, active[1]);
        gate.propose(vote, _signed(vote, 4));
        vm.warp(gate.pending().activatableAt);
        uint48 nextAt = gate.vetoableAt();
        vm.prank(guardian);
        vm.expectRevert(abi.encodeWithSelector(IRootGate.VetoSpent.selector, nextAt, block.timestamp));
        gate.veto();
        gate.activate();
        assertEq(gate.lastChallenge().silentDrops, 0, "forgotten");
    }

    function test_ThreeQuarters_AreThreeOfFour() public {
        IRootGate.Committee memory smaller = _committee();
        address[] memory signers = new address[](4);
        for (uint256 i = 0; i < 4; ++i) signers[i] = smaller.signers[i];
        smaller.signers = signers;
        vm.prank(admin);
        gate.announceRotation(smaller);
        vm.warp(gate.rotatesAt());
        gate.rotate();
        for (uint256 i = 0; i < 3; ++i) {
            _propose(11, active[1]);
            _dropBySilence();
        }
        _propose(11, active[1]);
        assertTrue(gate.pending().unstoppable, "three of four");
    }

    function test_ThreeQuarters_StillFallToAFault() public {
        for (uint256 i = 0; i < 3; ++i) {
            _propose(11, active[1]);
            _dropBySilence();
        }
        bytes32[] memory bad = _robbed(0, 1);
        IRootGate.Vote memory vote = _vote(11, bad[1]);
        gate.propose(vote, _signed(vote, 4));
        gate.proveDecrease(_account(0), _proofOf(active, 0), _proofOf(bad, 0));
        assertEq(gate.pending().epoch, 0, "dropped");
    }

    function test_Veto_RefundsTheChallenger() public {
        _propose(11, active[1]);
        _challenge("wrong");
        vm.prank(guardian);
        gate.veto();
        assertEq(gate.creditOf(watcher), CHALLENGE_BOND_GWEI + SILENCE_FEE_GWEI, "refund");
        uint48 nextAt = gate.vetoableAt();
        assertEq(nextAt, block.timestamp + VETO_PERIOD_SECONDS, "period");
        _propose(11, active[1]);
        vm.warp(nextAt - 1);
        vm.prank(guardian);
        vm.expectRevert(abi.encodeWithSelector(IRootGate.VetoSpent.selector, nextAt, block.timestamp));
        gate.veto();
        vm.warp(nextAt);
        vm.prank(guardian);
        gate.veto();
        _checkBooks();
    }

    function test_RulingAndChallenge_TurnInTheirSecond() public {
        _propose(11, active[1]);
        uint48 activatableAt = gate.pending().activatableAt;
        vm.warp(activatableAt);
        vm.prank(watcher);
        vm.expectRevert(abi.encodeWithSelector(IRootGate.ChallengeTooLate.selector, activatableAt, block.timestamp));
        gate.challenge("late");
        vm.warp(activatableAt - 1);
        _challenge("in time");
        uint48 ruleBy = gate.lastChallenge().ruleBy;
        vm.prank(watcher);
        vm.expectRevert(abi.encodeWithSelector(IRootGate.RootFrozen.selector, ruleBy));
        gate.challenge("twice");
        bytes[] memory signatures = _ruled(IRootGate.Verdict.Mistake, COUNCIL_THRESHOLD);
        vm.warp(ruleBy - 1);
        vm.expectRevert(abi.encodeWithSelector(IRootGate.RulingStillDue.selector, ruleBy, block.timestamp));
        gate.dropUnruled();
        vm.warp(ruleBy);
        vm.expectRevert(abi.encodeWithSelector(IRootGate.RulingTooLate.selector, ruleBy, block.timestamp));
        gate.rule(IRootGate.Verdict.Mistake, signatures);
        gate.dropUnruled();
    }

    function testFuzz_DropUnruled_ByAnyoneOnceTheRulingIsLate(address caller, uint32 late) public {
        _propose(11, active[1]);
        _challenge("wrong");
        uint48 ruleBy = gate.lastChallenge().ruleBy;
        (uint64 bondGwei, uint64 feeGwei) = (gate.lastChallenge().bondGwei, gate.lastChallenge().feeGwei);
        vm.warp(ruleBy + uint256(late));

        vm.prank(caller);
        gate.dropUnruled();

        assertEq(gate.pending().epoch, 0, "dropped");
        assertEq(gate.creditOf(watcher), bondGwei - feeGwei, "all but the fee");
        _checkBooks();
    }

    function test_RevertWhen_RulingLacksTheCouncil() public {
        _propose(11, active[1]);
        bytes[] memory signatures = new bytes[](0);
        vm.expectRevert(IRootGate.NotFrozen.selector);
        gate.rule(IRootGate.Verdict.Mistake, signatures);
        vm.expectRevert(IRootGate.NotFrozen.selector);
        gate.dropUnruled();
        _challenge("wrong");
        signatures = _ruled(IRootGate.Verdict.Mistake, 1);
        vm.expectRevert(abi.encodeWithSelector(IRootGate.NotEnoughSignatures.selector, 1, COUNCIL_THRESHOLD));
        gate.rule(IRootGate.Verdict.Mistake, signatures);
        signatures = new bytes[](2);
        bytes32 digest = gate.hashRuling(IRootGate.Verdict.Mistake);
        (signatures[0], signatures[1]) = (_signature(keys[0], digest), _signature(keys[1], digest));
        vm.expectRevert(abi.encodeWithSelector(IRootGate.NotCouncillor.selector, vm.addr(keys[0])));
        gate.rule(IRootGate.Verdict.Mistake, signatures);
        // One verdict is not another.
        signatures = _ruled(IRootGate.Verdict.Mistake, COUNCIL_THRESHOLD);
        bytes memory other = abi.encodeCall(IRootGate.rule, (IRootGate.Verdict.Fraud, signatures));
        (bool ruled, ) = address(gate).call(other);
        assertTrue(!ruled, "another verdict");
    }

    function testFuzz_RevertWhen_VetoNotByGuardian(address caller) public {
        vm.assume(caller != guardian);
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, caller));
        gate.veto();
    }

    /// @dev A gate that was replaced still gives everybody's bond back.
    function test_Drop_AfterTheGateWasReplaced() public {
        _propose(11, active[1]);
        _challenge("wrong");
        vm.prank(admin);
        emission.setGate(address(5));
        vm.warp(gate.lastChallenge().ruleBy);
        gate.dropUnruled();
        vm.prank(watcher);
        gate.collect();
        _checkBooks();
    }
}
