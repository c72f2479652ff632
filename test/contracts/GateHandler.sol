// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRootGate} from "../../contracts/interfaces/IRootGate.sol";
import {GateFixture} from "./GateFixture.sol";
import {Tree} from "./Tree.sol";

/// @notice Everybody who meets at the gate, at random: signers honest and not, watchers, councillors, the guardian, the admin.
contract GateHandler is GateFixture {
    bytes32[] internal pendingNodes;
    bool internal pendingHonest;
    uint256 public proposedAt;
    uint64 public lastBurned;
    mapping(address signer => uint256) public lockedUntil;

    // What must never happen.
    bool public honestProvenFaulty;
    bool public activatedContested;
    bool public activatedEarly;
    bool public bondLeftEarly;
    bool public burnFell;
    bool public droppedVoteRevived;
    bool public silentDropsForgotten;

    uint64 internal lastReserved;
    IRootGate.Vote internal droppedVote;
    bytes[] internal droppedSignatures;

    constructor() {
        setUp();
    }

    modifier noting() {
        _;
        _note();
    }

    function wait(uint32 time) external noting {
        vm.warp(block.timestamp + (time % WINDOW_SECONDS));
    }

    function waitLong(uint32 time) external noting {
        vm.warp(block.timestamp + (time % (6 * EPOCH_SECONDS)));
    }

    function propose(bool honest, uint256 victim, uint256 count) external noting {
        if (gate.pending().epoch != 0) return;
        uint32 epoch = emission.endedEpochs();
        uint64 loss = 1 + uint64(victim % 1e9);
        bytes32[] memory nodes = honest ? active : _robbedAndRaised(victim % ACCOUNTS, loss, loss);
        IRootGate.Vote memory vote = _vote(epoch, nodes[1]);
        bytes[] memory signatures = _signed(vote, bound(count, THRESHOLD, SIGNERS));
        try gate.propose(vote, signatures) {
            (pendingNodes, pendingHonest, proposedAt) = (nodes, honest, block.timestamp);
            (droppedVote, droppedSignatures) = (vote, signatures);
            for (uint256 i = 0; i < signatures.length; ++i) {
                lockedUntil[vm.addr(keys[i])] = block.timestamp + 2 * WINDOW_SECONDS + RULING_SECONDS;
            }
        } catch {}
    }

    /// @dev A vote that was proposed once can never be proposed again, whatever happened to it.
    function proposeAgain() external noting {
        if (droppedSignatures.length == 0) return;
        try gate.propose(droppedVote, droppedSignatures) {
            droppedVoteRevived = true;
        } catch {}
    }

    function activate() external noting {
        IRootGate.Pending memory pending = gate.pending();
        if (pending.epoch != 0 && !pendingHonest) return;
        try gate.activate() {
            if (pending.frozen || pending.openDemands != 0) activatedContested = true;
            if (block.timestamp < proposedAt + WINDOW_SECONDS) activatedEarly = true;
        } catch {}
    }

    function proveDecrease(uint256 victim) external noting {
        if (gate.pending().epoch == 0) return;
        victim %= ACCOUNTS;
        vm.prank(watcher);
        try gate.proveDecrease(_account(victim), _proofOf(active, victim), _proofOf(pendingNodes, victim)) {
            if (pendingHonest) honestProvenFaulty = true;
        } catch {}
    }

    function demandLeaf(uint256 i) external noting {
        i %= ACCOUNTS;
        IRootGate.LeafProof memory leaf = _proofOf(active, i);
        vm.prank(watcher);
        try gate.demandLeaf(_account(i), leaf.cumulativeGwei, leaf.index, leaf.proof) {} catch {}
    }

    function answerLeaf(uint256 i) external noting {
        if (gate.pending().epoch == 0) return;
        i %= ACCOUNTS;
        IRootGate.LeafProof memory leaf = _proofOf(pendingNodes, i);
        vm.prank(answerer);
        try gate.answerLeaf(_account(i), leaf.cumulativeGwei, leaf.index, leaf.proof) {} catch {}
    }

    function dropUnanswered(uint256 i) external noting {
        try gate.dropUnanswered(_account(i % ACCOUNTS)) {} catch {}
    }

    function reclaim(uint32 attempt, uint256 i) external noting {
        attempt %= gate.active().attempt + 1;
        try gate.reclaimDemand(attempt, _account(i % ACCOUNTS)) {} catch {}
    }

    function challenge(bytes32 evidence) external noting {
        vm.prank(watcher);
        try gate.challenge(evidence) {} catch {}
    }

    function rule(uint8 verdict) external noting {
        if (!gate.pending().frozen) return;
        IRootGate.Verdict said = IRootGate.Verdict(verdict % 3);
        try gate.rule(said, _ruled(said, COUNCIL_THRESHOLD)) {} catch {}
    }

    function dropUnruled() external noting {
        uint8 before = gate.lastChallenge().silentDrops;
        try gate.dropUnruled() {
            if (gate.lastChallenge().silentDrops <= before && before < 10) silentDropsForgotten = true;
        } catch {}
    }

    function veto() external noting {
        vm.prank(guardian);
        try gate.veto() {} catch {}
    }

    function expire() external noting {
        try gate.expire() {} catch {}
    }

    function slash() external noting {
        try gate.slash() {} catch {}
        for (uint256 i = 0; i < SIGNERS; ++i) {
            IRootGate.Bond memory bond = gate.bondOf(vm.addr(keys[i]));
            if (bond.activeGwei + bond.thawingGwei == 0) lockedUntil[vm.addr(keys[i])] = 0;
        }
    }

    function deposit(uint256 i) external noting {
        _refill(vm.addr(keys[i % SIGNERS]));
    }

    function thaw(uint256 i, uint64 amount) external noting {
        address signer = vm.addr(keys[i % SIGNERS]);
        uint64 bonded = gate.bondOf(signer).activeGwei;
        if (bonded == 0) return;
        vm.prank(signer);
        gate.thawBond(uint64(bound(amount, 1, bonded)));
    }

    function withdraw(uint256 i) external noting {
        address signer = vm.addr(keys[i % SIGNERS]);
        uint48 thawsAt = gate.bondOf(signer).thawsAt;
        vm.prank(signer);
        try gate.withdrawBond() {
            if (block.timestamp < thawsAt) bondLeftEarly = true;
        } catch {}
    }

    function collect(bool which) external noting {
        vm.prank(which ? watcher : answerer);
        try gate.collect() {} catch {}
    }

    function _refill(address signer) internal {
        uint64 bonded = gate.bondOf(signer).activeGwei;
        uint256 balance = token.balanceOf(_account(ACCOUNTS)) / 1 gwei;
        if (bonded >= BOND_GWEI || balance < BOND_GWEI) return;
        _fund(signer, BOND_GWEI - bonded);
        vm.prank(signer);
        gate.depositBond(BOND_GWEI - bonded);
    }

    function _note() internal {
        uint64 burned = gate.ledger().burnedGwei;
        if (burned < lastBurned) burnFell = true;
        lastBurned = burned;
        if (!gate.condemned()) lastReserved = gate.pending().reservedGwei;
    }

    // ------------------------------------------------------------- Liveness

    /// @dev What honest parties do from wherever things stand; reverts when they are stuck.
    function reachActivation() external {
        if (gate.pending().epoch != 0) _clear();
        if (gate.condemned()) gate.slash();
        // Nobody's tokens are ever lost to a slash for good: honest signers find others.
        for (uint256 i = 0; i < THRESHOLD; ++i) {
            address signer = vm.addr(keys[i]);
            uint64 bonded = gate.bondOf(signer).activeGwei;
            if (bonded >= BOND_GWEI) continue;
            vm.prank(address(distributor));
            emission.release(0);
            _mintFor(signer, BOND_GWEI - bonded);
            vm.prank(signer);
            gate.depositBond(BOND_GWEI - bonded);
        }
        uint32 epoch = emission.endedEpochs() + 1;
        _activate(epoch, active[1]);
        assertEq(gate.active().epoch, epoch, "activated");
    }

    /// @dev Tokens of somebody who is not in the game, taken as given.
    function _mintFor(address signer, uint64 amountGwei) internal {
        vm.prank(address(staking));
        (bool funded, ) = address(token).call(
            abi.encodeWithSignature("transfer(address,uint256)", signer, uint256(amountGwei) * 1 gwei)
        );
        if (!funded) {
            vm.prank(_account(ACCOUNTS));
            token.transfer(signer, uint256(amountGwei) * 1 gwei);
        }
    }

    function _clear() internal {
        if (gate.pending().frozen) {
            if (block.timestamp < gate.lastChallenge().ruleBy) vm.warp(gate.lastChallenge().ruleBy);
            gate.dropUnruled();
            return;
        }
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            uint48 answerBy = gate.demand(gate.active().attempt, _account(i)).answerBy;
            if (answerBy == 0) continue;
            if (block.timestamp < answerBy) vm.warp(answerBy);
            gate.dropUnanswered(_account(i));
            return;
        }
        if (block.timestamp < gate.pending().expiresAt) vm.warp(gate.pending().expiresAt);
        gate.expire();
    }

    // ----------------------------------------------------------------- Views

    function theGate() external view returns (IRootGate) {
        return gate;
    }

    function checkBooks() external view {
        _checkBooks();
        IRootGate.Ledger memory books = gate.ledger();
        uint256 bonds = 0;
        for (uint256 i = 0; i < SIGNERS; ++i) {
            IRootGate.Bond memory bond = gate.bondOf(vm.addr(keys[i]));
            bonds += uint256(bond.activeGwei) + bond.thawingGwei;
        }
        assertEq(books.bondsGwei, bonds, "bonds");
        uint256 credits = gate.creditOf(watcher);
        credits += gate.creditOf(answerer);
        assertEq(books.creditsGwei, credits, "credits");
    }

    /// @dev What the pending root adds, or what the condemned one would have until its signers are slashed.
    function checkReserved() external view {
        uint64 reserved = gate.condemned() ? lastReserved : gate.pending().reservedGwei;
        assertEq(emission.reservedGwei(), reserved, "reserved");
    }
}
