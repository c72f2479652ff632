// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEmissionBudget} from "../../contracts/interfaces/IEmissionBudget.sol";
import {IRootGate} from "../../contracts/interfaces/IRootGate.sol";
import {Fixture} from "./Fixture.sol";

// RootGate
// ├── given nothing pending
// │   ├── when a quorum proposes
// │   │   ├── it opens the window and reserves the difference
// │   │   ├── an unchanged root is a heartbeat, a root may settle several epochs
// │   │   └── it reverts when anything is out of order: epoch, attempt, previous root, previous manifest, end block, total
// │   ├── when fewer than a quorum, a stranger, or one key twice signs, it reverts
// │   └── nothing can be activated or expired
// └── given a pending root
//     ├── it can not be activated inside the window
//     ├── anyone activates it after, and what follows builds on it
//     ├── anyone expires it once it is too old: emission is free again and the attempt is raised
//     └── no other can be proposed
// Who signs is in RootGateCommittee.t.sol, how a root is dropped in RootGateFaults.t.sol and RootGateChallenges.t.sol.
contract RootGateTest is Fixture {
    bytes32[] internal nodes;
    bytes32 internal root;

    function setUp() public override {
        super.setUp();
        nodes = _tree(_account(0), 50e9);
        root = nodes[1];
    }

    // --------------------------------------------------------------- Propose

    function testFuzz_Propose_OpensTheWindowAndReserves(uint32 epoch, uint64 total, address sender) public {
        epoch = uint32(bound(epoch, 1, 300));
        _waitForEnd(epoch);
        total = uint64(bound(total, 0, emission.mintableThrough(epoch)));
        IRootGate.Vote memory vote = _vote(epoch, _tree(_account(0), total)[1]);
        bytes[] memory signatures = _signed(vote, THRESHOLD);
        uint48 activatableAt = uint48(block.timestamp + WINDOW_SECONDS);

        vm.prank(sender);
        vm.expectEmit(address(gate));
        emit IRootGate.RootProposed(epoch, 0, vote.root, vote, activatableAt, activatableAt + EXPIRY_SECONDS);
        gate.propose(vote, signatures);

        IRootGate.Pending memory pending = gate.pending();
        assertEq(pending.epoch, epoch, "epoch");
        assertEq(pending.activatableAt, activatableAt, "activatable");
        assertEq(pending.expiresAt, activatableAt + EXPIRY_SECONDS, "expires");
        assertEq(pending.root, vote.root, "root");
        assertEq(pending.manifestHash, vote.manifestHash, "manifest");
        assertEq(pending.reservedGwei, total, "reserved");
        assertEq(emission.reservedGwei(), total, "at the controller");
        assertEq(gate.active().epoch, 0, "nothing is active yet");
    }

    function test_Propose_HeartbeatKeepsTheRootAndMovesTheEpoch() public {
        _activate(1, root);
        _activate(2, root);

        assertEq(gate.active().epoch, 2, "epoch");
        assertEq(gate.active().root, root, "root");
        assertEq(emission.mintedGwei(), 50e9, "minted once");
    }

    function test_Propose_SpansSeveralEpochs() public {
        _activate(1, root);
        _activate(5, _tree(_account(0), 4 * POOL_GWEI)[1]);

        assertEq(gate.active().epoch, 5, "epoch");
    }

    function test_Propose_TakesMoreSignaturesThanNeeded() public {
        _waitForEnd(1);
        IRootGate.Vote memory vote = _vote(1, root);

        gate.propose(vote, _signed(vote, SIGNERS));

        assertEq(gate.pending().epoch, 1, "pending");
    }

    function test_RevertWhen_ProposalPending() public {
        _propose(1, root);
        uint48 activatableAt = gate.pending().activatableAt;

        _expectRefusal(
            _vote(2, root),
            abi.encodeWithSelector(IRootGate.ProposalPending.selector, uint32(1), activatableAt)
        );
    }

    function testFuzz_RevertWhen_AttemptMismatch(uint32 attempt) public {
        vm.assume(attempt != 0);
        _waitForEnd(1);
        IRootGate.Vote memory vote = _vote(1, root);
        vote.attempt = attempt;

        _expectRefusal(vote, abi.encodeWithSelector(IRootGate.AttemptMismatch.selector, attempt, uint32(0)));
    }

    function testFuzz_RevertWhen_EpochNotAfterActive(uint32 epoch) public {
        _activate(3, root);
        epoch = uint32(bound(epoch, 0, 3));

        _expectRefusal(
            _vote(epoch, root),
            abi.encodeWithSelector(IRootGate.EpochNotAfterActive.selector, epoch, uint32(3))
        );
    }

    function test_RevertWhen_EpochNotEnded() public {
        uint256 endsAt = emission.epochEndsAt(1);
        vm.warp(endsAt - 1);

        _expectRefusal(
            _vote(1, root),
            abi.encodeWithSelector(IEmissionBudget.EpochNotEnded.selector, uint32(1), endsAt, endsAt - 1)
        );
    }

    function testFuzz_RevertWhen_PreviousRootMismatch(bytes32 previousRoot) public {
        vm.assume(previousRoot != root);
        _activate(1, root);
        _waitForEnd(2);
        IRootGate.Vote memory vote = _vote(2, root);
        vote.previousRoot = previousRoot;

        _expectRefusal(vote, abi.encodeWithSelector(IRootGate.PreviousRootMismatch.selector, previousRoot, root));
    }

    function testFuzz_RevertWhen_PreviousManifestMismatch(bytes32 manifest) public {
        _activate(1, root);
        _waitForEnd(2);
        IRootGate.Vote memory vote = _vote(2, root);
        bytes32 active = gate.active().manifestHash;
        vm.assume(manifest != active);
        vote.previousManifestHash = manifest;

        _expectRefusal(vote, abi.encodeWithSelector(IRootGate.PreviousManifestMismatch.selector, manifest, active));
    }

    function test_RevertWhen_RootIsZero() public {
        _waitForEnd(1);

        _expectRefusal(_vote(1, 0), abi.encodeWithSelector(IRootGate.ZeroRoot.selector));
    }

    function testFuzz_RevertWhen_TotalBelowActive(uint64 total) public {
        _activate(1, root);
        _waitForEnd(2);
        total = uint64(bound(total, 0, 50e9 - 1));

        _expectRefusal(
            _vote(2, _tree(_account(0), total)[1]),
            abi.encodeWithSelector(IRootGate.TotalBelowActive.selector, total, uint64(50e9))
        );
    }

    function testFuzz_RevertWhen_TotalExceedsMintable(uint32 epoch, uint64 total) public {
        epoch = uint32(bound(epoch, 1, 20));
        _waitForEnd(epoch);
        uint256 mintable = emission.mintable();
        total = uint64(bound(total, mintable + 1, type(uint64).max));

        _expectRefusal(
            _vote(epoch, _tree(_account(0), total)[1]),
            abi.encodeWithSelector(IEmissionBudget.MintableExceeded.selector, uint256(total), mintable)
        );
    }

    function testFuzz_RevertWhen_EndBlockNotPast(uint64 endBlock) public {
        _waitForEnd(1);
        endBlock = uint64(bound(endBlock, block.number, type(uint64).max));
        IRootGate.Vote memory vote = _vote(1, root);
        vote.endBlock = endBlock;

        _expectRefusal(vote, abi.encodeWithSelector(IRootGate.EndBlockNotPast.selector, endBlock, block.number));
    }

    function testFuzz_RevertWhen_EndBlockHashMismatch(uint64 endBlock, bytes32 wrong) public {
        _waitForEnd(1);
        endBlock = uint64(bound(endBlock, block.number - 256, block.number - 1));
        vm.assume(wrong != blockhash(endBlock));
        IRootGate.Vote memory vote = _vote(1, root);
        (vote.endBlock, vote.endBlockHash) = (endBlock, wrong);

        _expectRefusal(
            vote,
            abi.encodeWithSelector(IRootGate.EndBlockHashMismatch.selector, wrong, blockhash(endBlock))
        );
    }

    /// @dev EIP-2935 keeps 8,191 hashes; here its contract is replaced by one that answers 7 to every question.
    function test_Propose_AsksTheHistoryForOlderBlocks() public {
        _waitForEnd(1);
        vm.etch(0x0000F90827F1C53a10cb7A02335B175320002935, hex"60075f5260205ff3");
        IRootGate.Vote memory vote = _vote(1, root);
        (vote.endBlock, vote.endBlockHash) = (uint64(block.number - 1000), bytes32(uint256(8)));

        bytes32 known = bytes32(uint256(7));
        _expectRefusal(vote, abi.encodeWithSelector(IRootGate.EndBlockHashMismatch.selector, vote.endBlockHash, known));
        vote.endBlockHash = known;
        gate.propose(vote, _signed(vote, THRESHOLD));
    }

    function test_Propose_TrustsTheQuorumOnBlocksTheChainForgot() public {
        _waitForEnd(1);
        vm.roll(100_000);
        IRootGate.Vote memory vote = _vote(1, root);
        (vote.endBlock, vote.endBlockHash) = (1, keccak256("long ago"));

        gate.propose(vote, _signed(vote, THRESHOLD));

        assertEq(gate.pending().epoch, 1, "pending");
    }

    // ---------------------------------------------------------------- Quorum

    function testFuzz_RevertWhen_NotEnoughSignatures(uint256 count) public {
        _waitForEnd(1);
        IRootGate.Vote memory vote = _vote(1, root);
        bytes[] memory signatures = _signed(vote, bound(count, 0, THRESHOLD - 1));

        vm.expectRevert(abi.encodeWithSelector(IRootGate.NotEnoughSignatures.selector, signatures.length, THRESHOLD));
        gate.propose(vote, signatures);
    }

    function test_RevertWhen_SignersNotAscending() public {
        _waitForEnd(1);
        IRootGate.Vote memory vote = _vote(1, root);
        bytes[] memory signatures = _signed(vote, THRESHOLD);
        (signatures[1], signatures[2]) = (signatures[2], signatures[1]);
        bytes memory error_ = abi.encodeWithSelector(
            IRootGate.SignersNotAscending.selector,
            vm.addr(keys[2]),
            vm.addr(keys[1])
        );

        vm.expectRevert(error_);
        gate.propose(vote, signatures);
    }

    function testFuzz_RevertWhen_SignerIsAStranger(uint256 key) public {
        key = bound(key, 1, 1e30);
        address stranger = vm.addr(key);
        vm.assume(!gate.isSigner(stranger));
        _waitForEnd(1);
        IRootGate.Vote memory vote = _vote(1, root);
        bytes[] memory signatures = _signed(vote, THRESHOLD);
        // In its place by order, so that only membership can refuse it.
        uint256 place = stranger < vm.addr(keys[0]) ? 0 : 2;
        signatures[place] = _signature(key, gate.hashVote(vote));
        vm.assume(place == 0 || stranger > vm.addr(keys[1]));

        vm.expectRevert(abi.encodeWithSelector(IRootGate.NotSigner.selector, stranger));
        gate.propose(vote, signatures);
    }

    function testFuzz_HashVote_CoversEveryField(uint8 field, bytes32 value) public view {
        IRootGate.Vote memory vote = _vote(1, root);
        bytes32 before = gate.hashVote(vote);
        bytes memory words = abi.encode(vote);
        uint256 word = uint256(field) % 11;
        bytes32 old;
        assembly ("memory-safe") {
            old := mload(add(add(words, 32), mul(32, word)))
        }
        // Numbers keep to their type.
        if (word == 0 || word == 1 || word == 10) value = bytes32(uint256(uint32(uint256(value))));
        if (word == 6) value = bytes32(uint256(uint64(uint256(value))));
        vm.assume(value != old);
        assembly ("memory-safe") {
            mstore(add(add(words, 32), mul(32, word)), value)
        }

        assertTrue(gate.hashVote(abi.decode(words, (IRootGate.Vote))) != before, "digest");
    }

    // -------------------------------------------------------------- Activate

    function testFuzz_Activate_ByAnyoneAfterTheWindow(address caller, uint32 wait) public {
        IRootGate.Vote memory vote = _propose(1, root);
        vm.warp(gate.pending().activatableAt + bound(wait, 0, EXPIRY_SECONDS - 1));

        vm.prank(caller);
        vm.expectEmit(address(gate));
        emit IRootGate.RootActivated(1, 0, root, vote.manifestHash, 50e9);
        gate.activate();

        IRootGate.Active memory active = gate.active();
        assertEq(active.epoch, 1, "epoch");
        assertEq(active.root, root, "root");
        assertEq(active.manifestHash, vote.manifestHash, "manifest");
        assertEq(active.attempt, 0, "attempt");
        assertEq(gate.pending().epoch, 0, "idle");
        assertEq(gate.pending().root, 0, "all zero");
        assertEq(_claim(nodes, 0, _account(0)), 50e9 * 1 gwei, "claimable");
    }

    function testFuzz_RevertWhen_WindowOpen(uint32 wait) public {
        _propose(1, root);
        uint48 activatableAt = gate.pending().activatableAt;
        vm.warp(block.timestamp + bound(wait, 0, WINDOW_SECONDS - 1));

        vm.expectRevert(abi.encodeWithSelector(IRootGate.WindowOpen.selector, activatableAt, block.timestamp));
        gate.activate();
    }

    function testFuzz_RevertWhen_ProposalExpired(uint32 wait) public {
        _propose(1, root);
        uint48 expiresAt = gate.pending().expiresAt;
        vm.warp(uint256(expiresAt) + wait);

        vm.expectRevert(abi.encodeWithSelector(IRootGate.ProposalExpired.selector, expiresAt, block.timestamp));
        gate.activate();
    }

    function test_RevertWhen_NothingPending() public {
        vm.expectRevert(IRootGate.NothingPending.selector);
        gate.activate();
        vm.expectRevert(IRootGate.NothingPending.selector);
        gate.expire();
    }

    // ---------------------------------------------------------------- Expire

    function testFuzz_Expire_FreesTheReservationAndRaisesTheAttempt(address caller, uint32 wait) public {
        _propose(1, root);
        uint256 mintable = emission.mintable();
        vm.warp(uint256(gate.pending().expiresAt) + bound(wait, 0, 1 days));

        vm.prank(caller);
        vm.expectEmit(address(gate));
        emit IRootGate.RootExpired(1, 0, root);
        gate.expire();

        assertEq(gate.pending().epoch, 0, "idle");
        assertEq(gate.active().attempt, 1, "attempt");
        assertEq(gate.active().epoch, 0, "epoch");
        assertEq(emission.reservedGwei(), 0, "reserved");
        assertTrue(emission.mintable() >= mintable + 50e9, "free again");
        _activate(2, root);
        assertEq(gate.active().epoch, 2, "the next one settles what was missed");
        assertEq(gate.active().attempt, 1, "the attempt is never reset");
    }

    function testFuzz_RevertWhen_NotYetExpired(uint32 wait) public {
        _propose(1, root);
        uint48 expiresAt = gate.pending().expiresAt;
        vm.warp(bound(wait, block.timestamp, expiresAt - 1));

        vm.expectRevert(abi.encodeWithSelector(IRootGate.NotYetExpired.selector, expiresAt, block.timestamp));
        gate.expire();
    }

    // ----------------------------------------------------------------- Files

    function testFuzz_SetFilesAt_BySigners(string calldata uri) public {
        address signer = vm.addr(keys[0]);

        vm.prank(signer);
        vm.expectEmit(address(gate));
        emit IRootGate.FilesAt(signer, uri);
        gate.setFilesAt(uri);
    }

    function testFuzz_RevertWhen_SetFilesAtByAStranger(address caller) public {
        vm.assume(!gate.isSigner(caller));

        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IRootGate.NotSigner.selector, caller));
        gate.setFilesAt("https://example.org");
    }

    /// @dev Signs whatever the vote says, so that only the named cause can refuse it.
    function _expectRefusal(IRootGate.Vote memory vote, bytes memory error_) internal {
        bytes[] memory signatures = _signed(vote, THRESHOLD);
        vm.expectRevert(error_);
        gate.propose(vote, signatures);
    }
}
