// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEmissionController} from "../../contracts/interfaces/IEmissionController.sol";
import {IFoveaToken} from "../../contracts/interfaces/IFoveaToken.sol";
import {IProviderStaking} from "../../contracts/interfaces/IProviderStaking.sol";
import {IRewardDistributor} from "../../contracts/interfaces/IRewardDistributor.sol";
import {IRootGate} from "../../contracts/interfaces/IRootGate.sol";
import {Forest} from "./Forest.sol";
import {StakeActors} from "./StakeActors.sol";
import {Tree} from "./Tree.sol";
import {WatcherActors} from "./WatcherActors.sol";

/// @notice Everybody who can touch money or the roots it comes from, at random; and what the honest among them can always do.
abstract contract Handler is StakeActors, WatcherActors {
    /// @dev Three silences, a veto, and the proposal that nobody can stop any more.
    uint256 private constant _MOST_ROUNDS = 6;

    // ----------------------------------------------------------------------- Time

    function wait(uint256 time) external {
        _pass(time % WINDOW_SECONDS);
    }

    function waitLong(uint256 time) external {
        _pass(time % (4 * EPOCH_SECONDS));
    }

    /// @dev Past whole halvings and every clock.
    function sleep(uint256 time) external {
        _pass(time % (HALVING_EPOCHS * EPOCH_SECONDS));
    }

    function _pass(uint256 time) internal override {
        if (gate.pending().epoch != 0 && pendingHonest) {
            for (uint256 i = 0; i < TREE_ACCOUNTS; ++i) _answerInTime(_account(i));
        }
        vm.warp(block.timestamp + time);
        vm.roll(block.number + 1 + (time % 300));
    }

    // ------------------------------------------------------------------- Liveness

    /// @notice What honest parties do from wherever things stand; reverts when they are stuck.
    /// @param opposed Whether everybody else does what they can against it: demands, false proofs, vetoes, challenges, and a
    /// council that never wakes.
    function reachActivation(bool opposed) external {
        for (uint256 round = 0; round < _MOST_ROUNDS; ++round) {
            if (gate.pending().epoch != 0) _clear();
            uint32 epoch = _proposeHonestly();
            if (opposed && _oppose()) continue;
            vm.warp(gate.pending().activatableAt);
            gate.activate();
            _stand();
            assertEq(gate.active().epoch, epoch, "activated");
            return;
        }
        assertTrue(false, "stuck");
    }

    /// @dev Whatever is pending goes, one way or another.
    function _clear() private {
        if (gate.pending().frozen) {
            if (block.timestamp < gate.lastChallenge().ruleBy) vm.warp(gate.lastChallenge().ruleBy);
            return gate.dropUnruled();
        }
        for (uint256 i = 0; i < TREE_ACCOUNTS; ++i) {
            uint48 answerBy = gate.demand(gate.active().attempt, _account(i)).answerBy;
            if (answerBy == 0) continue;
            if (block.timestamp < answerBy) vm.warp(answerBy);
            return gate.dropUnanswered(_account(i));
        }
        if (block.timestamp < gate.pending().expiresAt) vm.warp(gate.pending().expiresAt);
        gate.expire();
    }

    /// @dev Every seat signs, behind bonds that honest signers find again.
    function _proposeHonestly() private returns (uint32 epoch) {
        epoch = emission.endedEpochs() + 1;
        _waitForEnd(epoch);
        if (gate.condemned()) gate.slash();
        (address[] memory sitting, ) = _sitting();
        for (uint256 i = 0; i < sitting.length; ++i) {
            uint64 bonded = gate.bondOf(sitting[i]).activeGwei;
            if (bonded >= BOND_GWEI) continue;
            vm.prank(reserve);
            token.transfer(sitting[i], uint256(BOND_GWEI - bonded) * 1 gwei);
            _bond(sitting[i], BOND_GWEI - bonded);
        }
        Forest.Grown memory tree = Forest.honest(_honestNext(uint64(emission.mintable()), epoch));
        IRootGate.Vote memory vote = _vote(epoch, tree.root);
        bytes[] memory signatures = _sign(gate.hashVote(vote), sitting);
        gate.propose(vote, signatures);
        _remember(vote, tree, true, sitting, signatures);
    }

    /// @return dropped Whether the root is gone.
    function _oppose() private returns (bool dropped) {
        Forest.Grown memory standing = _standing();
        Forest.Grown memory proposed = _proposed();
        for (uint256 i = 0; i < standing.claims.length; ++i) {
            address account = standing.claims[i].account;
            for (uint256 j = 0; j < proposed.claims.length; ++j) {
                if (proposed.claims[j].account != account) continue;
                try gate.proveDecrease(account, _leafProof(standing.claims[i]), _leafProof(proposed.claims[j])) {
                    assertTrue(false, "an honest root was proven faulty");
                } catch {}
            }
            vm.prank(watcher);
            try
                gate.demandLeaf(
                    account,
                    standing.claims[i].cumulativeGwei,
                    standing.claims[i].index,
                    standing.claims[i].proof
                )
            {} catch {}
            _answerInTime(account);
        }
        vm.prank(guardian);
        try gate.veto() {
            return true;
        } catch {}
        vm.prank(watcher);
        try gate.challenge("nothing") {
            vm.warp(gate.lastChallenge().ruleBy);
            gate.dropUnruled();
            return true;
        } catch {}
    }

    /// @notice Everybody gets out what the books say is theirs, the two who refuse to be called included.
    function everybodyLeaves() external {
        if (gate.pending().epoch != 0) _clear();
        if (gate.condemned()) gate.slash();
        vm.warp(block.timestamp + 30 days);
        for (uint32 attempt = 0; attempt < gate.active().attempt; ++attempt) {
            for (uint256 i = 0; i < TREE_ACCOUNTS; ++i) {
                if (gate.demand(attempt, _account(i)).answerBy != 0) gate.reclaimDemand(attempt, _account(i));
            }
        }
        for (uint256 i = 0; i < POOL; ++i) _takeBond(everySigner[i]);
        for (uint256 i = 0; i < TREE_ACCOUNTS; ++i) _collect(_account(i));
        IRootGate.Ledger memory books = gate.ledger();
        assertEq(books.bondsGwei + books.escrowGwei + books.creditsGwei, 0, "nothing is owed");
        assertEq(token.balanceOf(address(gate)), uint256(books.burnedGwei) * 1 gwei, "what is left was burned");
    }

    function _takeBond(address signer) private {
        uint64 bonded = gate.bondOf(signer).activeGwei;
        vm.startPrank(signer);
        if (bonded > 0) gate.thawBond(bonded);
        vm.warp(block.timestamp + 2 * WINDOW_SECONDS + RULING_SECONDS);
        if (_bondOf(signer) > 0) gate.withdrawBond();
        vm.stopPrank();
    }

    function _collect(address account) private {
        uint256 owed = gate.creditOf(account);
        if (owed == 0) return;
        uint256 balance = token.balanceOf(account);
        vm.prank(account);
        gate.collect();
        assertEq(token.balanceOf(account), balance + owed * 1 gwei, "collected");
    }

    /// @notice Once no pause is left, all that is owed can be paid.
    function everybodyClaims() external {
        if (block.timestamp < pausedUntil) vm.warp(pausedUntil);
        Forest.Grown memory tree = _standing();
        for (uint256 i = 0; i < TREE_ACCOUNTS; ++i) {
            distributor.claim(
                tree.claims[i].account,
                tree.claims[i].cumulativeGwei,
                tree.claims[i].index,
                tree.claims[i].proof
            );
        }
        assertEq(token.balanceOf(address(distributor)), 0, "all paid");
    }

    // ---------------------------------------------------------------------- Views

    function system()
        external
        view
        returns (IRootGate, IRewardDistributor, IEmissionController, IFoveaToken, IProviderStaking)
    {
        return (gate, distributor, emission, token, staking);
    }

    function treeAccounts() external pure returns (address[] memory accounts) {
        accounts = new address[](TREE_ACCOUNTS);
        for (uint256 i = 0; i < TREE_ACCOUNTS; ++i) accounts[i] = _account(i);
    }

    function checkBooks() external view {
        _checkBooks();
        uint256 bonds = 0;
        for (uint256 i = 0; i < POOL; ++i) bonds += _bondOf(everySigner[i]);
        assertEq(gate.ledger().bondsGwei, bonds, "bonds");
        uint256 credits = gate.creditOf(watcher);
        credits += gate.creditOf(answerer);
        assertEq(gate.ledger().creditsGwei, credits, "credits");
    }

    /// @notice What is pending reserves what it adds, or what was condemned still does until its signers are slashed.
    function checkReserved() external view {
        uint256 reserved = gate.condemned() ? _proposedIncrease : gate.pending().reservedGwei;
        assertEq(emission.reservedGwei(), reserved, "reserved");
    }

    /// @notice What came through in any stretch of time: at most what had piled up at its start and its own pools.
    function checkEmission() external view {
        uint256 most = 0;
        for (uint256 i = 0; i < increases.length; ++i) {
            uint256 ended = (reservedAt[i] - GENESIS) / EPOCH_SECONDS;
            uint256 oldest = ended > ACCRUAL_EPOCHS ? ended - ACCRUAL_EPOCHS : 0;
            uint256 pool = emission.poolGwei(uint32(oldest + 1));
            uint256 released = 0;
            for (uint256 j = i; j < increases.length; ++j) {
                released += increases[j];
                most = pool * ACCRUAL_EPOCHS + (pool * (reservedAt[j] - reservedAt[i])) / EPOCH_SECONDS;
                assertTrue(released <= most, "window");
            }
        }
    }
}
