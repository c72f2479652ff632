// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IEmissionBudget} from "../interfaces/IEmissionBudget.sol";

/// @title EmissionAccounting
/// @notice See IEmissionBudget. Two limits, the lower counts: the schedule bounds everything ever minted, and what has
/// accrued bounds what piles up. A reservation draws on both and a dropped one is returned to both, so the next proposal
/// finds what the dropped one would have used.
/// @dev The arithmetic alone, free of assembly and external calls, so that test/proofs/Emission.sol can prove it over all
/// call sequences; hence no `Math.min`.
abstract contract EmissionAccounting is IEmissionBudget {
    using SafeCast for uint256;

    // ------------------------------------------------------------ Immutables

    uint48 private immutable _genesis;
    uint32 internal immutable _epochSeconds;
    uint32 private immutable _halvingEpochs;
    uint32 internal immutable _accrualEpochs;
    uint64 private immutable _poolGwei;

    // --------------------------------------------------------------- Storage

    /// @inheritdoc IEmissionBudget
    address public gate;

    // Minted and reserved together; what was minted is the token's supply, since nothing burns. Beside the gate, so that an
    // activation reads one word.
    uint64 internal _committedGwei;

    // ----------------------------------------------------------- Constructor

    constructor(Schedule memory schedule_) {
        bool timed = schedule_.genesis > 0 && schedule_.epochSeconds > 0;
        bool sized = schedule_.poolGwei > 0 && schedule_.halvingEpochs > 0 && schedule_.accrualEpochs > 0;
        require(timed && sized, ScheduleIncomplete(schedule_));

        _genesis = schedule_.genesis;
        _epochSeconds = schedule_.epochSeconds;
        _halvingEpochs = schedule_.halvingEpochs;
        _accrualEpochs = schedule_.accrualEpochs;
        _poolGwei = schedule_.poolGwei;
    }

    // ----------------------------------------------------------------- Views

    /// @inheritdoc IEmissionBudget
    function schedule() external view returns (Schedule memory) {
        return Schedule(_genesis, _epochSeconds, _halvingEpochs, _accrualEpochs, _poolGwei);
    }

    /// @inheritdoc IEmissionBudget
    function mintable() external view returns (uint256 amountGwei) {
        return mintableThrough(endedEpochs());
    }

    /// @inheritdoc IEmissionBudget
    function mintableThrough(uint32 epoch) public view returns (uint256 amountGwei) {
        uint32 ended = endedEpochs();
        uint256 scheduled = scheduledGwei(epoch < ended ? epoch : ended);
        uint256 unspentGwei = scheduled > _committedGwei ? scheduled - _committedGwei : 0;
        uint256 accruedGwei = _accruedGwei();
        return unspentGwei < accruedGwei ? unspentGwei : accruedGwei;
    }

    /// @inheritdoc IEmissionBudget
    function scheduledGwei(uint32 epoch) public view virtual returns (uint256 totalGwei) {
        uint256 pool = _poolGwei;
        uint256 epochs = epoch;
        // Ends after 64 halvings, when the pool is nothing.
        for (; epochs > _halvingEpochs && pool > 0; epochs -= _halvingEpochs) {
            totalGwei += pool * _halvingEpochs;
            pool >>= 1;
        }
        totalGwei += pool * epochs;
        return totalGwei < _capGwei() ? totalGwei : _capGwei();
    }

    /// @inheritdoc IEmissionBudget
    function poolGwei(uint32 epoch) public view returns (uint256) {
        return epoch == 0 ? 0 : uint256(_poolGwei) >> ((epoch - 1) / _halvingEpochs);
    }

    /// @inheritdoc IEmissionBudget
    function reservedGwei() public view returns (uint256) {
        return _committedGwei - mintedGwei();
    }

    /// @inheritdoc IEmissionBudget
    function endedEpochs() public view virtual returns (uint32) {
        return _now() < _genesis ? 0 : (uint256(_now() - _genesis) / _epochSeconds).toUint32();
    }

    /// @inheritdoc IEmissionBudget
    function epochEndsAt(uint32 epoch) public view virtual returns (uint256) {
        return _genesis + uint256(epoch) * _epochSeconds;
    }

    /// @inheritdoc IEmissionBudget
    function mintedGwei() public view virtual returns (uint256);

    // -------------------------------------------------------------- Internal

    function _reserve(uint32 epoch, uint256 amountGwei) internal {
        uint256 endsAt = epochEndsAt(epoch);
        require(_now() >= endsAt, EpochNotEnded(epoch, endsAt, _now()));
        uint256 limitGwei = mintableThrough(epoch);
        require(amountGwei <= limitGwei, MintableExceeded(amountGwei, limitGwei));

        _committedGwei += amountGwei.toUint64();
        _fill(_accruedGwei() - amountGwei);

        emit EmissionReserved(amountGwei * 1 gwei);
    }

    /// @dev At most what is reserved: never reverts, because a drop comes this way and is the way out of every other trouble.
    function _unreserve(uint256 mostGwei) internal {
        uint256 reserved = reservedGwei();
        uint256 amountGwei = mostGwei < reserved ? mostGwei : reserved;

        _committedGwei -= amountGwei.toUint64();
        _fill(_accruedGwei() + amountGwei);

        emit EmissionUnreserved(amountGwei * 1 gwei);
    }

    function _release(uint256 amountGwei) internal {
        uint256 reserved = reservedGwei();
        require(amountGwei <= reserved, ReservedExceeded(amountGwei, reserved));

        _mint(amountGwei);
    }

    /// @dev `accrualEpochs` times the pool of the oldest epoch that has not lapsed, so that a halving never takes away
    /// what accrued before it.
    function _capacityGwei() internal view returns (uint256) {
        uint32 ended = endedEpochs();
        uint256 oldest = ended > _accrualEpochs ? uint256(ended - _accrualEpochs) + 1 : 1;
        return _accrualEpochs * poolGwei(oldest.toUint32());
    }

    // ----------------------------------------------------------------- Hooks

    function _mint(uint256 amountGwei) internal virtual;

    /// @dev What has piled up and not lapsed.
    function _accruedGwei() internal view virtual returns (uint256);

    /// @dev Sets what has piled up; what does not fit lapses. Never reverts, for the same reason as a drop.
    function _fill(uint256 accruedGwei) internal virtual;

    /// @dev Most that the token can ever be.
    function _capGwei() internal view virtual returns (uint256);

    function _now() internal view virtual returns (uint48);
}
