// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRootGate} from "../interfaces/IRootGate.sol";
import {SumTree} from "../libraries/SumTree.sol";
import {GateProgress} from "./GateProgress.sol";

/// @title GateFaults
/// @notice Faults that need no judge: a leaf that fell, and a leaf that nobody can show.
abstract contract GateFaults is GateProgress {
    // --------------------------------------------------------------- Storage

    // By attempt, so that a demand never outlives the root it was made of: one stays open only until its root is dropped.
    mapping(uint32 attempt => mapping(address account => Demand demand)) private _demands;

    // ------------------------------------------------------------------ User

    /// @inheritdoc IRootGate
    function proveDecrease(address account, LeafProof calldata active, LeafProof calldata lower) external {
        Progress memory progress = _loadPending();
        (uint64 activeGwei, uint64 pendingGwei) = (active.cumulativeGwei, lower.cumulativeGwei);
        require(pendingGwei < activeGwei, NotADecrease(activeGwei, pendingGwei));
        _checkLeaf(SumTree.rootOf(account, activeGwei, active.index, active.proof), distributor.root());
        _checkLeaf(SumTree.rootOf(account, pendingGwei, lower.index, lower.proof), _pendingRoot);

        emit DecreaseProven(progress.pendingEpoch, progress.attempt, account, activeGwei, pendingGwei);
        _emitDropped(progress, Cause.Decrease);

        _condemn(progress, msg.sender);
    }

    /// @inheritdoc IRootGate
    function demandLeaf(address account, uint64 cumulativeGwei, uint256 index, bytes32[] calldata proof) external {
        Progress memory progress = _loadPending();
        uint256 latest = progress.activatableAt - _answerSeconds;
        require(block.timestamp <= latest, DemandTooLate(latest, block.timestamp));
        Demand storage open = _demands[progress.attempt][account];
        require(open.answerBy == 0, AlreadyDemanded(account, open.answerBy));
        _checkLeaf(SumTree.rootOf(account, cumulativeGwei, index, proof), distributor.root());

        uint48 answerBy = _now() + _answerSeconds;
        _demands[progress.attempt][account] = Demand(msg.sender, answerBy, cumulativeGwei);
        ++_progress.openDemands;

        emit LeafDemanded(progress.pendingEpoch, progress.attempt, account, cumulativeGwei, msg.sender, answerBy);

        _escrow(msg.sender, _demandBondGwei);
    }

    /// @inheritdoc IRootGate
    function answerLeaf(address account, uint64 cumulativeGwei, uint256 index, bytes32[] calldata proof) external {
        Progress memory progress = _loadPending();
        Demand memory open = _loadDemand(progress.attempt, account);
        require(block.timestamp < open.answerBy, AnswerTooLate(open.answerBy, block.timestamp));
        require(cumulativeGwei >= open.cumulativeGwei, AnswerBelowDemand(cumulativeGwei, open.cumulativeGwei));
        _checkLeaf(SumTree.rootOf(account, cumulativeGwei, index, proof), _pendingRoot);

        delete _demands[progress.attempt][account];
        --_progress.openDemands;
        _refund(msg.sender, _demandBondGwei);

        emit LeafAnswered(progress.pendingEpoch, progress.attempt, account, cumulativeGwei, msg.sender);
    }

    /// @inheritdoc IRootGate
    function dropUnanswered(address account) external {
        Progress memory progress = _loadPending();
        Demand memory open = _loadDemand(progress.attempt, account);
        require(block.timestamp >= open.answerBy, AnswerTooEarly(open.answerBy, block.timestamp));

        delete _demands[progress.attempt][account];
        _refund(open.demander, _demandBondGwei);

        _emitDropped(progress, Cause.Unanswered);

        _condemn(progress, open.demander);
    }

    /// @inheritdoc IRootGate
    function reclaimDemand(uint32 attempt, address account) external {
        require(attempt < _progress.attempt, AttemptNotDropped(attempt, _progress.attempt));
        Demand memory open = _loadDemand(attempt, account);

        delete _demands[attempt][account];
        _refund(open.demander, _demandBondGwei);

        emit DemandReclaimed(attempt, account, open.demander);
    }

    // ----------------------------------------------------------------- Views

    /// @inheritdoc IRootGate
    function demand(uint32 attempt, address account) external view returns (Demand memory) {
        return _demands[attempt][account];
    }

    // -------------------------------------------------------------- Internal

    function _loadDemand(uint32 attempt, address account) private view returns (Demand memory open) {
        open = _demands[attempt][account];
        require(open.answerBy != 0, NotDemanded(attempt, account));
    }

    /// @dev Zero is what malformed proofs lead to, and the active root before the first: it proves nothing.
    function _checkLeaf(bytes32 provenRoot, bytes32 root) private pure {
        require(provenRoot == root && root != 0, InvalidLeaf(provenRoot, root));
    }
}
