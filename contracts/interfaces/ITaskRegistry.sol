// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBonds} from "./IBonds.sol";
import {IEmissionController} from "./IEmissionController.sol";
import {IParamsHistory} from "./IParamsHistory.sol";

/// @title TaskRegistry
/// @notice What devices look for, by which parameters epochs are settled, and the models that compete, by the hash of their
/// content. A builder commits to a model before anybody sees it, and reveals it later: the first commitment to a content owns
/// it, so whoever copies a commitment or a reveal has nothing.
/// @dev There is no pause, and no role can stop, delay or redirect a deposit on its way back to who paid it. Tasks and shares
/// hold in an epoch as the last event at or before its end block left them.
interface ITaskRegistry is IBonds, IParamsHistory {
    /// @notice How a model's answers are scored: squared distance to the truth, or correlation with it.
    enum Metric {
        Brier,
        Mcc
    }

    /// @param paramsHash Hash of the parameters from epoch 1 on.
    /// @param depositGwei What a commitment costs until it is withdrawn.
    /// @param revealSeconds How long a commitment can be revealed.
    /// @param thawSeconds How long a deposit thaws before it can leave.
    struct Settings {
        bytes32 paramsHash;
        uint64 depositGwei;
        uint32 revealSeconds;
        uint32 thawSeconds;
    }

    /// @param taskId The task's name, in ASCII from the left.
    /// @param classes What a model tells apart; an answer names a class by its place.
    /// @param metric How a model's answers are scored.
    /// @param resolution H3 resolution of the cells in which what is seen becomes one event.
    /// @param shareBps The task's share of what the models' pool may pay, in basis points.
    struct NewTask {
        bytes32 taskId;
        string[] classes;
        Metric metric;
        uint8 resolution;
        uint16 shareBps;
    }

    /// @param listedAt 0 for what is no task.
    /// @param retiredAt 0 while the task is live.
    struct Task {
        string[] classes;
        Metric metric;
        uint8 resolution;
        uint16 shareBps;
        uint48 listedAt;
        uint48 retiredAt;
    }

    /// @param builder Who committed.
    /// @param ordinal Place among all commitments, from 1; 0 for what is none.
    /// @param revealBy First second at which the commitment can no longer be revealed, and the model no longer displaced.
    /// @param contentHash SHA-256 of the model's file; 0 until it is revealed.
    struct Model {
        address builder;
        uint48 ordinal;
        uint48 revealBy;
        bytes32 contentHash;
    }

    error TaskIdMissing();
    error TaskKnown(bytes32 taskId, uint48 listedAt);
    error TaskNotLive(bytes32 taskId, uint48 listedAt, uint48 retiredAt);
    error ClassesOutOfRange(uint256 count, uint256 most);
    error ResolutionTooFine(uint8 resolution, uint8 finest);
    error SharesExceeded(uint256 totalBps, uint256 wholeBps);

    error AlreadyCommitted(bytes32 modelId, uint48 ordinal);
    error NotCommitted(address builder, bytes32 modelId);
    error RevealOver(uint48 revealBy, uint256 timestamp);
    error AlreadyRevealed(bytes32 modelId, bytes32 contentHash);
    error NotRevealed(bytes32 modelId);
    error ContentHashMissing();
    error CommittedBefore(bytes32 contentHash, uint48 ordinal, uint48 firstOrdinal);
    error DepositGone(bytes32 modelId);

    event TaskListed(
        bytes32 indexed taskId,
        string[] classes,
        Metric metric,
        uint8 resolution,
        uint16 shareBps,
        uint16 allottedBps
    );
    /// @param allottedBps Shares of all live tasks after this.
    event ShareChanged(bytes32 indexed taskId, uint16 shareBps, uint16 allottedBps);
    /// @param allottedBps Shares of all live tasks after this.
    event TaskRetired(bytes32 indexed taskId, uint16 allottedBps);

