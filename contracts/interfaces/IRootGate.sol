// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEmissionController} from "./IEmissionController.sol";
import {IRewardDistributor} from "./IRewardDistributor.sol";

/// @title RootGate
/// @notice Decides which reward root becomes claimable: M of N signers propose it, it waits out a challenge window in
/// the open, then anyone activates it. The gate holds no reward and cannot choose who is paid.
interface IRootGate {
    /// @notice What a signer signs (EIP-712). One vote names the whole epoch: inputs, rules, result.
    /// @param epoch Last epoch the root settles; above the last activated one.
    /// @param attempt Number of proposals dropped or expired so far; a dropped proposal's signatures are dead.
    /// @param root Packed sum-tree root: 24 bytes of hash, 8 bytes of total in gwei.
    /// @param previousRoot Root that is active now.
    /// @param manifestHash SHA-256 of the epoch's manifest.
    /// @param previousManifestHash SHA-256 of the manifest that is active now.
    /// @param endBlock Last block with a timestamp at or before the epoch's end.
    /// @param endBlockHash Hash of that block.
    /// @param paramsHash Hash of the parameters the epoch was settled with.
    /// @param programHash Hash of the program the epoch was settled with.
    /// @param leafCount Accounts in the tree.
    struct Vote {
        uint32 epoch;
        uint32 attempt;
        bytes32 root;
        bytes32 previousRoot;
        bytes32 manifestHash;
        bytes32 previousManifestHash;
        uint64 endBlock;
        bytes32 endBlockHash;
        bytes32 paramsHash;
        bytes32 programHash;
        uint32 leafCount;
    }

    /// @notice Where the epochs stand.
    /// @param epoch Last activated epoch; 0 before the first.
    /// @param attempt Attempt the next proposal must name.
    /// @param root Active root; zero before the first.
    /// @param manifestHash Manifest of the active root; zero before the first.
    struct Active {
        uint32 epoch;
        uint32 attempt;
        bytes32 root;
        bytes32 manifestHash;
    }

    /// @notice The proposal in its window, if any.
    /// @param epoch Epoch proposed; 0 when nothing is pending.
    /// @param activatableAt First second at which anyone may activate it.
    /// @param expiresAt First second at which anyone may expire it.
    /// @param root Proposed root.
    /// @param manifestHash Proposed manifest.
    /// @param reservedGwei Emission reserved for it.
    struct Pending {
        uint32 epoch;
        uint48 activatableAt;
        uint48 expiresAt;
        bytes32 root;
        bytes32 manifestHash;
        uint64 reservedGwei;
    }

    error ProposalPending(uint32 epoch, uint48 activatableAt);
    error NothingPending();
    error AttemptMismatch(uint32 attempt, uint32 expectedAttempt);
    error EpochNotAfterActive(uint32 epoch, uint32 activeEpoch);
    error PreviousRootMismatch(bytes32 previousRoot, bytes32 activeRoot);
    error PreviousManifestMismatch(bytes32 previousManifestHash, bytes32 activeManifestHash);
    error ZeroRoot();
    error TotalBelowActive(uint64 totalGwei, uint64 activeTotalGwei);
    error EndBlockNotPast(uint64 endBlock, uint256 blockNumber);
    error EndBlockHashMismatch(bytes32 endBlockHash, bytes32 chainBlockHash);
    error NotEnoughSignatures(uint256 signatures, uint256 threshold);
    error SignersNotAscending(address previousSigner, address signer);
    error NotSigner(address account);
    error ThresholdOutOfRange(uint256 threshold, uint256 signers);
    error WindowOpen(uint48 activatableAt, uint256 timestamp);
    error ProposalExpired(uint48 expiresAt, uint256 timestamp);
    error NotYetExpired(uint48 expiresAt, uint256 timestamp);

    event RootProposed(
        uint32 indexed epoch,
        uint32 indexed attempt,
        bytes32 indexed root,
        Vote vote,
        uint48 activatableAt,
        uint48 expiresAt
    );
    event RootActivated(
        uint32 indexed epoch,
        uint32 indexed attempt,
        bytes32 indexed root,
        bytes32 manifestHash,
        uint64 totalGwei
    );
    event RootExpired(uint32 indexed epoch, uint32 indexed attempt, bytes32 indexed root);
    event SignersChanged(address[] signers, uint256 threshold);
    /// @notice A signer says where the files of its epochs are served; content is addressed by hash, so a wrong place can
    /// only be useless, never misleading.
    event FilesAt(address indexed signer, string uri);

    /// @notice Proposes a root. Anyone may send it; what counts are the signatures.
    /// @param signatures At least `threshold` 65-byte ECDSA signatures of `hashVote(vote)`, ascending by signer.
    /// @dev A quorum can not skip the window, pay more than emission allows, shrink the total, replace a pending root, or
    /// use a vote of a dropped attempt again.
    function propose(Vote calldata vote, bytes[] calldata signatures) external;

    /// @notice Makes the pending root claimable once its window is over. Anyone.
    function activate() external;

    /// @notice Clears a pending root that nobody activated in time, frees its reservation and kills its signatures. Anyone.
    function expire() external;

    /// @notice Replaces the committee. Admin only, behind the role's delay.
    /// @param newSigners Ascending, so none is named twice.
    /// @dev The admin can not propose, activate or drop a root with it, nor shorten a window.
    function setSigners(address[] calldata newSigners, uint256 newThreshold) external;

    /// @notice Says where the calling signer serves the files of its epochs. Signers only.
    function setFilesAt(string calldata uri) external;

    function active() external view returns (Active memory);

    /// @notice The pending proposal; all zero when there is none.
    function pending() external view returns (Pending memory);

    /// @notice EIP-712 digest that signers sign.
    function hashVote(Vote calldata vote) external view returns (bytes32);

    function signers() external view returns (address[] memory);

    function isSigner(address account) external view returns (bool);

    /// @notice Signatures that a proposal needs.
    function threshold() external view returns (uint256);

    /// @notice How long a proposal stands in the open before it can be activated.
    function windowSeconds() external view returns (uint32);

    /// @notice How long after its window a proposal can still be activated.
    function expirySeconds() external view returns (uint32);

    function distributor() external view returns (IRewardDistributor);

    function emission() external view returns (IEmissionController);
}
