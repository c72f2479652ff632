// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBonds} from "../../contracts/interfaces/IBonds.sol";
import {Player} from "./Player.sol";
import {TaskFixture} from "./TaskFixture.sol";

/// @notice Builders who train the same few models, a thief who copies whatever he can see, a governor and a judge, at random.
/// It keeps its own books of who committed first, so that the contract's can be compared.
contract TaskHandler is TaskFixture, Player {
    /// @dev What must never happen; an actor that sees it says so, and an invariant asks.
    enum Wrong {
        RevealMisjudged,
        CopyOpened,
        LeftEarly,
        ExitRefused,
        DepositMovedByOthers,
        ForfeitMisjudged,
        NoticeMisjudged
    }

    struct Entry {
        address builder;
        bytes32 content;
        bytes32 salt;
        bytes32 modelId;
        uint256 revealBy;
        uint256 thawsAt;
        bool revealed;
        bool withdrawn;
        bool returned;
        bool forfeited;
    }

    uint256 internal constant BUILDERS = 3;
    uint256 internal constant CONTENTS = 3;
    uint64 internal constant DEPOSITS = 8;

    address internal thief = address(0x7BEF);
    Entry[] internal entries;
    bytes32[] internal pinned;
    uint256 internal nonce;

    mapping(Wrong => bool) public happened;

    constructor() {
        setUp();
        for (uint256 i = 0; i <= BUILDERS; ++i) _endow(_who(i), DEPOSITS * DEPOSIT_GWEI, address(tasks));
        pinned.push(0);
        _pin();
        _add(TaskHandler.wait.selector, 3);
        _add(TaskHandler.commit.selector, 4);
        _add(TaskHandler.reveal.selector, 5);
        _add(TaskHandler.copyCommitment.selector, 1);
        _add(TaskHandler.runAhead.selector, 2);
        _add(TaskHandler.withdraw.selector, 2);
        _add(TaskHandler.collect.selector, 2);
        _add(TaskHandler.steal.selector, 1);
        _add(TaskHandler.forfeit.selector, 1);
        _add(TaskHandler.changeTasks.selector, 2);
        _add(TaskHandler.announce.selector, 2);
    }

    function wait(uint256 time) external {
        vm.warp(block.timestamp + (time % 8 == 0 ? BOND_THAW_SECONDS : time % (REVEAL_SECONDS / 2)));
        _pin();
    }

    // -------------------------------------------------------------- Builders

    function commit(uint256 i, uint256 content) external {
        _enter(_who(i % BUILDERS), _content(content));
    }

    function reveal(uint256 i) external {
        if (entries.length > 0) _open(i % entries.length);
    }

    function withdraw(uint256 i) external {
        if (entries.length == 0) return;
        Entry storage entry = entries[i % entries.length];
        bytes32 commitment = _commitmentOf(entry.builder, entry.content, entry.salt);
        bool can = !entry.withdrawn && !entry.forfeited;
        vm.prank(entry.builder);
        try tasks.withdrawModel(TASK, commitment) {
            if (!can) happened[Wrong.LeftEarly] = true;
            (entry.withdrawn, entry.thawsAt) = (true, block.timestamp + BOND_THAW_SECONDS);
            _reach(entry.revealed ? "model withdrawn" : "commitment withdrawn");
        } catch {
            if (can) happened[Wrong.ExitRefused] = true;
        }
    }

    function collect(uint256 i) external {
        if (entries.length == 0) return;
        Entry storage entry = entries[i % entries.length];
        bytes32 commitment = _commitmentOf(entry.builder, entry.content, entry.salt);
        bool can = entry.withdrawn && !entry.returned && !entry.forfeited && block.timestamp >= entry.thawsAt;
        vm.prank(entry.builder);
        try tasks.withdrawDeposit(TASK, commitment) {
            if (!can) happened[Wrong.LeftEarly] = true;
            entry.returned = true;
            _reach("deposit returned");
        } catch {
            if (can) happened[Wrong.ExitRefused] = true;
        }
    }

    // ----------------------------------------------------------------- Thief

    /// @notice What the thief locked behind copies.
    uint256 public lost;

    /// @dev Sees a commitment on its way and sends the same first; then, when the secret is out, tries to open it.
    function copyCommitment(uint256 i, uint256 content) external {
        (address victim, bytes32 salt) = (_who(i % BUILDERS), keccak256(abi.encode(++nonce)));
        if (!_canPay(thief) || !_canPay(victim)) return;
        bytes32 commitment = _commitmentOf(victim, _content(content), salt);
        vm.prank(thief);
        tasks.commitModel(TASK, commitment);
        lost += DEPOSIT_GWEI;
        _keep(victim, _content(content), salt, _commit(victim, _content(content), salt));
        _open(entries.length - 1);

        vm.prank(thief);
        try tasks.revealModel(TASK, _content(content), URI, salt) {
            happened[Wrong.CopyOpened] = true;
        } catch {}
        _reach("commitment copied");
    }

    /// @dev Sees a reveal on its way, commits to the same content, reveals first; then the reveal arrives.
    function runAhead(uint256 i) external {
        if (entries.length == 0 || !_canPay(thief)) return;
        i %= entries.length;
        uint256 own = _enter(thief, entries[i].content);
        _open(own);
        _open(i);
        if (entries[own].revealed && entries[i].revealed) _reach("ran ahead");
    }

    /// @dev Whatever is behind anybody's commitment, in the thief's own name, which moves his own copy of it at most.
    function steal(uint256 i) external {
        if (entries.length == 0) return;
        Entry storage entry = entries[i % entries.length];
        if (entry.builder == thief) return;
        bytes32 commitment = _commitmentOf(entry.builder, entry.content, entry.salt);
        bytes32 before = keccak256(abi.encode(tasks.depositOf(entry.modelId)));
        vm.startPrank(thief);
        try tasks.withdrawModel(TASK, commitment) {} catch {}
        try tasks.withdrawDeposit(TASK, commitment) {
            lost -= DEPOSIT_GWEI;
        } catch {}
        vm.stopPrank();
        bytes32 afterwards = keccak256(abi.encode(tasks.depositOf(entry.modelId)));
        if (before != afterwards) happened[Wrong.DepositMovedByOthers] = true;
    }

    // ----------------------------------------------------------- Authorities

    function forfeit(uint256 i) external {
        if (entries.length == 0) return;
        Entry storage entry = entries[i % entries.length];
        vm.prank(judge);
        try tasks.forfeitDeposit(entry.modelId) returns (uint64 forfeitedGwei) {
            bool there = !entry.returned && !entry.forfeited;
            if (!entry.revealed || forfeitedGwei != (there ? DEPOSIT_GWEI : 0)) happened[Wrong.ForfeitMisjudged] = true;
            if (there) entry.forfeited = true;
            _reach("forfeited");
        } catch {
            if (entry.revealed) happened[Wrong.ForfeitMisjudged] = true;
        }
    }

    function changeTasks(uint256 kind, uint256 id, uint256 draw) external {
        bytes32 taskId = bytes32(1 + (id % 4));
        vm.startPrank(admin);
        uint16 share = uint16(draw % 6_000);
        bool done;
        if (kind % 3 == 0) (done, ) = address(tasks).call(abi.encodeCall(tasks.addTask, _newTask(taskId, share)));
        else if (kind % 3 == 1) (done, ) = address(tasks).call(abi.encodeCall(tasks.setShare, (taskId, share)));
        else if (share % 4 == 0) (done, ) = address(tasks).call(abi.encodeCall(tasks.retireTask, taskId));
        vm.stopPrank();
        if (done) _reach("tasks changed");
    }

    function announce(uint256 ahead) external {
        uint32 running = emission.endedEpochs() + 1;
        uint32 from = running + uint32(ahead % 5);
        vm.prank(admin);
        try tasks.announceParams(keccak256(abi.encode(++nonce)), from) {
            if (from < running + 2) happened[Wrong.NoticeMisjudged] = true;
            _reach("announced");
        } catch {
            if (from >= running + 2) happened[Wrong.NoticeMisjudged] = true;
        }
    }

    // ---------------------------------------------------------------- Checks

    function checkBooks() external view {
        _checkBooks(tasks);
        uint256 held = lost;
        uint256 burned = 0;
        for (uint256 i = 0; i < entries.length; ++i) {
            Entry storage entry = entries[i];
            IBonds.Bond memory bond = tasks.depositOf(entry.modelId);
            uint256 deposit = uint256(bond.activeGwei) + bond.thawingGwei;
            assertEq(deposit, entry.returned || entry.forfeited ? 0 : DEPOSIT_GWEI, "deposit");
            held += deposit;
            if (entry.forfeited) burned += DEPOSIT_GWEI;
        }
        assertEq(tasks.ledger().bondsGwei, held, "held");
        assertEq(tasks.ledger().burnedGwei, burned, "burned");
    }

    /// @dev What a builder had is what they have, what stands for them, and what a judge burned of it.
    function checkBuilders() external view {
        for (uint256 i = 0; i <= BUILDERS; ++i) {
            address who = _who(i);
            uint256 has = token.balanceOf(who) / 1 gwei + (who == thief ? lost : 0);
            for (uint256 j = 0; j < entries.length; ++j)
                if (entries[j].builder == who && !entries[j].returned) has += DEPOSIT_GWEI;
            assertEq(has, DEPOSITS * DEPOSIT_GWEI, "builder");
        }
    }

    /// @dev Commitments are kept in their order, so the first revealed of a content is its owner, whoever revealed when.
    function checkOwners() external view {
        for (uint256 c = 0; c < CONTENTS; ++c) {
            bytes32 owner = 0;
            for (uint256 i = 0; i < entries.length && owner == 0; ++i)
                if (entries[i].revealed && entries[i].content == _content(c)) owner = entries[i].modelId;
            assertEq(tasks.ownerOf(_content(c)), owner, "owner");
        }
        for (uint256 i = 0; i < entries.length; ++i) {
            Entry storage entry = entries[i];
            bool owns = entry.revealed && tasks.ownerOf(entry.content) == entry.modelId;
            assertTrue(tasks.competes(entry.modelId) == (owns && !entry.withdrawn && !entry.forfeited), "competes");
        }
    }

    function checkShares() external view {
        uint256 totalBps = tasks.taskOf(TASK).shareBps;
        for (uint256 id = 1; id <= 4; ++id) totalBps += tasks.taskOf(bytes32(id)).shareBps;
        assertEq(tasks.allottedBps(), totalBps, "sum");
        assertTrue(totalBps <= 10_000, "whole");
    }

    function checkPinned() external view {
        for (uint32 epoch = 0; epoch < pinned.length; ++epoch)
            assertEq(tasks.paramsHashOf(epoch), pinned[epoch], "changed");
    }

    // -------------------------------------------------------------- Internal

    function _enter(address who, bytes32 content) private returns (uint256) {
        if (!_canPay(who)) return 0;
        bytes32 salt = keccak256(abi.encode(++nonce));
        _keep(who, content, salt, _commit(who, content, salt));
        return entries.length - 1;
    }

    function _keep(address who, bytes32 content, bytes32 salt, bytes32 modelId) private {
        Entry storage entry = entries.push();
        (entry.builder, entry.content, entry.salt, entry.modelId) = (who, content, salt, modelId);
        entry.revealBy = block.timestamp + REVEAL_SECONDS;
    }

    function _open(uint256 k) private {
        Entry storage entry = entries[k];
        bool displaces = false;
        bool second = false;
        for (uint256 i = 0; i < entries.length; ++i) {
            if (i == k || !entries[i].revealed || entries[i].content != entry.content) continue;
            if (i < k) second = true;
            else displaces = true;
        }
        bool dead = entry.revealed || entry.withdrawn || entry.forfeited;
        bool can = !dead && !second && block.timestamp < entry.revealBy;
        vm.prank(entry.builder);
        try tasks.revealModel(TASK, entry.content, URI, entry.salt) {
            if (!can) happened[Wrong.RevealMisjudged] = true;
            entry.revealed = true;
            _reach(displaces ? "displaced" : "revealed");
        } catch {
            if (can) happened[Wrong.RevealMisjudged] = true;
            if (!dead) _reach(second ? "somebody came first" : "too late");
        }
    }

    /// @dev What is certain as of now: past epochs, this one and the next.
    function _pin() private {
        for (uint32 epoch = uint32(pinned.length); epoch <= emission.endedEpochs() + 2; ++epoch)
            pinned.push(tasks.paramsHashOf(epoch));
        if (pinned[pinned.length - 1] != FIRST_PARAMS) _reach("parameters changed");
    }

    function _canPay(address who) private view returns (bool) {
        return token.balanceOf(who) >= uint256(DEPOSIT_GWEI) * 1 gwei;
    }

    function _who(uint256 i) private view returns (address) {
        return i == BUILDERS ? thief : address(uint160(0xB01D0000 + i));
    }

    function _content(uint256 i) private pure returns (bytes32) {
        return keccak256(abi.encode("content", i % CONTENTS));
    }
}