    event ModelCommitted(
        bytes32 indexed modelId,
        bytes32 indexed taskId,
        address indexed builder,
        bytes32 commitment,
        uint48 ordinal,
        uint48 revealBy,
        uint64 depositGwei
    );
    /// @param displaced The model that owned the content until now by a later commitment; 0 when nobody did.
    event ModelRevealed(bytes32 indexed modelId, bytes32 indexed contentHash, string uri, bytes32 displaced);
    event ModelWithdrawn(bytes32 indexed modelId, uint48 thawsAt);
    event DepositReturned(bytes32 indexed modelId, uint64 amountGwei);
    event DepositForfeited(bytes32 indexed modelId, uint64 amountGwei);

    /// @notice Lists a task. An id is used once. Governor only, behind the role's delay.
    /// @dev The governor can not touch a deposit or a model, nor give live tasks more than the whole between them.
    function addTask(NewTask calldata task) external;

    /// @notice Gives a live task another share. Governor only, behind the role's delay.
    /// @dev As `addTask`.
    function setShare(bytes32 taskId, uint16 shareBps) external;

    /// @notice Ends a task for good: it takes no commitments and has no share. Governor only, behind the role's delay.
    /// @dev The governor can not keep the task's models from being revealed or their deposits from leaving.
    function retireTask(bytes32 taskId) external;

    /// @notice Commits the caller to a model for a live task, behind a deposit that the caller alone gets back.
    /// @param commitment `hashCommitment` of the caller, the task, the content and a secret salt.
    /// Warning: whoever loses the salt can not reveal, and takes the deposit back like anybody.
    function commitModel(bytes32 taskId, bytes32 commitment) external;

    /// @notice Opens the caller's commitment before its deadline. The model owns its content from now on, unless an earlier
    /// commitment to the same content does or is revealed in its own time.
    /// @param uri Where the file is; whoever fetches it checks the hash.
    /// @dev Ownership is settled at the model's `revealBy`: any earlier commitment's deadline is over then.
    function revealModel(bytes32 taskId, bytes32 contentHash, string calldata uri, bytes32 salt) external;

    /// @notice Takes the caller's model out of the competition, or drops a commitment not revealed, for good, and starts the
    /// clock of its deposit. At any time.
    /// @dev A content once revealed stays its first commitment's, so that nobody profits from an owner who leaves.
    function withdrawModel(bytes32 taskId, bytes32 commitment) external;

    /// @notice Pays the caller a deposit that has thawed.
    function withdrawDeposit(bytes32 taskId, bytes32 commitment) external;

    /// @notice Burns the deposit of a revealed model, thawing or not. Judges only, for decided cases.
    /// @dev A judge can not send a deposit to anybody, itself included, nor touch one behind an unrevealed commitment, which has
    /// done nothing yet, nor keep one from leaving once it has thawed.
    /// @return forfeitedGwei What was burned; nothing when the deposit has left.
    function forfeitDeposit(bytes32 modelId) external returns (uint64 forfeitedGwei);

    /// @notice Whose clock the epochs are.
    function emission() external view returns (IEmissionController);

    function depositGwei() external view returns (uint64);

    function revealSeconds() external view returns (uint32);

    /// @notice Shares of all live tasks, in basis points.
    function allottedBps() external view returns (uint16);

    function taskOf(bytes32 taskId) external view returns (Task memory);

    function modelOf(bytes32 modelId) external view returns (Model memory);

    /// @notice The model that owns a content: the first committed among those revealed; 0 when there is none.
    function ownerOf(bytes32 contentHash) external view returns (bytes32 modelId);

    function depositOf(bytes32 modelId) external view returns (Bond memory);

    /// @notice Whether a model is in the competition: revealed, owner of its content, its deposit whole.
    function competes(bytes32 modelId) external view returns (bool);

    /// @notice Name of a commitment here. The builder and the task are in it, so a copied commitment is another one.
    function modelIdOf(address builder, bytes32 taskId, bytes32 commitment) external pure returns (bytes32);

    function hashCommitment(
        address builder,
        bytes32 taskId,
        bytes32 contentHash,
        bytes32 salt
    ) external pure returns (bytes32);
}
