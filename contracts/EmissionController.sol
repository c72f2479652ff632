// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {RateLimiter} from "@openzeppelin/contracts/utils/RateLimiter.sol";
import {EmissionAccounting} from "./accounting/EmissionAccounting.sol";
import {FoveaToken} from "./FoveaToken.sol";
import {IEmissionBudget} from "./interfaces/IEmissionBudget.sol";
import {IEmissionController} from "./interfaces/IEmissionController.sol";
import {IFoveaToken} from "./interfaces/IFoveaToken.sol";
import {IRewardDistributor} from "./interfaces/IRewardDistributor.sol";
import {RewardDistributor} from "./RewardDistributor.sol";

/// @title EmissionController
/// @notice See IEmissionController.
/// @dev The schedule is zero at genesis, so the bucket may start full. What is unused for `accrualEpochs` lapses in it.
contract EmissionController is IEmissionController, EmissionAccounting, AccessManaged {
    using RateLimiter for RateLimiter.RefillingBucket;
    using SafeCast for uint256;

    // ------------------------------------------------------------ Immutables

    /// @dev The limiter keeps one bucket a key; here there is one key.
    bytes32 private constant _BUCKET = 0;

    /// @inheritdoc IEmissionController
    IFoveaToken public immutable token;

    /// @inheritdoc IEmissionController
    IRewardDistributor public immutable distributor;

    uint256 private immutable _tokenCapGwei;

    // --------------------------------------------------------------- Storage

    RateLimiter.RefillingBucket private _bucket;

    modifier onlyGate() {
        require(msg.sender == gate, NotGate(msg.sender, gate));
        _;
    }

    // ----------------------------------------------------------- Constructor

    constructor(
        address authority,
        Schedule memory schedule_,
        uint32 graceSeconds
    ) EmissionAccounting(schedule_) AccessManaged(authority) {
        _fill(_capacityGwei());

        // Created here, so that who mints and who receives are facts of the bytecode and no role can change them.
        FoveaToken created = new FoveaToken();
        _tokenCapGwei = created.cap() / 1 gwei;
        token = created;
        distributor = new RewardDistributor(authority, created, this, graceSeconds);
    }

    // ----------------------------------------------------------------- Admin

    /// @inheritdoc IEmissionController
    function setGate(address newGate) external restricted {
        _unreserve(type(uint256).max);
        gate = newGate;

        emit GateChanged(newGate);
    }

    // ---------------------------------------------------------------- Oracle

    /// @inheritdoc IEmissionController
    function reserve(uint32 epoch, uint256 amountGwei) external onlyGate {
        _reserve(epoch, amountGwei);
    }

    /// @inheritdoc IEmissionController
    function unreserve(uint256 amountGwei) external onlyGate {
        _unreserve(amountGwei);
    }

    /// @inheritdoc IEmissionController
    function release(uint256 amountGwei) external {
        require(msg.sender == address(distributor), NotDistributor(msg.sender, address(distributor)));

        _release(amountGwei);
    }

    // ----------------------------------------------------------------- Views

    /// @inheritdoc IEmissionBudget
    function mintedGwei() public view override(IEmissionBudget, EmissionAccounting) returns (uint256) {
        return token.totalSupply() / 1 gwei;
    }

    // ----------------------------------------------------------------- Hooks

    /// @inheritdoc EmissionAccounting
    function _mint(uint256 amountGwei) internal override {
        emit EmissionReleased(address(distributor), amountGwei * 1 gwei);

        token.mint(address(distributor), amountGwei * 1 gwei);
    }

    /// @dev As its base, at the size and rate of now.
    function _fill(uint256 accruedGwei) internal override {
        uint256 capacityGwei = _capacityGwei();
        _bucket.updateSettings((uint256(_accrualEpochs) * _epochSeconds).toUint48(), capacityGwei.toUint208());
        _bucket.reset(_BUCKET);
        _bucket.consume(_BUCKET, Math.saturatingSub(capacityGwei, accruedGwei));
    }

    /// @inheritdoc EmissionAccounting
    function _accruedGwei() internal view override returns (uint256) {
        return Math.min(_bucket.available(_BUCKET), _capacityGwei());
    }

    /// @inheritdoc EmissionAccounting
    function _capGwei() internal view override returns (uint256) {
        return _tokenCapGwei;
    }

    /// @inheritdoc EmissionAccounting
    function _now() internal view override returns (uint48) {
        return uint48(block.timestamp);
    }
}
