// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {BondAccounting} from "./accounting/BondAccounting.sol";
import {Custody} from "./accounting/Custody.sol";
import {IEmissionController} from "./interfaces/IEmissionController.sol";
import {IParamsHistory} from "./interfaces/IParamsHistory.sol";
import {ITaskRegistry} from "./interfaces/ITaskRegistry.sol";
import {ParamsHistory} from "./tasks/ParamsHistory.sol";

/// @title TaskRegistry
/// @notice See ITaskRegistry.
/// @dev A deposit is a bond whose subject is the model and whose payer is its builder.
contract TaskRegistry is ITaskRegistry, ParamsHistory, BondAccounting, Custody, AccessManaged {
    // ------------------------------------------------------------ Immutables

    uint16 private constant _WHOLE_BPS = 10_000;
    uint8 private constant _FINEST_RESOLUTION = 15;
    uint256 private constant _MOST_CLASSES = 64;

    /// @inheritdoc ITaskRegistry
    IEmissionController public immutable emission;

    /// @inheritdoc ITaskRegistry
    uint64 public immutable depositGwei;

    /// @inheritdoc ITaskRegistry
    uint32 public immutable revealSeconds;

    // --------------------------------------------------------------- Storage

    /// @inheritdoc ITaskRegistry
    uint16 public allottedBps;

    // Of the last commitment; within a block the order of its transactions decides.
    uint48 private _ordinal;

    mapping(bytes32 taskId => Task task) private _tasks;
    mapping(bytes32 modelId => Model model) private _models;

    /// @inheritdoc ITaskRegistry
    mapping(bytes32 contentHash => bytes32 modelId) public ownerOf;

    // ----------------------------------------------------------- Constructor

    constructor(
        address authority,
        IEmissionController emission_,
        Settings memory settings,
        NewTask[] memory tasks
    )
        ParamsHistory(settings.paramsHash)
        BondAccounting(settings.thawSeconds)
        Custody(emission_.token())
        AccessManaged(authority)
    {
        require(settings.depositGwei > 0, ZeroAmount());
        emission = emission_;
        depositGwei = settings.depositGwei;
        revealSeconds = settings.revealSeconds;
        for (uint256 i = 0; i < tasks.length; ++i) _addTask(tasks[i]);
    }

    // -------------------------------------------------------------- Governor

    /// @inheritdoc ITaskRegistry
    function addTask(NewTask calldata task) external restricted {
        _addTask(task);
    }

    /// @inheritdoc ITaskRegistry
    function setShare(bytes32 taskId, uint16 shareBps) external restricted {
        Task storage task = _live(taskId);

        uint16 allotted = _allot(task.shareBps, shareBps);
        task.shareBps = shareBps;

        emit ShareChanged(taskId, shareBps, allotted);
    }

    /// @inheritdoc ITaskRegistry
    function retireTask(bytes32 taskId) external restricted {
        Task storage task = _live(taskId);

        uint16 allotted = _allot(task.shareBps, 0);
        task.shareBps = 0;
        task.retiredAt = _now();

        emit TaskRetired(taskId, allotted);
    }

    /// @inheritdoc IParamsHistory
    function announceParams(bytes32 paramsHash, uint32 fromEpoch) external restricted {
        _announce(paramsHash, fromEpoch);
    }

    // ----------------------------------------------------------------- Judge

    /// @inheritdoc ITaskRegistry
    function forfeitDeposit(bytes32 modelId) external restricted returns (uint64 forfeitedGwei) {
        Model memory model = _models[modelId];
        require(model.contentHash != 0, NotRevealed(modelId));

        (uint64 activeGwei, uint64 thawingGwei) = _burn(modelId, model.builder, depositGwei);
        forfeitedGwei = activeGwei + thawingGwei;

        emit DepositForfeited(modelId, forfeitedGwei);
    }

    // --------------------------------------------------------------- Builder

    /// @inheritdoc ITaskRegistry
    function commitModel(bytes32 taskId, bytes32 commitment) external {
        bytes32 modelId = modelIdOf(msg.sender, taskId, commitment);
        uint48 taken = _models[modelId].ordinal;
        require(taken == 0, AlreadyCommitted(modelId, taken));
        _live(taskId);

        uint48 ordinal = ++_ordinal;
        uint48 revealBy = _now() + revealSeconds;
        _models[modelId] = Model(msg.sender, ordinal, revealBy, 0);

        emit ModelCommitted(modelId, taskId, msg.sender, commitment, ordinal, revealBy, depositGwei);

        _deposit(modelId, msg.sender, depositGwei);
    }

    /// @inheritdoc ITaskRegistry
    function revealModel(bytes32 taskId, bytes32 contentHash, string calldata uri, bytes32 salt) external {
        bytes32 modelId = modelIdOf(msg.sender, taskId, hashCommitment(msg.sender, taskId, contentHash, salt));
        Model memory model = _models[modelId];
        require(model.ordinal > 0, NotCommitted(msg.sender, modelId));
        require(model.contentHash == 0, AlreadyRevealed(modelId, model.contentHash));
        require(contentHash != 0, ContentHashMissing());
        require(_now() < model.revealBy, RevealOver(model.revealBy, _now()));
        require(_isWhole(modelId, msg.sender), DepositGone(modelId));
        bytes32 displaced = ownerOf[contentHash];
        uint48 first = _models[displaced].ordinal;
        require(first == 0 || model.ordinal < first, CommittedBefore(contentHash, model.ordinal, first));

        _models[modelId].contentHash = contentHash;
        ownerOf[contentHash] = modelId;

        emit ModelRevealed(modelId, contentHash, uri, displaced);
    }

    /// @inheritdoc ITaskRegistry
    function withdrawModel(bytes32 taskId, bytes32 commitment) external {
        bytes32 modelId = modelIdOf(msg.sender, taskId, commitment);
        Bond memory bond = _thaw(modelId, msg.sender, depositGwei);

        emit ModelWithdrawn(modelId, bond.thawsAt);
    }

    /// @inheritdoc ITaskRegistry
    function withdrawDeposit(bytes32 taskId, bytes32 commitment) external {
        bytes32 modelId = modelIdOf(msg.sender, taskId, commitment);

        emit DepositReturned(modelId, _bonds[modelId][msg.sender].thawingGwei);

        _withdraw(modelId, msg.sender);
    }

    // ----------------------------------------------------------------- Views

    /// @inheritdoc ITaskRegistry
    function taskOf(bytes32 taskId) external view returns (Task memory) {
        return _tasks[taskId];
    }

    /// @inheritdoc ITaskRegistry
    function modelOf(bytes32 modelId) external view returns (Model memory) {
        return _models[modelId];
    }

    /// @inheritdoc ITaskRegistry
    function depositOf(bytes32 modelId) external view returns (Bond memory) {
        return _bonds[modelId][_models[modelId].builder];
    }

    /// @inheritdoc ITaskRegistry
    function competes(bytes32 modelId) external view returns (bool) {
        Model memory model = _models[modelId];
        return model.contentHash != 0 && ownerOf[model.contentHash] == modelId && _isWhole(modelId, model.builder);
    }

    /// @inheritdoc ITaskRegistry
    function modelIdOf(address builder, bytes32 taskId, bytes32 commitment) public pure returns (bytes32) {
        return keccak256(abi.encode(builder, taskId, commitment));
    }

    /// @inheritdoc ITaskRegistry
    function hashCommitment(
        address builder,
        bytes32 taskId,
        bytes32 contentHash,
        bytes32 salt
    ) public pure returns (bytes32) {
        return keccak256(abi.encode(builder, taskId, contentHash, salt));
    }

    // -------------------------------------------------------------- Internal

    function _addTask(NewTask memory task) private {
        (bytes32 taskId, uint256 classes) = (task.taskId, task.classes.length);
        require(taskId != 0, TaskIdMissing());
        uint48 listedAt = _tasks[taskId].listedAt;
        require(listedAt == 0, TaskKnown(taskId, listedAt));
        require(classes > 0 && classes <= _MOST_CLASSES, ClassesOutOfRange(classes, _MOST_CLASSES));
        require(task.resolution <= _FINEST_RESOLUTION, ResolutionTooFine(task.resolution, _FINEST_RESOLUTION));

        uint16 allotted = _allot(0, task.shareBps);
        _tasks[taskId] = Task(task.classes, task.metric, task.resolution, task.shareBps, _now(), 0);

        emit TaskListed(taskId, task.classes, task.metric, task.resolution, task.shareBps, allotted);
    }

    function _allot(uint16 fromBps, uint16 toBps) private returns (uint16) {
        uint256 totalBps = uint256(allottedBps) - fromBps + toBps;
        require(totalBps <= _WHOLE_BPS, SharesExceeded(totalBps, _WHOLE_BPS));

        // At most the whole.
        // forge-lint: disable-next-line(unsafe-typecast)
        return allottedBps = uint16(totalBps);
    }

    function _live(bytes32 taskId) private view returns (Task storage task) {
        task = _tasks[taskId];
        require(task.listedAt > 0 && task.retiredAt == 0, TaskNotLive(taskId, task.listedAt, task.retiredAt));
    }

    function _isWhole(bytes32 modelId, address builder) private view returns (bool) {
        return _bonds[modelId][builder].activeGwei > 0;
    }

    /// @dev Before the first epoch has begun it counts as running.
    function _runningEpoch() internal view override returns (uint32) {
        return emission.endedEpochs() + 1;
    }
}
