// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Budget of the EmissionController
/// @notice What the schedule has emitted so far, what of it is spoken for, and what may still be reserved.
/// @dev Amounts are gwei of FOV where the name says so, and FOV's smallest unit (wei) in events.
interface IEmissionBudget {
    /// @param genesis Second at which epoch 1 begins.
    /// @param epochSeconds Length of an epoch.
    /// @param halvingEpochs Epochs after which the pool halves, again and again.
    /// @param accrualEpochs Epochs for which unused emission stays available.
    /// @param poolGwei Most that one epoch may emit before the first halving.
    struct Schedule {
        uint48 genesis;
        uint32 epochSeconds;
        uint32 halvingEpochs;
        uint32 accrualEpochs;
        uint64 poolGwei;
    }

    error ScheduleIncomplete(Schedule schedule);
    error EpochNotEnded(uint32 epoch, uint256 endsAt, uint256 timestamp);
    error MintableExceeded(uint256 amountGwei, uint256 mintableGwei);
    error ReservedExceeded(uint256 amountGwei, uint256 reservedGwei);

    event EmissionReserved(uint256 amount);
    event EmissionUnreserved(uint256 amount);

    /// @notice The one contract that may reserve emission and set roots.
    function gate() external view returns (address);

    function schedule() external view returns (Schedule memory);

    /// @notice Most that may be reserved now, by a root that settles every epoch that has ended.
    function mintable() external view returns (uint256 amountGwei);

    /// @notice Most that may be reserved now, by a root that settles every epoch up to `epoch`.
    function mintableThrough(uint32 epoch) external view returns (uint256 amountGwei);

    /// @notice Everything the schedule emits in epochs 1 to `epoch`, the token's cap at most.
    function scheduledGwei(uint32 epoch) external view returns (uint256);

    /// @notice Most that `epoch` (1, 2, ...) may emit.
    function poolGwei(uint32 epoch) external view returns (uint256);

    /// @notice Last epoch that has ended; 0 before the end of the first.
    function endedEpochs() external view returns (uint32);

    /// @notice First second after `epoch`.
    function epochEndsAt(uint32 epoch) external view returns (uint256);

    /// @notice Everything that exists of the token.
    function mintedGwei() external view returns (uint256);

    /// @notice What the pending root would mint.
    function reservedGwei() external view returns (uint256);
}
