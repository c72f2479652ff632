// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IFoveaToken} from "./interfaces/IFoveaToken.sol";
import {IProviderStaking} from "./interfaces/IProviderStaking.sol";

/// @title ProviderStaking
/// @notice See IProviderStaking.
contract ProviderStaking is IProviderStaking, ReentrancyGuardTransient {
    using SafeCast for uint256;
    using SafeERC20 for IFoveaToken;

    // ------------------------------------------------------------ Immutables

    uint256 private constant _RING_SLOTS = 16;
    uint16 private constant _WHOLE_BPS = 10_000;

    /// @inheritdoc IProviderStaking
    IFoveaToken public immutable token;

    /// @inheritdoc IProviderStaking
    uint32 public immutable thawSeconds;

    // --------------------------------------------------------------- Storage

    mapping(address account => Provider) private _providers;
    mapping(address account => mapping(uint256 slot => Unstaking)) private _unstakings;

    // ----------------------------------------------------------- Constructor

    constructor(IFoveaToken token_, uint32 thawSeconds_) {
        token = token_;
        thawSeconds = thawSeconds_;
    }

    // ------------------------------------------------------------------ User

    /// @inheritdoc IProviderStaking
    function registerProvider(uint16 commissionBps, string calldata endpoint) external {
        require(commissionBps <= _WHOLE_BPS, CommissionAboveWhole(commissionBps));

        _providers[msg.sender].registered = true;
        _providers[msg.sender].commissionBps = commissionBps;

        emit ProviderRegistered(msg.sender, commissionBps, endpoint);
    }

    /// @inheritdoc IProviderStaking
    function stake(uint256 amount) external nonReentrant {
        require(_providers[msg.sender].registered, NotRegistered(msg.sender));
        require(amount > 0, ZeroAmount());

        _providers[msg.sender].activeAmount += amount.toUint96();

        emit Staked(msg.sender, amount);

        token.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @inheritdoc IProviderStaking
    function requestUnstake(uint256 amount) external nonReentrant returns (uint256 slot) {
        Provider storage owner = _providers[msg.sender];
        slot = owner.nextSlot;
        Unstaking storage request = _unstakings[msg.sender][slot];
        require(amount > 0, ZeroAmount());
        require(amount <= owner.activeAmount, ActiveStakeExceeded(amount, owner.activeAmount));
        // The oldest request sits here and thaws first, so a full ring frees itself in order.
        require(request.amount == 0, SlotTaken(slot, request.withdrawableAt));

        owner.activeAmount -= amount.toUint96();
        owner.thawingAmount += amount.toUint96();
        owner.nextSlot = ((slot + 1) % _RING_SLOTS).toUint8();
        request.amount = amount.toUint96();
        request.withdrawableAt = (block.timestamp + thawSeconds).toUint48();

        emit UnstakeRequested(msg.sender, slot, amount, request.withdrawableAt);
    }

    /// @inheritdoc IProviderStaking
    function withdraw(uint256 slot) external nonReentrant {
        Unstaking memory request = _unstakings[msg.sender][slot];
        require(request.amount > 0, SlotEmpty(slot));
        require(block.timestamp >= request.withdrawableAt, Thawing(request.withdrawableAt, block.timestamp));

        delete _unstakings[msg.sender][slot];
        _providers[msg.sender].thawingAmount -= request.amount;

        emit Withdrawn(msg.sender, slot, request.amount);

        token.safeTransfer(msg.sender, request.amount);
    }

    // ----------------------------------------------------------------- Views

    /// @inheritdoc IProviderStaking
    function provider(address account) external view returns (Provider memory) {
        return _providers[account];
    }

    /// @inheritdoc IProviderStaking
    function unstaking(address account, uint256 slot) external view returns (Unstaking memory) {
        return _unstakings[account][slot];
    }
}
