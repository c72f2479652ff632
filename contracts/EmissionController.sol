// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {RateLimiter} from "@openzeppelin/contracts/utils/RateLimiter.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {FoveaToken} from "./FoveaToken.sol";
import {RewardDistributor} from "./RewardDistributor.sol";
import {IEmissionController} from "./interfaces/IEmissionController.sol";
import {IFoveaToken} from "./interfaces/IFoveaToken.sol";
import {IRewardDistributor} from "./interfaces/IRewardDistributor.sol";

/// @title EmissionController
/// @notice See IEmissionController.
/// @dev Two limits, the lower counts. The schedule bounds everything ever minted and is zero at genesis, so the bucket may
/// start full. The bucket bounds what piles up: emission unused for `accrualEpochs` lapses. A reservation draws on both and
/// a dropped one is returned to both, so the next proposal finds what the dropped one would have used.
contract EmissionController is IEmissionController, AccessManaged {
    using RateLimiter for RateLimiter.RefillingBucket;
    using SafeCast for uint256;

    // ------------------------------------------------------------ Immutables

    /// @dev The limiter keeps one bucket a key; here there is one key.
    bytes32 private constant _BUCKET = 0;

    /// @inheritdoc IEmissionController
    IFoveaToken public immutable token;

    /// @inheritdoc IEmissionController
    IRewardDistributor public immutable distributor;

    uint48 private immutable _genesis;
    uint32 private immutable _epochSeconds;
    uint32 private immutable _halvingEpochs;
    uint32 private immutable _accrualEpochs;
    uint64 private immutable _poolGwei;
    uint256 private immutable _capGwei;

    // --------------------------------------------------------------- Storage

    /// @inheritdoc IEmissionController
    address public gate;

    // Minted and reserved together; what was minted is the token's supply, since nothing burns.
    uint64 private _committedGwei;

    RateLimiter.RefillingBucket private _bucket;

    modifier onlyGate() {
        require(msg.sender == gate, NotGate(msg.sender, gate));
        _;
    }

    // ----------------------------------------------------------- Constructor

    constructor(address authority, Schedule memory schedule_, uint32 graceSeconds) AccessManaged(authority) {
        bool timed = schedule_.genesis > 0 && schedule_.epochSeconds > 0;
        bool sized = schedule_.poolGwei > 0 && schedule_.halvingEpochs > 0 && schedule_.accrualEpochs > 0;
        require(timed && sized, ScheduleIncomplete(schedule_));

        _genesis = schedule_.genesis;
        _epochSeconds = schedule_.epochSeconds;
        _halvingEpochs = schedule_.halvingEpochs;
        _accrualEpochs = schedule_.accrualEpochs;
        _poolGwei = schedule_.poolGwei;
        _fill(_capacityGwei());

        // Created here, so that who mints and who receives are facts of the bytecode and no role can change them.
        FoveaToken created = new FoveaToken();
        _capGwei = created.cap() / 1 gwei;
        token = created;
        distributor = new RewardDistributor(authority, created, this, graceSeconds);
    }

    // ----------------------------------------------------------------- Admin

    /// @inheritdoc IEmissionController
    function setGate(address newGate) external restricted {
        _unreserve(reservedGwei());
        gate = newGate;

        emit GateChanged(newGate);
    }

    // ---------------------------------------------------------------- Oracle

    /// @inheritdoc IEmissionController
    function reserve(uint32 epoch, uint256 amountGwei) external onlyGate {
        uint256 endsAt = epochEndsAt(epoch);
        require(block.timestamp >= endsAt, EpochNotEnded(epoch, endsAt, block.timestamp));
        uint256 limitGwei = mintableThrough(epoch);
        require(amountGwei <= limitGwei, MintableExceeded(amountGwei, limitGwei));

        _committedGwei += amountGwei.toUint64();
        _fill(_accruedGwei() - amountGwei);

        emit EmissionReserved(amountGwei * 1 gwei);
    }

    /// @inheritdoc IEmissionController
    function unreserve(uint256 amountGwei) external onlyGate {
        _unreserve(Math.min(amountGwei, reservedGwei()));
    }

    /// @inheritdoc IEmissionController
    function release(uint256 amountGwei) external {
        require(msg.sender == address(distributor), NotDistributor(msg.sender, address(distributor)));
        uint256 reserved = reservedGwei();
        require(amountGwei <= reserved, ReservedExceeded(amountGwei, reserved));

        emit EmissionReleased(address(distributor), amountGwei * 1 gwei);

        token.mint(address(distributor), amountGwei * 1 gwei);
    }

    // ----------------------------------------------------------------- Views

    /// @inheritdoc IEmissionController
    function schedule() external view returns (Schedule memory) {
        return Schedule(_genesis, _epochSeconds, _halvingEpochs, _accrualEpochs, _poolGwei);
    }

    /// @inheritdoc IEmissionController
    function mintable() external view returns (uint256 amountGwei) {
        return mintableThrough(endedEpochs());
    }

    /// @inheritdoc IEmissionController
    function mintableThrough(uint32 epoch) public view returns (uint256 amountGwei) {
        uint256 scheduled = scheduledGwei(Math.min(epoch, endedEpochs()).toUint32());
        uint256 unspentGwei = Math.saturatingSub(scheduled, _committedGwei);
        return Math.min(unspentGwei, _accruedGwei());
    }

    /// @inheritdoc IEmissionController
    function scheduledGwei(uint32 epoch) public view returns (uint256 totalGwei) {
        uint256 pool = _poolGwei;
        uint256 epochs = epoch;
        // Ends after 64 halvings, when the pool is nothing.
        for (; epochs > _halvingEpochs && pool > 0; epochs -= _halvingEpochs) {
            totalGwei += pool * _halvingEpochs;
            pool >>= 1;
        }
        return Math.min(totalGwei + pool * epochs, _capGwei);
    }

    /// @inheritdoc IEmissionController
    function poolGwei(uint32 epoch) public view returns (uint256) {
        return epoch == 0 ? 0 : uint256(_poolGwei) >> ((epoch - 1) / _halvingEpochs);
    }

    /// @inheritdoc IEmissionController
    function mintedGwei() public view returns (uint256) {
        return token.totalSupply() / 1 gwei;
    }

    /// @inheritdoc IEmissionController
    function reservedGwei() public view returns (uint256) {
        return _committedGwei - mintedGwei();
    }

    /// @inheritdoc IEmissionController
    function endedEpochs() public view returns (uint32) {
        return (Math.saturatingSub(block.timestamp, _genesis) / _epochSeconds).toUint32();
    }

    /// @inheritdoc IEmissionController
    function epochEndsAt(uint32 epoch) public view returns (uint256) {
        return _genesis + uint256(epoch) * _epochSeconds;
    }

    // -------------------------------------------------------------- Internal

    function _unreserve(uint256 amountGwei) internal {
        _committedGwei -= amountGwei.toUint64();
        _fill(_accruedGwei() + amountGwei);

        emit EmissionUnreserved(amountGwei * 1 gwei);
    }

    /// @dev Sets what the bucket holds, at the size and rate of now; what does not fit lapses. Never reverts, because a drop
    /// comes this way and is the way out of every other trouble.
    function _fill(uint256 accruedGwei) internal {
        uint256 capacityGwei = _capacityGwei();
        _bucket.updateSettings((uint256(_accrualEpochs) * _epochSeconds).toUint48(), capacityGwei.toUint208());
        _bucket.reset(_BUCKET);
        _bucket.consume(_BUCKET, Math.saturatingSub(capacityGwei, accruedGwei));
    }

    function _accruedGwei() internal view returns (uint256) {
        return Math.min(_bucket.available(_BUCKET), _capacityGwei());
    }

    /// @dev `accrualEpochs` times the pool of the oldest epoch that has not lapsed, so that a halving never takes away
    /// what accrued before it.
    function _capacityGwei() internal view returns (uint256) {
        uint256 oldest = Math.saturatingSub(endedEpochs(), _accrualEpochs) + 1;
        return _accrualEpochs * poolGwei(oldest.toUint32());
    }
}
