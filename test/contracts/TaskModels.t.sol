// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IBooks} from "../../contracts/interfaces/IBooks.sol";
import {ITaskRegistry} from "../../contracts/interfaces/ITaskRegistry.sol";
import {HookToken, Hooked} from "./HookToken.sol";
import {TaskFixture} from "./TaskFixture.sol";

// TaskRegistry: models
// ├── given a builder
// │   ├── a commitment takes the deposit; its reveal, up to the deadline, makes the model own its content
// │   ├── the first commitment owns a content, in whatever order reveals come
// │   ├── a model or a commitment is withdrawn at any time, for good, and the deposit comes back whole after the thaw
// │   └── it reverts for what was never committed, is revealed, too late, withdrawn, or is somebody's already
// ├── given whoever copies a commitment or a reveal, nothing of the builder's is theirs or in their way
// ├── given a judge, it burns the deposit of a revealed model, and nobody gains
// └── given a receiver that reverts or calls back, it harms nobody and gets nothing twice
contract TaskModelsTest is TaskFixture, Hooked {
    function _refuseReveal(address who, bytes32 content, bytes32 salt, bytes memory refusal) internal {
        vm.prank(who);
        vm.expectRevert(refusal);
        tasks.revealModel(TASK, content, URI, salt);
    }

    function _balance(address who) internal view returns (uint256) {
        return token.balanceOf(who) / 1 gwei;
    }

    // ---------------------------------------------------------------- Commit

    function testFuzz_CommitModel_TakesTheDeposit(bytes32 commitment, uint32 wait) public {
        vm.warp(block.timestamp + wait);
        bytes32 modelId = tasks.modelIdOf(builder, TASK, commitment);
        uint48 revealBy = uint48(block.timestamp) + REVEAL_SECONDS;

        vm.prank(builder);
        vm.expectEmit(address(tasks));
        emit ITaskRegistry.ModelCommitted(modelId, TASK, builder, commitment, 1, revealBy, DEPOSIT_GWEI);
        tasks.commitModel(TASK, commitment);

        ITaskRegistry.Model memory model = tasks.modelOf(modelId);
        assertEq(model.builder, builder, "builder");
        assertEq(model.ordinal, 1, "first");
        assertEq(model.revealBy, revealBy, "deadline");
        assertEq(model.contentHash, 0, "secret");
        assertTrue(!tasks.competes(modelId), "not in yet");
        assertEq(tasks.depositOf(modelId).activeGwei, DEPOSIT_GWEI, "deposit");
        assertEq(_balance(builder), 9 * DEPOSIT_GWEI, "paid");
        _checkBooks(tasks);
    }

    function testFuzz_RevertWhen_AlreadyCommitted(bytes32 commitment, bool withdrawn) public {
        vm.startPrank(builder);
        tasks.commitModel(TASK, commitment);
        if (withdrawn) tasks.withdrawModel(TASK, commitment);

        bytes32 modelId = tasks.modelIdOf(builder, TASK, commitment);
        vm.expectRevert(abi.encodeWithSelector(ITaskRegistry.AlreadyCommitted.selector, modelId, 1));
        tasks.commitModel(TASK, commitment);
    }

    // ---------------------------------------------------------------- Reveal

    function testFuzz_RevealModel_OwnsItsContent(bytes32 content, bytes32 salt, string calldata uri, uint32 t) public {
        vm.assume(content != 0);
        bytes32 modelId = _commit(builder, content, salt);
        vm.warp(block.timestamp + bound(t, 0, REVEAL_SECONDS - 1));

        vm.prank(builder);
        vm.expectEmit(address(tasks));
        emit ITaskRegistry.ModelRevealed(modelId, content, uri, 0);
        tasks.revealModel(TASK, content, uri, salt);

        assertEq(tasks.ownerOf(content), modelId, "owns");
        assertEq(tasks.modelOf(modelId).contentHash, content, "known");
        assertTrue(tasks.competes(modelId), "in");
        _checkBooks(tasks);
    }

    function test_RevealModel_TurnsInItsSecond() public {
        for (uint256 i = 0; i < 3; ++i) {
            (bytes32 content, uint256 from) = (keccak256(abi.encode(i)), block.timestamp);
            uint48 revealBy = tasks.modelOf(_commit(builder, content, SALT)).revealBy;
            vm.warp(from + REVEAL_SECONDS - 1 + i);
            if (i == 0) _reveal(builder, content, SALT);
            else {
                bytes memory over = abi.encodeWithSelector(
                    ITaskRegistry.RevealOver.selector,
                    revealBy,
                    uint256(revealBy) + i - 1
                );
                _refuseReveal(builder, content, SALT, over);
            }
        }
    }

    /// @dev A task's end takes no model's place or deposit away.
    function test_RevealModel_AfterItsTaskRetired() public {
        bytes32 modelId = _commit(builder, CONTENT, SALT);
        _retire(TASK);
        _reveal(builder, CONTENT, SALT);

        assertEq(tasks.ownerOf(CONTENT), modelId, "owns");
    }

    function testFuzz_RevertWhen_NotCommitted(bytes32 task, bytes32 content, bytes32 salt) public {
        vm.assume(task != TASK || content != CONTENT || salt != SALT);
        _commit(builder, CONTENT, SALT);
        bytes32 modelId = tasks.modelIdOf(builder, task, tasks.hashCommitment(builder, task, content, salt));

        vm.prank(builder);
        vm.expectRevert(abi.encodeWithSelector(ITaskRegistry.NotCommitted.selector, builder, modelId));
        tasks.revealModel(task, content, URI, salt);
    }

    /// @dev What was committed for one task can not be revealed for another.
    function test_RevertWhen_CommittedForAnotherTask() public {
        _list(OTHER_TASK, 0);
        bytes32 commitment = _commitmentOf(builder, CONTENT, SALT);
        vm.prank(builder);
        tasks.commitModel(OTHER_TASK, commitment);

        bytes32 modelId = tasks.modelIdOf(builder, TASK, commitment);
        _refuseReveal(
            builder,
            CONTENT,
            SALT,
            abi.encodeWithSelector(ITaskRegistry.NotCommitted.selector, builder, modelId)
        );
    }

    function test_RevertWhen_AlreadyRevealed() public {
        bytes32 modelId = _commit(builder, CONTENT, SALT);
        _reveal(builder, CONTENT, SALT);

        _refuseReveal(
            builder,
            CONTENT,
            SALT,
            abi.encodeWithSelector(ITaskRegistry.AlreadyRevealed.selector, modelId, CONTENT)
        );
    }

    function test_RevertWhen_ContentHashMissing() public {
        _commit(builder, 0, SALT);
        _refuseReveal(builder, 0, SALT, abi.encodeWithSelector(ITaskRegistry.ContentHashMissing.selector));
    }

    function test_RevertWhen_DepositGone() public {
        bytes32 modelId = _commit(builder, CONTENT, SALT);
        _withdrawModel(builder, CONTENT, SALT);

        _refuseReveal(builder, CONTENT, SALT, abi.encodeWithSelector(ITaskRegistry.DepositGone.selector, modelId));
    }

    // ------------------------------------------------------- Who comes first

    /// @dev In one block and over any time: an earlier commitment displaces a later one until its own deadline.
    function testFuzz_RevealModel_FirstCommitmentOwns(uint32 between, uint32 wait, bool laterFirst) public {
        bytes32 first = _commit(builder, CONTENT, SALT);
        uint256 revealBy = block.timestamp + REVEAL_SECONDS;
        vm.warp(block.timestamp + bound(between, 0, REVEAL_SECONDS - 1));
        bytes32 second = _commit(rival, CONTENT, SALT);
        vm.warp(block.timestamp + bound(wait, 0, revealBy - 1 - block.timestamp));
        bytes memory late = abi.encodeWithSelector(ITaskRegistry.CommittedBefore.selector, CONTENT, 2, 1);

        if (laterFirst) {
            _reveal(rival, CONTENT, SALT);
            assertTrue(tasks.competes(second), "for now");
        }
        vm.prank(builder);
        vm.expectEmit(address(tasks));
        emit ITaskRegistry.ModelRevealed(first, CONTENT, URI, laterFirst ? second : bytes32(0));
        tasks.revealModel(TASK, CONTENT, URI, SALT);
        if (!laterFirst) _refuseReveal(rival, CONTENT, SALT, late);

        assertEq(tasks.ownerOf(CONTENT), first, "first owns");
        assertTrue(tasks.competes(first) && !tasks.competes(second), "and alone competes");
        // Whoever lost has lost nothing else.
        _withdrawModel(rival, CONTENT, SALT);
        vm.warp(block.timestamp + BOND_THAW_SECONDS);
        _withdrawDeposit(rival, CONTENT, SALT);
        assertEq(_balance(rival), 10 * DEPOSIT_GWEI, "deposit");
    }

    function testFuzz_RevealModel_MissedDeadlineLosesThePlace(uint32 late) public {
        _commit(builder, CONTENT, SALT);
        vm.warp(block.timestamp + 1);
        bytes32 second = _commit(rival, CONTENT, SALT);
        _reveal(rival, CONTENT, SALT);
        uint48 settledAt = tasks.modelOf(second).revealBy;
        vm.warp(block.timestamp + bound(late, REVEAL_SECONDS - 1, 100 * REVEAL_SECONDS));

        vm.prank(builder);
        vm.expectPartialRevert(ITaskRegistry.RevealOver.selector);
        tasks.revealModel(TASK, CONTENT, URI, SALT);

        assertTrue(settledAt > GENESIS + REVEAL_SECONDS, "the earlier deadline is over by then");
        assertEq(tasks.ownerOf(CONTENT), second, "stays");
    }

    /// @dev Nobody profits from an owner who leaves, nor from one who was judged.
    function testFuzz_RevealModel_ContentStaysItsOwners(bool judged, uint32 wait) public {
        bytes32 first = _commit(builder, CONTENT, SALT);
        _reveal(builder, CONTENT, SALT);
        if (!judged) _withdrawModel(builder, CONTENT, SALT);
        else {
            vm.prank(judge);
            tasks.forfeitDeposit(first);
        }
        vm.warp(block.timestamp + wait);

        _commit(rival, CONTENT, SALT);
        bytes memory late = abi.encodeWithSelector(ITaskRegistry.CommittedBefore.selector, CONTENT, 2, 1);
        _refuseReveal(rival, CONTENT, SALT, late);
        assertTrue(!tasks.competes(first), "out");
    }

    // ---------------------------------------------------------------- Copies

    /// @dev The builder is in the commitment: copied before the builder's own lands, it takes no place and opens nothing.
    function testFuzz_CopiedCommitment_IsUseless(address thief) public {
        vm.assume(thief != builder && thief != address(tasks) && thief != address(0));
        _endow(thief, DEPOSIT_GWEI, address(tasks));
        bytes32 commitment = _commitmentOf(builder, CONTENT, SALT);
        vm.prank(thief);
        tasks.commitModel(TASK, commitment);

        bytes32 own = _commit(builder, CONTENT, SALT);
        _reveal(builder, CONTENT, SALT);
        vm.prank(thief);
        vm.expectPartialRevert(ITaskRegistry.NotCommitted.selector);
        tasks.revealModel(TASK, CONTENT, URI, SALT);

        assertTrue(tasks.competes(own), "in");
        assertTrue(tasks.modelIdOf(thief, TASK, commitment) != own, "another model");
    }

    /// @dev Read from the pool of waiting transactions and put in front, commitment and all.
    function testFuzz_CopiedReveal_GainsNothing(bytes32 salt, uint32 wait) public {
        bytes32 own = _commit(builder, CONTENT, SALT);
        vm.warp(block.timestamp + bound(wait, 0, REVEAL_SECONDS - 1));

        bytes32 copy = _commit(rival, CONTENT, salt);
        _reveal(rival, CONTENT, salt);
        _reveal(builder, CONTENT, SALT);

        assertEq(tasks.ownerOf(CONTENT), own, "the builder's");
        assertTrue(tasks.competes(own) && !tasks.competes(copy), "alone");
        assertEq(tasks.depositOf(own).activeGwei, DEPOSIT_GWEI, "untouched");
    }

    // ------------------------------------------------------------------ Exit

    function testFuzz_WithdrawModel_ReturnsTheDepositWhole(bool revealed, uint32 wait, uint32 more) public {
        bytes32 modelId = _commit(builder, CONTENT, SALT);
        if (revealed) _reveal(builder, CONTENT, SALT);
        vm.warp(block.timestamp + wait);
        uint48 thawsAt = uint48(block.timestamp) + BOND_THAW_SECONDS;

        vm.expectEmit(address(tasks));
        emit ITaskRegistry.ModelWithdrawn(modelId, thawsAt);
        _withdrawModel(builder, CONTENT, SALT);
        assertTrue(!tasks.competes(modelId), "out at once");
        vm.warp(uint256(thawsAt) + more);
        vm.expectEmit(address(tasks));
        emit ITaskRegistry.DepositReturned(modelId, DEPOSIT_GWEI);
        _withdrawDeposit(builder, CONTENT, SALT);

        assertEq(_balance(builder), 10 * DEPOSIT_GWEI, "whole");
        assertEq(tasks.ledger().bondsGwei, 0, "nothing owed");
        _checkBooks(tasks);
    }

    function test_WithdrawDeposit_TurnsInItsSecond() public {
        _commit(builder, CONTENT, SALT);
        bytes32 commitment = _commitmentOf(builder, CONTENT, SALT);
        vm.startPrank(builder);
        vm.expectRevert(abi.encodeWithSelector(IBooks.NothingThawing.selector, builder));
        tasks.withdrawDeposit(TASK, commitment);
        tasks.withdrawModel(TASK, commitment);
        uint48 thawsAt = uint48(block.timestamp) + BOND_THAW_SECONDS;

        vm.warp(thawsAt - 1);
        vm.expectRevert(abi.encodeWithSelector(IBooks.BondLocked.selector, thawsAt, thawsAt - 1));
        tasks.withdrawDeposit(TASK, commitment);
        vm.warp(thawsAt);
        tasks.withdrawDeposit(TASK, commitment);
        vm.warp(thawsAt + 1);
        vm.expectRevert(abi.encodeWithSelector(IBooks.NothingThawing.selector, builder));
        tasks.withdrawDeposit(TASK, commitment);
    }

    function testFuzz_RevertWhen_DepositIsAnothers(address caller) public {
        vm.assume(caller != builder);
        _commit(builder, CONTENT, SALT);
        bytes32 commitment = _commitmentOf(builder, CONTENT, SALT);
        bytes memory none = abi.encodeWithSelector(IBooks.BondExceeded.selector, DEPOSIT_GWEI, uint64(0));

        vm.prank(caller);
        vm.expectRevert(none);
        tasks.withdrawModel(TASK, commitment);
        _withdrawModel(builder, CONTENT, SALT);
        // Nor twice by the builder.
        vm.prank(builder);
        vm.expectRevert(none);
        tasks.withdrawModel(TASK, commitment);
        vm.warp(block.timestamp + BOND_THAW_SECONDS);
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IBooks.NothingThawing.selector, caller));
        tasks.withdrawDeposit(TASK, commitment);
    }

    // ----------------------------------------------------------------- Judge

    function testFuzz_ForfeitDeposit_BurnsAndNobodyGains(bool thawing, uint32 wait) public {
        bytes32 modelId = _commit(builder, CONTENT, SALT);
        _reveal(builder, CONTENT, SALT);
        if (thawing) _withdrawModel(builder, CONTENT, SALT);
        vm.warp(block.timestamp + wait);
        uint256 supply = token.totalSupply();

        vm.prank(judge);
        vm.expectEmit(address(tasks));
        emit ITaskRegistry.DepositForfeited(modelId, DEPOSIT_GWEI);
        assertEq(tasks.forfeitDeposit(modelId), DEPOSIT_GWEI, "returned");

        assertTrue(!tasks.competes(modelId), "out");
        assertEq(tasks.ledger().burnedGwei, DEPOSIT_GWEI, "burned");
        assertEq(token.totalSupply(), supply, "part of the supply still");
        assertEq(_balance(judge) + _balance(admin), 0, "nobody gains");
        bytes32 commitment = _commitmentOf(builder, CONTENT, SALT);
        vm.startPrank(builder);
        vm.expectRevert(abi.encodeWithSelector(IBooks.BondExceeded.selector, DEPOSIT_GWEI, uint64(0)));
        tasks.withdrawModel(TASK, commitment);
        vm.expectRevert(abi.encodeWithSelector(IBooks.NothingThawing.selector, builder));
        tasks.withdrawDeposit(TASK, commitment);
        _checkBooks(tasks);
    }

    function test_ForfeitDeposit_TouchesNoOther() public {
        bytes32 modelId = _commit(builder, CONTENT, SALT);
        bytes32 other = _commit(builder, "other", SALT);
        bytes32 rivals = _commit(rival, "rival's", SALT);
        _reveal(builder, CONTENT, SALT);

        vm.startPrank(judge);
        tasks.forfeitDeposit(modelId);
        // A decision that comes twice, or after the deposit has left, lands and burns nothing.
        assertEq(tasks.forfeitDeposit(modelId), 0, "again");

        assertEq(tasks.depositOf(other).activeGwei, DEPOSIT_GWEI, "another of the builder's");
        assertEq(tasks.depositOf(rivals).activeGwei, DEPOSIT_GWEI, "another builder's");
        _checkBooks(tasks);
    }

    function testFuzz_RevertWhen_NotRevealed(bytes32 modelId, bool withdrawn) public {
        bytes32 secret = _commit(builder, CONTENT, SALT);
        if (withdrawn) _withdrawModel(builder, CONTENT, SALT);
        vm.assume(modelId != secret);

        vm.startPrank(judge);
        vm.expectRevert(abi.encodeWithSelector(ITaskRegistry.NotRevealed.selector, secret));
        tasks.forfeitDeposit(secret);
        vm.expectRevert(abi.encodeWithSelector(ITaskRegistry.NotRevealed.selector, modelId));
        tasks.forfeitDeposit(modelId);
    }

    function testFuzz_RevertWhen_ForfeitNotByJudge(address caller) public {
        vm.assume(caller != judge);
        bytes32 modelId = _commit(builder, CONTENT, SALT);
        _reveal(builder, CONTENT, SALT);

        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, caller));
        tasks.forfeitDeposit(modelId);
    }

    // ------------------------------------------------------ Hostile receivers

    bytes32 internal hostile;
    bool internal refuses;
    bool internal calledBack;

    function onTokenReceived() external {
        calledBack = true;
        if (refuses) revert("no");
        try tasks.withdrawDeposit(TASK, hostile) {
            revert("twice");
        } catch {}
        // Views are right in the middle of a call.
        bytes32 modelId = tasks.modelIdOf(address(this), TASK, hostile);
        assertEq(tasks.depositOf(modelId).thawingGwei, 0, "mid-call deposit");
        assertEq(tasks.ledger().bondsGwei, 0, "mid-call books");
    }

    function test_HostileReceiver_GetsNothingTwice() public {
        HookToken hookToken = new HookToken();
        hookToken.release(DEPOSIT_GWEI);
        vm.mockCall(address(emission), abi.encodeWithSignature("token()"), abi.encode(hookToken));
        ITaskRegistry.NewTask[] memory first = new ITaskRegistry.NewTask[](1);
        first[0] = _newTask(TASK, SHARE_BPS);
        tasks = _taskRegistry(_taskSettings(), first);
        // The hook is the receiver's alone: the registry itself listens to nobody.
        vm.mockCall(address(tasks), abi.encodeCall(Hooked.onTokenReceived, ()), "");
        hookToken.approve(address(tasks), type(uint256).max);
        hostile = _commitmentOf(address(this), CONTENT, SALT);
        tasks.commitModel(TASK, hostile);
        tasks.withdrawModel(TASK, hostile);
        vm.warp(block.timestamp + BOND_THAW_SECONDS);

        refuses = true;
        (bool paid, ) = address(tasks).call(abi.encodeCall(ITaskRegistry.withdrawDeposit, (TASK, hostile)));
        assertTrue(!paid, "its own withdrawal alone fails");
        refuses = false;
        tasks.withdrawDeposit(TASK, hostile);

        assertTrue(calledBack, "called back");
        assertEq(hookToken.balanceOf(address(this)), uint256(DEPOSIT_GWEI) * 1 gwei, "once");
    }
}
