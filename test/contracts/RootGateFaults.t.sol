// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRootGate} from "../../contracts/interfaces/IRootGate.sol";
import {GateFixture} from "./GateFixture.sol";
import {Leaf, Tree} from "./Tree.sol";

// RootGate, faults that need no judge
// ├── given a pending root that lowers a leaf
// │   ├── anyone drops it with two proofs; slash pays the prover a fifth at most and burns the rest
// │   └── slash frees its emission, and nothing stays locked
// ├── given an honest pair of roots, no pair of proofs is a fault
// ├── given a demanded leaf
// │   ├── an answer in time earns the bond, a lower leaf is no answer
// │   └── without one the root is dropped and its signers slashed, opaque and missing leaves alike
// └── given adversarial trees: duplicates, wrong and overflowing sums, stray index bits, inner nodes
contract RootGateFaultsTest is GateFixture {
    function testFuzz_ProveDecrease_DropsAndCondemns(uint256 victim, uint64 loss, address prover) public {
        vm.assume(prover != address(gate) && prover != address(0));
        victim %= ACCOUNTS;
        bytes32[] memory bad = _robbed(victim, uint64(bound(loss, 1, 200e9)));
        _propose(11, bad[1]);

        vm.prank(prover);
        gate.proveDecrease(_account(victim), _proofOf(active, victim), _proofOf(bad, victim));

        assertEq(gate.pending().epoch, 0, "dropped");
        assertEq(gate.active().attempt, 1, "attempt");
        assertTrue(gate.condemned(), "condemned");
        gate.slash();
        assertEq(emission.reservedGwei(), 0, "free");
        // The cap is below a fifth here.
        assertEq(gate.creditOf(prover), REWARD_CAP_GWEI, "share");
        assertEq(gate.ledger().burnedGwei, THRESHOLD * BOND_GWEI - REWARD_CAP_GWEI, "rest burned");
        for (uint256 i = 0; i < SIGNERS; ++i) {
            assertEq(gate.bondOf(vm.addr(keys[i])).activeGwei, i < THRESHOLD ? 0 : BOND_GWEI, "who signed");
        }
        _checkBooks();
    }

    function test_Slash_FreesWhatTheCondemnedRootReserved() public {
        (uint256 mintable, uint256 gain) = (emission.mintable(), 7e9);
        bytes32[] memory bad = _robbedAndRaised(0, 1, uint64(gain));
        _propose(11, bad[1]);
        gate.proveDecrease(_account(0), _proofOf(active, 0), _proofOf(bad, 0));
        assertEq(emission.reservedGwei(), gain, "waits");

        gate.slash();

        assertEq(emission.reservedGwei(), 0, "free");
        assertTrue(emission.mintable() >= mintable, "all of it");
    }

    /// @dev Its successor's reservation is not its own to free.
    function test_Slash_OfAReplacedGateLeavesEmissionAlone() public {
        bytes32[] memory bad = _robbedAndRaised(0, 1, 7e9);
        _propose(11, bad[1]);
        gate.proveDecrease(_account(0), _proofOf(active, 0), _proofOf(bad, 0));
        vm.prank(admin);
        emission.setGate(address(this));
        emission.reserve(10, 3e9);

        gate.slash();

        assertEq(emission.reservedGwei(), 3e9, "the successor's");
        assertEq(gate.bondOf(vm.addr(keys[0])).activeGwei, 0, "slashed all the same");
        _checkBooks();
    }

    /// @dev A caught committee that proves itself loses at least four fifths.
    function test_ProveDecrease_OfOneselfAlwaysLoses() public {
        bytes32[] memory bad = _robbed(0, 1);
        _propose(11, bad[1]);
        address thief = vm.addr(keys[0]);
        vm.prank(thief);
        gate.proveDecrease(_account(0), _proofOf(active, 0), _proofOf(bad, 0));
        gate.slash();

        assertTrue(5 * gate.creditOf(thief) <= THRESHOLD * BOND_GWEI, "a fifth at most");
        vm.prank(thief);
        gate.collect();
        _checkBooks();
    }

    function test_ProveDecrease_SlashesWhatThawsToo() public {
        address signer = vm.addr(keys[0]);
        _fund(signer, 10e9);
        _bond(signer, 10e9);
        bytes32[] memory bad = _robbed(0, 1);
        _propose(11, bad[1]);
        vm.prank(signer);
        gate.thawBond(BOND_GWEI);
        gate.proveDecrease(_account(0), _proofOf(active, 0), _proofOf(bad, 0));
        gate.slash();

        assertEq(gate.bondOf(signer).thawingGwei, 0, "thawing");
        assertEq(gate.bondOf(signer).activeGwei, 0, "active");
        _checkBooks();
    }

    /// @dev The proposal after a condemned one settles the debt by itself, and its signers must be bonded anew.
    function test_Propose_SlashesWhoWasCondemnedFirst() public {
        bytes32[] memory bad = _robbed(0, 1);
        _propose(11, bad[1]);
        gate.proveDecrease(_account(0), _proofOf(active, 0), _proofOf(bad, 0));
        IRootGate.Vote memory vote = _vote(11, active[1]);
        bytes[] memory signatures = _signed(vote, THRESHOLD);
        uint256 floor = gate.bondFloorGwei(11);

        vm.expectRevert(abi.encodeWithSelector(IRootGate.BondTooSmall.selector, vm.addr(keys[0]), uint64(0), floor));
        gate.propose(vote, signatures);
        gate.slash();
        for (uint256 i = 0; i < THRESHOLD; ++i) {
            _fund(vm.addr(keys[i]), BOND_GWEI);
            vm.prank(vm.addr(keys[i]));
            gate.depositBond(BOND_GWEI);
        }
        gate.propose(vote, signatures);
        assertEq(gate.pending().epoch, 11, "on again");
    }

    /// @dev Whatever proofs are combined, leaves that never fall are no fault.
    function testFuzz_HonestPair_CanNotBeProvenFaulty(
        uint64[5] calldata gains,
        uint256 i,
        uint256 j,
        uint256 flip
    ) public {
        uint64[] memory amounts = _amounts(200e9);
        for (uint256 k = 0; k < ACCOUNTS; ++k) amounts[k] += gains[k] % 100e9;
        bytes32[] memory next = _tree(amounts);
        _propose(11, next[1]);
        (i, j) = (i % ACCOUNTS, j % ACCOUNTS);
        IRootGate.LeafProof memory older = _proofOf(active, i);
        IRootGate.LeafProof memory newer = _proofOf(next, j);
        if (flip % 4 == 1) newer.cumulativeGwei = uint64(flip >> 8);
        if (flip % 4 == 2) newer.index ^= flip >> 8;
        if (flip % 4 == 3) older.cumulativeGwei = uint64(flip >> 8);

        (bool proven, ) = address(gate).call(abi.encodeCall(IRootGate.proveDecrease, (_account(i), older, newer)));
        assertTrue(!proven, "honest");
    }

    function test_RevertWhen_NotADecrease() public {
        bytes32[] memory next = _robbed(0, 1);
        _propose(11, next[1]);
        vm.expectRevert(abi.encodeWithSelector(IRootGate.NotADecrease.selector, uint64(200e9), uint64(200e9 + 1)));
        gate.proveDecrease(_account(1), _proofOf(active, 1), _proofOf(next, 1));
        vm.expectRevert(abi.encodeWithSelector(IRootGate.NotADecrease.selector, uint64(200e9), uint64(200e9)));
        gate.proveDecrease(_account(2), _proofOf(active, 2), _proofOf(next, 2));
    }

    function testFuzz_RevertWhen_LeafIsNotInTheTree(uint256 index, uint64 amount) public {
        bytes32[] memory next = _robbed(0, 1);
        _propose(11, next[1]);
        IRootGate.LeafProof memory older = _proofOf(active, 0);
        IRootGate.LeafProof memory newer = _proofOf(next, 0);
        vm.assume(index != 1);
        newer.index = index;
        vm.expectPartialRevert(IRootGate.InvalidLeaf.selector);
        gate.proveDecrease(_account(0), older, newer);
        vm.assume(amount > 200e9);
        older.cumulativeGwei = amount;
        vm.expectPartialRevert(IRootGate.InvalidLeaf.selector);
        gate.proveDecrease(_account(0), older, _proofOf(next, 0));
    }

    // ----------------------------------------------------------- Demands

    function testFuzz_AnswerLeaf_EarnsTheBond(uint256 i, uint32 wait) public {
        i %= ACCOUNTS;
        _propose(11, active[1]);
        _demand(i);
        assertEq(gate.pending().openDemands, 1, "open");
        vm.warp(block.timestamp + bound(wait, 0, ANSWER_SECONDS - 1));

        _answer(active, i);

        assertEq(gate.creditOf(answerer), DEMAND_BOND_GWEI, "earned");
        assertEq(gate.pending().openDemands, 0, "closed");
        vm.warp(gate.pending().activatableAt);
        gate.activate();
        vm.prank(answerer);
        gate.collect();
        _checkBooks();
    }

    function test_Demand_TurnsInItsSecond() public {
        _propose(11, active[1]);
        uint256 latest = gate.pending().activatableAt - ANSWER_SECONDS;
        vm.warp(latest + 1);
        IRootGate.LeafProof memory leaf = _proofOf(active, 0);
        vm.prank(watcher);
        vm.expectRevert(abi.encodeWithSelector(IRootGate.DemandTooLate.selector, latest, latest + 1));
        gate.demandLeaf(_account(0), leaf.cumulativeGwei, leaf.index, leaf.proof);
        vm.warp(latest);
        _demand(0);
        uint48 answerBy = gate.demand(0, _account(0)).answerBy;
        vm.warp(answerBy - 1);
        vm.expectRevert(abi.encodeWithSelector(IRootGate.AnswerTooEarly.selector, answerBy, answerBy - 1));
        gate.dropUnanswered(_account(0));
        vm.warp(answerBy);
        vm.expectRevert(abi.encodeWithSelector(IRootGate.DemandsOpen.selector, uint32(1)));
        gate.activate();
        vm.prank(answerer);
        vm.expectRevert(abi.encodeWithSelector(IRootGate.AnswerTooLate.selector, answerBy, uint256(answerBy)));
        gate.answerLeaf(_account(0), leaf.cumulativeGwei, leaf.index, leaf.proof);
        vm.warp(gate.pending().expiresAt);
        vm.expectRevert(abi.encodeWithSelector(IRootGate.DemandsOpen.selector, uint32(1)));
        gate.expire();
        gate.dropUnanswered(_account(0));
        assertEq(gate.pending().epoch, 0, "dropped");
    }

    /// @dev Opaque: the same total in a leaf that nobody can open. Missing: the account is not there at all. Noise is hashed,
    /// or the fuzzer takes the true leaf for noise.
    function testFuzz_Demand_OpaqueAndMissingLeavesDoNotSurvive(bool opaque, uint256 i, bytes32 noise) public {
        i %= ACCOUNTS;
        bytes32[] memory bad = _tree(_amounts(200e9));
        uint256 slot = bad.length / 2 + 1 + i;
        bad[slot] = opaque ? Tree.pack(keccak256(abi.encode(noise)), 200e9) : Tree.leaf(_account(i + 100), 200e9);
        for (uint256 node = slot / 2; node > 0; node /= 2) bad[node] = Tree.inner(bad[2 * node], bad[2 * node + 1]);
        _propose(11, bad[1]);
        _demand(i);
        IRootGate.LeafProof memory leaf = IRootGate.LeafProof(200e9, i + 1, Tree.proof(bad, i + 1));
        vm.expectPartialRevert(IRootGate.InvalidLeaf.selector);
        gate.answerLeaf(_account(i), leaf.cumulativeGwei, leaf.index, leaf.proof);

        vm.warp(gate.demand(0, _account(i)).answerBy);
        gate.dropUnanswered(_account(i));
        gate.slash();

        assertEq(gate.creditOf(watcher), DEMAND_BOND_GWEI + REWARD_CAP_GWEI, "bond and share");
        _checkBooks();
    }

    function test_RevertWhen_AnswerBelowDemand() public {
        bytes32[] memory bad = _robbed(0, 1);
        _propose(11, bad[1]);
        _demand(0);
        IRootGate.LeafProof memory leaf = _proofOf(bad, 0);
        vm.expectRevert(abi.encodeWithSelector(IRootGate.AnswerBelowDemand.selector, uint64(200e9 - 1), uint64(200e9)));
        gate.answerLeaf(_account(0), leaf.cumulativeGwei, leaf.index, leaf.proof);
    }

    function test_RevertWhen_DemandedTwiceOrNotAtAll() public {
        _propose(11, active[1]);
        _demand(0);
        uint48 answerBy = gate.demand(0, _account(0)).answerBy;
        IRootGate.LeafProof memory leaf = _proofOf(active, 0);
        vm.expectRevert(abi.encodeWithSelector(IRootGate.AlreadyDemanded.selector, _account(0), answerBy));
        gate.demandLeaf(_account(0), leaf.cumulativeGwei, leaf.index, leaf.proof);
        vm.expectRevert(abi.encodeWithSelector(IRootGate.NotDemanded.selector, uint32(0), _account(1)));
        gate.dropUnanswered(_account(1));
    }

    /// @dev Whoever sends it, the bond is the demander's.
    function testFuzz_ReclaimDemand_OfARootDroppedForAnotherReason(uint256 i, address caller) public {
        i %= ACCOUNTS;
        bytes32[] memory bad = _robbed(0, 1);
        _propose(11, bad[1]);
        _demand(i);
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IRootGate.AttemptNotDropped.selector, uint32(0), uint32(0)));
        gate.reclaimDemand(0, _account(i));
        gate.proveDecrease(_account(0), _proofOf(active, 0), _proofOf(bad, 0));

        vm.prank(caller);
        gate.reclaimDemand(0, _account(i));

        assertEq(gate.creditOf(watcher), DEMAND_BOND_GWEI, "back");
        vm.expectRevert(abi.encodeWithSelector(IRootGate.NotDemanded.selector, uint32(0), _account(i)));
        gate.reclaimDemand(0, _account(i));
        _checkBooks();
    }

    // ------------------------------------------------- Adversarial trees

    /// @dev A duplicate that is lower is a decrease, wherever it hides.
    function test_ProveDecrease_FindsADuplicate() public {
        Leaf[] memory leaves = new Leaf[](ACCOUNTS + 2);
        for (uint256 i = 0; i < ACCOUNTS; ++i) leaves[i] = Leaf(_account(i), 200e9);
        leaves[ACCOUNTS] = Leaf(_account(0), 1);
        leaves[ACCOUNTS + 1] = Leaf(_account(ACCOUNTS), VAULT_GWEI);
        bytes32[] memory bad = Tree.build(leaves);
        _propose(11, bad[1]);

        gate.proveDecrease(_account(0), _proofOf(active, 0), _proofOf(bad, ACCOUNTS));

        assertEq(gate.pending().epoch, 0, "dropped");
    }

    /// @dev A root that claims more or less than its leaves, or whose sums overflow, opens for no leaf at all.
    function testFuzz_WrongSums_AnswerNoDemand(uint64 total, bool overflowing) public {
        bytes32[] memory bad = _tree(_amounts(200e9));
        bytes32 right = overflowing ? Tree.pack(keccak256("rest"), type(uint64).max) : bad[3];
        bytes32 hash = keccak256(abi.encodePacked(bad[2], right));
        total = uint64(bound(total, 6_000e9, 6_500e9));
        vm.assume(overflowing || total != Tree.sum(bad[1]));
        bytes32 root = Tree.pack(hash, total);
        _propose(11, root);
        _demand(0);
        IRootGate.LeafProof memory leaf = _proofOf(bad, 0);
        leaf.proof[leaf.proof.length - 1] = right;

        vm.expectPartialRevert(IRootGate.InvalidLeaf.selector);
        gate.answerLeaf(_account(0), leaf.cumulativeGwei, leaf.index, leaf.proof);
        vm.warp(gate.demand(0, _account(0)).answerBy);
        gate.dropUnanswered(_account(0));
    }

    function testFuzz_StrayIndexBits_ProveNothing(uint256 stray) public {
        bytes32[] memory bad = _robbed(0, 1);
        _propose(11, bad[1]);
        IRootGate.LeafProof memory newer = _proofOf(bad, 0);
        stray = bound(stray, 1, type(uint256).max >> 4) << newer.proof.length;
        newer.index |= stray;

        vm.expectRevert(abi.encodeWithSelector(IRootGate.InvalidLeaf.selector, bytes32(0), bad[1]));
        gate.proveDecrease(_account(0), _proofOf(active, 0), newer);
    }

    /// @dev An inner node read as a leaf, with the proof shortened to fit.
    function testFuzz_InnerNodes_AreNotLeaves(uint8 level, address account) public {
        _propose(11, active[1]);
        uint256 node = 1 << (level % 3);
        uint256 depth = level % 3;
        bytes32[] memory proof = new bytes32[](depth);
        for (uint256 i = 0; i < depth; ++i) proof[i] = active[(node >> i) ^ 1];

        vm.prank(watcher);
        vm.expectPartialRevert(IRootGate.InvalidLeaf.selector);
        gate.demandLeaf(account, Tree.sum(active[node]), 0, proof);
    }

    function test_RevertWhen_NothingIsActiveOrPending() public {
        IRootGate.LeafProof memory leaf = _proofOf(active, 0);
        vm.expectRevert(IRootGate.NothingPending.selector);
        gate.proveDecrease(_account(0), leaf, leaf);
        vm.expectRevert(IRootGate.NothingPending.selector);
        gate.demandLeaf(_account(0), leaf.cumulativeGwei, leaf.index, leaf.proof);
        vm.expectRevert(IRootGate.NothingPending.selector);
        gate.answerLeaf(_account(0), leaf.cumulativeGwei, leaf.index, leaf.proof);
        vm.expectRevert(IRootGate.NothingPending.selector);
        gate.dropUnanswered(_account(0));
        vm.expectRevert(IRootGate.NothingCondemned.selector);
        gate.slash();
    }
}
