// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputeManager} from "../../contracts/interfaces/IDisputeManager.sol";
import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {IRootGate} from "../../contracts/interfaces/IRootGate.sol";
import {IStakePools} from "../../contracts/interfaces/IStakePools.sol";
import {DisputeFixture} from "./DisputeFixture.sol";

// DisputeManager, faults that need a judge
// ├── given an accusation with its bond
// │   ├── the provider answers once, in its time; the council rules when it is heard, in its time
// │   ├── upheld: slashed, bond back, a quarter of the provider's own part; dismissed: the bond burns
// │   ├── silence: the bond goes back less the fee; punished otherwise: whole
// │   └── a ruling needs the council of now, this case, this round and this verdict
// └── cases of one offence stand beside each other and punish once
contract DisputeCasesTest is DisputeFixture {
    // --------------------------------------------------------------- Accuse

    function testFuzz_Accuse_FixesItsDeadlines(uint256 i, bytes32 evidence, uint32 wait) public {
        vm.warp(block.timestamp + wait);
        uint48 now_ = uint48(block.timestamp);
        bytes32 jobId = _jobId(i);
        bytes32 caseId = _accuse(i, evidence);
        vm.warp(block.timestamp + 1);
        IDisputeManager.Case memory open = disputes.caseOf(caseId);
        bytes memory expected = abi.encode(
            IDisputeManager.Case(
                accuser,
                now_ + HEARING_SECONDS,
                now_ + HEARING_SECONDS + RULING_SECONDS,
                provider,
                jobId,
                evidence,
                0
            )
        );
        assertEq(keccak256(abi.encode(open)), keccak256(expected), "case");
        assertEq(disputes.ledger().escrowGwei, ACCUSATION_BOND_GWEI, "bond");
        _checkBooks();
    }

    function test_RevertWhen_AccusedTwiceOfTheSame() public {
        bytes32 caseId = _accuse(1, "evidence");
        uint48 ruleBy = disputes.caseOf(caseId).ruleBy;
        bytes32 jobId = _jobId(1);
        vm.prank(accuser);
        vm.expectRevert(abi.encodeWithSelector(IDisputeManager.AlreadyAccused.selector, caseId, ruleBy));
        disputes.accuse(provider, jobId, "evidence");
    }

    function testFuzz_RevertWhen_AccusedIsNoProvider(address account) public {
        vm.assume(account != provider);
        vm.prank(accuser);
        vm.expectRevert(abi.encodeWithSelector(IDisputeManager.NotProvider.selector, account));
        disputes.accuse(account, "job", "evidence");
    }

    function test_RevertWhen_AccusedOfWhatWasPunished() public {
        _prove(1);
        bytes32 jobId = _jobId(1);
        vm.prank(accuser);
        vm.expectRevert(abi.encodeWithSelector(IDisputeManager.AlreadyPunished.selector, provider, jobId));
        disputes.accuse(provider, jobId, "evidence");
    }

    /// @dev A provider that accuses itself of nothing much, again and again, keeps no true accusation out.
    function test_Accuse_AShamKeepsNobodyOut() public {
        _endow(provider, 3 * ACCUSATION_BOND_GWEI, address(disputes));
        bytes32 jobId = _jobId(1);
        vm.prank(provider);
        bytes32 sham = disputes.accuse(provider, jobId, "evidence");
        bytes32 caseId = _accuse(1, "evidence");
        assertTrue(sham != caseId, "a copy is another case");
        _answer(caseId, "answer");
        _rule(caseId, UPHELD);
        disputes.release(sham);
        assertEq(disputes.creditOf(accuser), ACCUSATION_BOND_GWEI, "bond back");
        assertEq(staking.creditOf(accuser), 2.5e18, "rewarded");
        _checkBooks();
    }

    // --------------------------------------------------------------- Answer

    function testFuzz_Answer_TurnsInItsSecond(bytes32 hash) public {
        vm.assume(hash != 0);
        bytes32 caseId = _accuse(1, "evidence");
        uint48 answerBy = disputes.caseOf(caseId).answerBy;
        vm.warp(answerBy);
        vm.prank(provider);
        vm.expectRevert(abi.encodeWithSelector(IDisputeManager.AnswerTooLate.selector, answerBy, answerBy));
        disputes.answer(caseId, hash);
        vm.warp(answerBy + 1);
        vm.prank(provider);
        vm.expectRevert(abi.encodeWithSelector(IDisputeManager.AnswerTooLate.selector, answerBy, answerBy + 1));
        disputes.answer(caseId, hash);
        vm.warp(answerBy - 1);
        _answer(caseId, hash);
        assertEq(disputes.caseOf(caseId).answerHash, hash, "answered");
    }

    function testFuzz_RevertWhen_AnsweredByAnother(address caller) public {
        vm.assume(caller != provider);
        bytes32 caseId = _accuse(1, "evidence");
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IDisputeManager.NotAccused.selector, caller, provider));
        disputes.answer(caseId, "answer");
    }

    function test_RevertWhen_AnsweredTwiceOrEmpty() public {
        bytes32 caseId = _accuse(1, "evidence");
        vm.prank(provider);
        vm.expectRevert(IDisputeManager.EmptyAnswer.selector);
        disputes.answer(caseId, 0);
        _answer(caseId, "answer");
        vm.prank(provider);
        vm.expectRevert(abi.encodeWithSelector(IDisputeManager.AlreadyAnswered.selector, caseId, bytes32("answer")));
        disputes.answer(caseId, "other");
    }

    // ----------------------------------------------------------------- Rule

    function test_Rule_UpheldSlashesAndRefunds() public {
        bytes32 caseId = _decide(1, "evidence", UPHELD);
        assertEq(_total(), 360e18, "a tenth");
        assertEq(staking.creditOf(accuser), 2.5e18, "a quarter of the provider's own tenth");
        assertEq(disputes.creditOf(accuser), ACCUSATION_BOND_GWEI, "bond back");
        assertEq(disputes.caseOf(caseId).ruleBy, 0, "closed");
        assertTrue(disputes.isPunished(_offenceId(1)), "punished");
        _checkBooks();
    }

    function test_Rule_DismissedBurnsTheBond() public {
        bytes32 caseId = _decide(1, "evidence", DISMISSED);
        assertEq(_total(), 400e18, "untouched");
        assertEq(disputes.ledger().burnedGwei, ACCUSATION_BOND_GWEI, "burned");
        assertEq(disputes.creditOf(accuser), 0, "nothing back");
        assertTrue(disputes.isDismissed(caseId), "dismissed");
        _checkBooks();
    }

    /// @dev Final for its evidence, and for no other.
    function test_Rule_ADismissalBindsItsEvidenceAlone() public {
        bytes32 caseId = _decide(1, "evidence", DISMISSED);
        bytes32 jobId = _jobId(1);
        vm.prank(accuser);
        vm.expectRevert(abi.encodeWithSelector(IDisputeManager.AlreadyDismissed.selector, caseId));
        disputes.accuse(provider, jobId, "evidence");
        _decide(1, "better evidence", UPHELD);
        assertEq(_total(), 360e18, "slashed all the same");
        _checkBooks();
    }

    /// @dev Unheard is until the answer, or until the time for one is over.
    function testFuzz_Rule_WaitsForTheHearing(bool upheld) public {
        IDisputeManager.Verdict verdict = upheld ? UPHELD : DISMISSED;
        bytes32 caseId = _accuse(1, "evidence");
        uint48 answerBy = disputes.caseOf(caseId).answerBy;
        bytes[] memory signatures = _ruled(caseId, verdict, COUNCIL_THRESHOLD);
        vm.warp(answerBy - 1);
        vm.expectRevert(abi.encodeWithSelector(IDisputeManager.HearingOpen.selector, answerBy, answerBy - 1));
        disputes.rule(caseId, verdict, signatures);
        uint256 start = vm.snapshotState();
        vm.warp(answerBy);
        disputes.rule(caseId, verdict, signatures);
        vm.revertToState(start);
        vm.warp(answerBy - 1);
        _answer(caseId, "answer");
        _rule(caseId, verdict);
        _checkBooks();
    }

    function testFuzz_Rule_TurnsInItsSecond(bool upheld) public {
        IDisputeManager.Verdict verdict = upheld ? UPHELD : DISMISSED;
        bytes32 caseId = _accuse(1, "evidence");
        uint48 ruleBy = disputes.caseOf(caseId).ruleBy;
        bytes[] memory signatures = _ruled(caseId, verdict, COUNCIL);
        vm.warp(ruleBy - 1);
        vm.expectRevert(abi.encodeWithSelector(IDisputeManager.RulingStillDue.selector, ruleBy, ruleBy - 1));
        disputes.release(caseId);
        uint256 start = vm.snapshotState();
        disputes.rule(caseId, verdict, signatures);
        vm.revertToState(start);
        for (uint48 late = ruleBy; late <= ruleBy + 1; ++late) {
            vm.warp(late);
            vm.expectRevert(abi.encodeWithSelector(IDisputeManager.RulingTooLate.selector, ruleBy, late));
            disputes.rule(caseId, verdict, signatures);
        }
        vm.warp(ruleBy);
        disputes.release(caseId);
    }

    function test_RevertWhen_RulingLacksTheCouncil() public {
        bytes32 caseId = _accuse(1, "evidence");
        _answer(caseId, "answer");
        bytes[] memory signatures = _ruled(caseId, UPHELD, COUNCIL_THRESHOLD - 1);
        vm.expectRevert(abi.encodeWithSelector(IRootGate.NotEnoughSignatures.selector, 1, COUNCIL_THRESHOLD));
        disputes.rule(caseId, UPHELD, signatures);

        bytes memory once = signatures[0];
        signatures = new bytes[](2);
        (signatures[0], signatures[1]) = (once, once);
        address first = vm.addr(councilKeys[0]);
        vm.expectRevert(abi.encodeWithSelector(IRootGate.SignersNotAscending.selector, first, first));
        disputes.rule(caseId, UPHELD, signatures);

        bytes32 digest = disputes.hashRuling(caseId, UPHELD);
        (signatures[0], signatures[1]) = (_signature(keys[0], digest), _signature(keys[1], digest));
        vm.expectRevert(abi.encodeWithSelector(IRootGate.NotCouncillor.selector, vm.addr(keys[0])));
        disputes.rule(caseId, UPHELD, signatures);
    }

    /// @dev The council's signatures are of one verdict on one case in one round, as it was answered.
    function test_RevertWhen_SignaturesAreOfAnotherRuling() public {
        bytes32 caseId = _accuse(1, "evidence");
        bytes[] memory unanswered = _ruled(caseId, UPHELD, COUNCIL_THRESHOLD);
        _answer(caseId, "answer");
        _refuse(caseId, UPHELD, unanswered);
        bytes[] memory signatures = _ruled(caseId, UPHELD, COUNCIL_THRESHOLD);
        _refuse(caseId, DISMISSED, signatures);
        bytes32 other = _accuse(2, "evidence");
        _answer(other, "answer");
        _refuse(other, UPHELD, signatures);

        vm.warp(disputes.caseOf(caseId).ruleBy);
        disputes.release(caseId);
        assertEq(_accuse(1, "evidence"), caseId, "the same case again");
        _answer(caseId, "answer");
        _refuse(caseId, UPHELD, signatures);
    }

    function testFuzz_RevertWhen_RulingIsOfAnotherChain(uint64 chainId) public {
        vm.assume(chainId != block.chainid && chainId != 0);
        bytes32 caseId = _accuse(1, "evidence");
        _answer(caseId, "answer");
        bytes[] memory signatures = _ruled(caseId, UPHELD, COUNCIL_THRESHOLD);
        vm.chainId(chainId);
        _refuse(caseId, UPHELD, signatures);
    }

    /// @dev Whoever sits in the gate's council when it is ruled.
    function test_Rule_IsTheCouncilsOfNow() public {
        uint256[] memory before = councilKeys;
        councilKeys = _ascendingKeys(COUNCIL, 0xBEEF);
        vm.prank(admin);
        gate.announceRotation(_committee());
        vm.warp(block.timestamp + ROTATION_SECONDS - 1);
        bytes32 caseId = _accuse(1, "evidence");
        _answer(caseId, "answer");
        vm.warp(block.timestamp + 1);
        gate.rotate();
        uint256[] memory next = councilKeys;
        councilKeys = before;
        _refuse(caseId, UPHELD, _ruled(caseId, UPHELD, COUNCIL_THRESHOLD));
        councilKeys = next;
        _rule(caseId, UPHELD);
        assertTrue(disputes.isPunished(_offenceId(1)), "ruled");
    }

    /// @dev Asked to leave in the second of the fault, accused at the end of the detection, ruled on in the last second.
    function test_Rule_NobodyLeavesBeforeIt() public {
        vm.prank(delegator);
        staking.requestUnstake(provider, DELEGATED);
        vm.prank(provider);
        staking.requestUnstake(provider, OWN_STAKE);
        vm.warp(block.timestamp + DETECTION_SECONDS);
        bytes32 caseId = _accuse(1, "evidence");
        vm.warp(disputes.caseOf(caseId).ruleBy - 1);
        vm.prank(provider);
        (bool left, ) = address(staking).call(abi.encodeCall(IStakePools.withdraw, (provider, 0)));
        assertTrue(!left, "still here");
        _rule(caseId, UPHELD);
        assertEq(_poolOf(IStakePools.Kind.Thawing), 360e18, "slashed");
    }

    // ------------------------------------------------------------- Endings

    function testFuzz_Release_OfSilenceKeepsTheFee(uint32 wait, address caller) public {
        bytes32 caseId = _accuse(1, "evidence");
        vm.warp(disputes.caseOf(caseId).ruleBy + uint256(wait));
        vm.prank(caller);
        disputes.release(caseId);
        assertEq(disputes.creditOf(accuser), ACCUSATION_BOND_GWEI - ACCUSATION_FEE_GWEI, "all but the fee");
        assertEq(disputes.ledger().burnedGwei, ACCUSATION_FEE_GWEI, "burned");
        assertEq(_total(), 400e18, "untouched");
        // Nothing was decided, so it can be asked again.
        assertEq(_accuse(1, "evidence"), caseId, "again");
        _checkBooks();
    }

    function test_Release_WhenAProofOvertakesTheCase() public {
        bytes32 caseId = _accuse(1, "evidence");
        bytes32 elsewhere = _accuse(2, "evidence");
        bytes[] memory signatures = _ruled(caseId, UPHELD, COUNCIL_THRESHOLD);
        _prove(1);
        vm.warp(disputes.caseOf(caseId).answerBy);
        vm.expectRevert(abi.encodeWithSelector(IDisputeManager.AlreadyPunished.selector, provider, _jobId(1)));
        disputes.rule(caseId, UPHELD, signatures);
        disputes.release(caseId);
        assertEq(disputes.creditOf(accuser), ACCUSATION_BOND_GWEI, "whole");
        assertEq(_total(), 360e18, "once");
        uint48 ruleBy = disputes.caseOf(elsewhere).ruleBy;
        vm.expectRevert(abi.encodeWithSelector(IDisputeManager.RulingStillDue.selector, ruleBy, block.timestamp));
        disputes.release(elsewhere);
        _checkBooks();
    }

    function test_Release_WhenAnotherCaseIsUpheld() public {
        bytes32 caseId = _accuse(1, "evidence");
        _decide(1, "better evidence", UPHELD);
        disputes.release(caseId);
        assertEq(disputes.creditOf(accuser), 2 * ACCUSATION_BOND_GWEI, "both whole");
        assertEq(_total(), 360e18, "once");
        IDisputeManager.SignedOutputs memory first = _outputs(1, "one");
        IDisputeManager.SignedOutputs memory second = _outputs(1, "other");
        vm.expectRevert(abi.encodeWithSelector(IDisputeManager.AlreadyPunished.selector, provider, _jobId(1)));
        disputes.proveContradiction(provider, _job(1), first, second);
        _checkBooks();
    }

    function testFuzz_RevertWhen_ThereIsNoCase(bytes32 caseId) public {
        bytes memory none = abi.encodeWithSelector(IDisputeManager.NoCase.selector, caseId);
        vm.expectRevert(none);
        disputes.release(caseId);
        vm.expectRevert(none);
        disputes.rule(caseId, UPHELD, new bytes[](0));
        vm.expectRevert(none);
        disputes.answer(caseId, "answer");
    }

    function test_RevertWhen_AClosedCaseIsTouched() public {
        bytes32 caseId = _decide(1, "evidence", UPHELD);
        bytes memory none = abi.encodeWithSelector(IDisputeManager.NoCase.selector, caseId);
        vm.expectRevert(none);
        disputes.release(caseId);
        vm.expectRevert(none);
        disputes.rule(caseId, UPHELD, new bytes[](0));
    }

    /// @dev Whatever the accuser is or does: what is owed is credited, and waits.
    function test_Rule_NeedsNothingOfTheAccuser() public {
        bytes32 caseId = _accuse(1, "evidence");
        bytes32 other = _accuse(2, "evidence");
        vm.etch(accuser, hex"fe");
        vm.etch(provider, hex"fe");
        vm.warp(disputes.caseOf(caseId).answerBy);
        _rule(caseId, UPHELD);
        vm.warp(disputes.caseOf(other).ruleBy);
        disputes.release(other);
        assertEq(disputes.creditOf(accuser), 2 * ACCUSATION_BOND_GWEI - ACCUSATION_FEE_GWEI, "credited");
    }

    function testFuzz_Collect_PaysOnce(uint32 wait) public {
        bytes32 caseId = _accuse(1, "evidence");
        vm.warp(disputes.caseOf(caseId).ruleBy + uint256(wait));
        disputes.release(caseId);
        uint256 before = token.balanceOf(accuser);
        vm.prank(accuser);
        disputes.collect();
        uint256 paid = token.balanceOf(accuser) - before;
        assertEq(paid, uint256(ACCUSATION_BOND_GWEI - ACCUSATION_FEE_GWEI) * 1 gwei, "paid");
        vm.prank(accuser);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.NothingToCollect.selector, accuser));
        disputes.collect();
        _checkBooks();
    }

    function _refuse(bytes32 caseId, IDisputeManager.Verdict verdict, bytes[] memory signatures) private {
        bytes memory sent = abi.encodeCall(IDisputeManager.rule, (caseId, verdict, signatures));
        (bool ruled, bytes memory reason) = address(disputes).call(sent);
        assertTrue(!ruled, "another ruling's signatures");
        bool stranger = bytes4(reason) == IRootGate.NotCouncillor.selector;
        assertTrue(stranger || bytes4(reason) == IRootGate.SignersNotAscending.selector, "refused as a stranger's");
    }
}
