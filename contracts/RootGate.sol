// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Blockhash} from "@openzeppelin/contracts/utils/Blockhash.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IEmissionController} from "./interfaces/IEmissionController.sol";
import {IRewardDistributor} from "./interfaces/IRewardDistributor.sol";
import {IRootGate} from "./interfaces/IRootGate.sol";
import {SumTree} from "./libraries/SumTree.sol";

/// @title RootGate
/// @notice See IRootGate.
/// @dev idle -> propose -> pending -> activate -> idle, or pending -> drop -> idle with the attempt raised. The active root
/// lives in the distributor alone, so that the two can not disagree.
contract RootGate is IRootGate, AccessManaged, EIP712 {
    using SafeCast for uint256;
    using SumTree for bytes32;

    // ----------------------------------------------------------------- Types

    /// @dev The state machine in one word, so that epochs move on with one write. `turn` (0 or 1) says which manifest is
    /// the active one.
    struct Progress {
        uint32 epoch;
        uint32 attempt;
        uint32 pendingEpoch;
        uint48 activatableAt;
        uint64 reservedGwei;
        uint8 turn;
    }

    // ------------------------------------------------------------ Immutables

    bytes32 private constant _VOTE_TYPEHASH = keccak256(
        "Vote(uint32 epoch,uint32 attempt,bytes32 root,bytes32 previousRoot,bytes32 manifestHash,bytes32 previousManifestHash,uint64 endBlock,bytes32 endBlockHash,bytes32 paramsHash,bytes32 programHash,uint32 leafCount)"
    );

    /// @inheritdoc IRootGate
    IRewardDistributor public immutable distributor;

    /// @inheritdoc IRootGate
    IEmissionController public immutable emission;

    /// @inheritdoc IRootGate
    uint32 public immutable windowSeconds;

    /// @inheritdoc IRootGate
    uint32 public immutable expirySeconds;

    // --------------------------------------------------------------- Storage

    Progress private _progress;

    // The active manifest is at `turn`, a pending one opposite: activation moves no hash.
    bytes32[2] private _manifestHashes;

    // Meaningful only while an epoch is pending.
    bytes32 private _pendingRoot;

    address[] private _signers;

    /// @inheritdoc IRootGate
    mapping(address account => bool) public isSigner;

    /// @inheritdoc IRootGate
    uint256 public threshold;

    // ----------------------------------------------------------- Constructor

    constructor(
        address authority,
        IEmissionController emission_,
        uint32 windowSeconds_,
        uint32 expirySeconds_,
        address[] memory signers_,
        uint256 threshold_
    ) AccessManaged(authority) EIP712("RootGate", "1") {
        emission = emission_;
        distributor = emission_.distributor();
        windowSeconds = windowSeconds_;
        expirySeconds = expirySeconds_;
        _setSigners(signers_, threshold_);
    }

    // ----------------------------------------------------------------- Admin

    /// @inheritdoc IRootGate
    function setSigners(address[] calldata newSigners, uint256 newThreshold) external restricted {
        _setSigners(newSigners, newThreshold);
    }

    // ---------------------------------------------------------------- Oracle

    /// @inheritdoc IRootGate
    function propose(Vote calldata vote, bytes[] calldata signatures) external {
        Progress memory progress = _progress;
        _checkOrder(vote, progress);
        _checkEndBlock(vote.endBlock, vote.endBlockHash);
        _checkQuorum(hashVote(vote), signatures);
        progress.reservedGwei = _increaseGwei(vote);

        progress.pendingEpoch = vote.epoch;
        progress.activatableAt = (block.timestamp + windowSeconds).toUint48();
        _progress = progress;
        _pendingRoot = vote.root;
        _manifestHashes[progress.turn ^ 1] = vote.manifestHash;

        emit RootProposed(vote.epoch, vote.attempt, vote.root, vote, progress.activatableAt, _expiresAt(progress));

        emission.reserve(vote.epoch, progress.reservedGwei);
    }

    /// @inheritdoc IRootGate
    function activate() external {
        Progress memory progress = _progress;
        require(progress.pendingEpoch != 0, NothingPending());
        require(block.timestamp >= progress.activatableAt, WindowOpen(progress.activatableAt, block.timestamp));
        require(block.timestamp < _expiresAt(progress), ProposalExpired(_expiresAt(progress), block.timestamp));

        (progress.epoch, progress.turn) = (progress.pendingEpoch, progress.turn ^ 1);
        bytes32 root = _pendingRoot;
        _settle(progress);

        bytes32 manifestHash = _manifestHashes[progress.turn];
        emit RootActivated(progress.epoch, progress.attempt, root, manifestHash, root.totalGwei());

        distributor.setRoot(root);
    }

    /// @inheritdoc IRootGate
    function expire() external {
        Progress memory progress = _progress;
        require(progress.pendingEpoch != 0, NothingPending());
        require(block.timestamp >= _expiresAt(progress), NotYetExpired(_expiresAt(progress), block.timestamp));

        emit RootExpired(progress.pendingEpoch, progress.attempt, _pendingRoot);

        _drop(progress);
    }

    /// @inheritdoc IRootGate
    function setFilesAt(string calldata uri) external {
        require(isSigner[msg.sender], NotSigner(msg.sender));

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
        proposal.reservedGwei = progress.reservedGwei;
    }

    /// @inheritdoc IRootGate
    function hashVote(Vote calldata vote) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_VOTE_TYPEHASH, vote)));
    }

    /// @inheritdoc IRootGate
    function signers() external view returns (address[] memory) {
        return _signers;
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
        return known && answer.length == 32 ? bytes32(answer) : bytes32(0);
    }

    /// @dev Ascending signers can not repeat, so one key counts once however often it signs.
    function _checkQuorum(bytes32 digest, bytes[] calldata signatures) internal view {
        require(signatures.length >= threshold, NotEnoughSignatures(signatures.length, threshold));

        address previous = address(0);
        for (uint256 i = 0; i < signatures.length; ++i) {
            address signer = ECDSA.recoverCalldata(digest, signatures[i]);
            require(signer > previous, SignersNotAscending(previous, signer));
            require(isSigner[signer], NotSigner(signer));
            previous = signer;
        }
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

    /// @dev The one way a pending root goes without activating, whatever the cause: its signatures die with the attempt.
    function _drop(Progress memory progress) internal {
        uint64 reservedGwei = progress.reservedGwei;
        ++progress.attempt;
        _settle(progress);

        emission.unreserve(reservedGwei);
    }

    /// @dev Back to idle.
    function _settle(Progress memory progress) internal {
        (progress.pendingEpoch, progress.activatableAt, progress.reservedGwei) = (0, 0, 0);
        _progress = progress;
    }

    function _expiresAt(Progress memory progress) internal view returns (uint48) {
        return progress.activatableAt + expirySeconds;
    }

    function _setSigners(address[] memory newSigners, uint256 newThreshold) internal {
        bool reachable = newThreshold > 0 && newThreshold <= newSigners.length;
        require(reachable, ThresholdOutOfRange(newThreshold, newSigners.length));

        for (uint256 i = 0; i < _signers.length; ++i) {
            delete isSigner[_signers[i]];
        }
        address previous = address(0);
        for (uint256 i = 0; i < newSigners.length; ++i) {
            require(newSigners[i] > previous, SignersNotAscending(previous, newSigners[i]));
            previous = newSigners[i];
            isSigner[previous] = true;
        }
        _signers = newSigners;
        threshold = newThreshold;

        emit SignersChanged(newSigners, newThreshold);
    }
}
