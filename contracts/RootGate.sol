// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Blockhash} from "@openzeppelin/contracts/utils/Blockhash.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {GateChallenges} from "./gate/GateChallenges.sol";
import {GateFaults} from "./gate/GateFaults.sol";
import {GateProgress} from "./gate/GateProgress.sol";
import {IEmissionController} from "./interfaces/IEmissionController.sol";
import {IRootGate} from "./interfaces/IRootGate.sol";
import {SumTree} from "./libraries/SumTree.sol";

/// @title RootGate
/// @notice See IRootGate.
/// @dev idle -> propose -> pending -> activate -> idle, or pending -> drop -> idle with the attempt raised. The parts in
/// gate/ say who signs, what can be proven, and what is judged. The active root lives in the distributor alone, so that the
/// two can not disagree.
contract RootGate is GateFaults, GateChallenges {
    using SumTree for bytes32;

    // ------------------------------------------------------------- Constants

    bytes32 private constant _VOTE_TYPEHASH = keccak256(
        "Vote(uint32 epoch,uint32 attempt,bytes32 root,bytes32 previousRoot,bytes32 manifestHash,bytes32 previousManifestHash,uint64 endBlock,bytes32 endBlockHash,bytes32 paramsHash,bytes32 programHash,uint32 leafCount)"
    );

    /// @dev Silent drops after which three quarters of the committee can pass over the council.
    uint8 private constant _PATIENCE = 3;

    // --------------------------------------------------------------- Storage

    // The active manifest is at `turn`, a pending one opposite: activation moves no hash.
    bytes32[2] private _manifestHashes;

    // ----------------------------------------------------------- Constructor

    constructor(
        address authority,
        IEmissionController emission_,
        Settings memory settings_,
        Committee memory committee
    ) AccessManaged(authority) EIP712("RootGate", "1") GateProgress(emission_, settings_) {
        _announce(committee, block.timestamp);
        _seat();
    }

    // ----------------------------------------------------------------- Admin

    /// @inheritdoc IRootGate
    function announceRotation(Committee calldata next) external restricted {
        _announce(next, block.timestamp + _rotationSeconds);
    }

    // ---------------------------------------------------------------- Oracle

    /// @inheritdoc IRootGate
    function rotate() external {
        Progress memory progress = _progress;
        uint48 due = _terms.rotatesAt;
        require(progress.pendingEpoch == 0, ProposalPending(progress.pendingEpoch, progress.activatableAt));
        require(due != 0, NoRotation());
        require(block.timestamp >= due, RotationNotDue(due, block.timestamp));

        if (progress.condemned) _punish(progress);
        _seat();
    }

    /// @inheritdoc IRootGate
    function propose(Vote calldata vote, bytes[] calldata signatures) external {
        Progress memory progress = _progress;
        _checkOrder(vote, progress);
        _checkEndBlock(vote.endBlock, vote.endBlockHash);
        Terms memory terms = _currentTerms(progress);
        progress.signed = _checkQuorum(
            hashVote(vote),
            signatures,
            terms.threshold,
            _bondFloorGwei(vote.epoch, terms.threshold)
        );
        uint64 increaseGwei = _increaseGwei(vote);

        progress.pendingEpoch = vote.epoch;
        progress.activatableAt = _now() + windowSeconds;
        progress.unstoppable = progress.silentDrops >= _PATIENCE && 4 * signatures.length >= 3 * uint256(terms.seats);
        _progress = progress;
        _pendingRoot = vote.root;
        _manifestHashes[progress.turn ^ 1] = vote.manifestHash;

        emit RootProposed(vote.epoch, vote.attempt, vote.root, vote, progress.activatableAt, _expiresAt(progress));

        emission.reserve(vote.epoch, increaseGwei);
    }

    /// @inheritdoc IRootGate
    function activate() external {
        Progress memory progress = _loadPending();
        require(block.timestamp >= progress.activatableAt, WindowOpen(progress.activatableAt, block.timestamp));
        require(block.timestamp < _expiresAt(progress), ProposalExpired(_expiresAt(progress), block.timestamp));
        _checkUncontested(progress);

        (progress.epoch, progress.turn, progress.silentDrops) = (progress.pendingEpoch, progress.turn ^ 1, 0);
        bytes32 root = _pendingRoot;
        _settle(progress);

        bytes32 manifestHash = _manifestHashes[progress.turn];
        emit RootActivated(progress.epoch, progress.attempt, root, manifestHash, root.totalGwei());

        distributor.setRoot(root);
    }

    /// @inheritdoc IRootGate
    function expire() external {
        Progress memory progress = _loadPending();
        require(block.timestamp >= _expiresAt(progress), NotYetExpired(_expiresAt(progress), block.timestamp));
        _checkUncontested(progress);

        emit RootExpired(progress.pendingEpoch, progress.attempt, _pendingRoot);

        _drop(progress);
    }

    /// @inheritdoc IRootGate
    function slash() external {
        Progress memory progress = _progress;
        require(progress.condemned, NothingCondemned());

        _punish(progress);
    }

    /// @inheritdoc IRootGate
    function setFilesAt(string calldata uri) external {
        require(isSigner(msg.sender), NotSigner(msg.sender));

        emit FilesAt(msg.sender, uri);
    }

    // ----------------------------------------------------------------- Views

    /// @inheritdoc IRootGate
    function active() external view returns (Active memory) {
        Progress memory progress = _progress;
        return Active(progress.epoch, progress.attempt, distributor.root(), _manifestHashes[progress.turn]);
    }

    /// @inheritdoc IRootGate
    function pending() external view returns (Pending memory proposal) {
        Progress memory progress = _progress;
        if (progress.pendingEpoch == 0) return proposal;

        proposal.epoch = progress.pendingEpoch;
        proposal.activatableAt = progress.activatableAt;
        proposal.expiresAt = _expiresAt(progress);
        proposal.root = _pendingRoot;
        proposal.manifestHash = _manifestHashes[progress.turn ^ 1];
        proposal.reservedGwei = _pendingRoot.totalGwei() - distributor.root().totalGwei();
        proposal.frozen = progress.frozen;
        proposal.unstoppable = progress.unstoppable;
        proposal.openDemands = progress.openDemands;
    }

    /// @inheritdoc IRootGate
    function hashVote(Vote calldata vote) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_VOTE_TYPEHASH, vote)));
    }

    /// @inheritdoc IRootGate
    function bondFloorGwei(uint32 epoch) external view returns (uint256) {
        return _bondFloorGwei(epoch, _terms.threshold);
    }

    // -------------------------------------------------------------- Internal

    /// @dev Settlement builds on what is active, and a vote names exactly one place in the order of votes.
    function _checkOrder(Vote calldata vote, Progress memory progress) internal view {
        bytes32 manifestHash = _manifestHashes[progress.turn];
        require(progress.pendingEpoch == 0, ProposalPending(progress.pendingEpoch, progress.activatableAt));
        require(vote.attempt == progress.attempt, AttemptMismatch(vote.attempt, progress.attempt));
        require(vote.epoch > progress.epoch, EpochNotAfterActive(vote.epoch, progress.epoch));
        require(
            vote.previousManifestHash == manifestHash,
            PreviousManifestMismatch(vote.previousManifestHash, manifestHash)
        );
    }

    /// @dev Binds the inputs to this chain's history: after a reorganisation the vote no longer fits. A block too old for
    /// the chain to know its hash is the signers' word.
    function _checkEndBlock(uint64 endBlock, bytes32 endBlockHash) internal view {
        require(endBlock < block.number, EndBlockNotPast(endBlock, block.number));
        bytes32 known = _blockHash(endBlock);
        require(known == 0 || known == endBlockHash, EndBlockHashMismatch(endBlockHash, known));
    }

    /// @dev Zero when the chain does not know. `Blockhash.blockHash` would take the reason of a history contract that refuses
    /// for a hash, which some chains and local nodes do.
    function _blockHash(uint64 blockNumber) internal view returns (bytes32) {
        if (block.number - blockNumber <= 256) return blockhash(blockNumber);

        (bool known, bytes memory answer) = Blockhash.HISTORY_STORAGE_ADDRESS.staticcall(abi.encode(blockNumber));
        // Exactly 32 bytes.
        // forge-lint: disable-next-line(unsafe-typecast)
        return known && answer.length == 32 ? bytes32(answer) : bytes32(0);
    }

    /// @dev Totals are cumulative: what the root adds is what must be minted for it.
    function _increaseGwei(Vote calldata vote) internal view returns (uint64) {
        bytes32 activeRoot = distributor.root();
        require(vote.root != 0, ZeroRoot());
        require(vote.previousRoot == activeRoot, PreviousRootMismatch(vote.previousRoot, activeRoot));
        (uint64 total, uint64 activeTotal) = (vote.root.totalGwei(), activeRoot.totalGwei());
        require(total >= activeTotal, TotalBelowActive(total, activeTotal));
        return total - activeTotal;
    }

    /// @dev Old debts first: who was condemned is slashed before signatures count again, and a due rotation counts.
    function _currentTerms(Progress memory progress) internal returns (Terms memory terms) {
        if (progress.condemned) _punish(progress);
        terms = _terms;
        if (terms.rotatesAt == 0 || block.timestamp < terms.rotatesAt) return terms;

        _seat();
        return _terms;
    }

    /// @dev Rounded up, so that any M bonds, the smallest included, hold at least what the epoch may emit.
    function _bondFloorGwei(uint32 epoch, uint256 threshold_) internal view returns (uint256) {
        return epoch < _bondedFromEpoch ? 0 : Math.ceilDiv(emission.poolGwei(epoch), threshold_);
    }

    function _expiresAt(Progress memory progress) internal view returns (uint48) {
        return progress.activatableAt + expirySeconds;
    }
}
