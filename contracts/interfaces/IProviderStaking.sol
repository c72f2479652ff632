// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFoveaToken} from "./IFoveaToken.sol";

/// @title ProviderStaking
/// @notice Stake of compute providers, with a thaw before it leaves.
/// @dev No role exists here: nobody can stop, redirect or delay an exit. Each provider's requests sit in a ring of 16
/// that only the provider can fill.
interface IProviderStaking {
    /// @param activeAmount Stake that stands behind the provider's work.
    /// @param thawingAmount Stake on its way out.
    /// @param commissionBps Share of its delegators' rewards that the provider keeps, in basis points.
    /// @param nextSlot Slot of the ring that the next request takes.
    /// @param registered Whether the provider is registered.
    struct Provider {
        uint96 activeAmount;
        uint96 thawingAmount;
        uint16 commissionBps;
        uint8 nextSlot;
        bool registered;
    }

    /// @param amount Amount on its way out; 0 when the slot is free.
    /// @param withdrawableAt First second at which it can be withdrawn.
    struct Unstaking {
        uint96 amount;
        uint48 withdrawableAt;
    }

    error CommissionAboveWhole(uint16 commissionBps);
    error NotRegistered(address provider);
    error ZeroAmount();
    error ActiveStakeExceeded(uint256 amount, uint256 activeAmount);
    error SlotTaken(uint256 slot, uint48 withdrawableAt);
    error SlotEmpty(uint256 slot);
    error Thawing(uint48 withdrawableAt, uint256 timestamp);

    event ProviderRegistered(address indexed provider, uint16 commissionBps, string endpoint);
    event Staked(address indexed provider, uint256 amount);
    event UnstakeRequested(address indexed provider, uint256 indexed slot, uint256 amount, uint48 withdrawableAt);
    event Withdrawn(address indexed provider, uint256 indexed slot, uint256 amount);

    /// @notice Registers the caller as a provider; called again, it changes the commission and the endpoint.
    function registerProvider(uint16 commissionBps, string calldata endpoint) external;

    /// @notice Adds to the caller's stake; the token must be approved first.
    function stake(uint256 amount) external;

    /// @notice Starts the thaw of part of the caller's stake.
    /// @return slot Where in the ring the request sits, for `withdraw`.
    function requestUnstake(uint256 amount) external returns (uint256 slot);

    /// @notice Pays out a request of the caller that has thawed.
    function withdraw(uint256 slot) external;

    function token() external view returns (IFoveaToken);

    /// @notice How long stake thaws before it can leave.
    function thawSeconds() external view returns (uint32);

    function provider(address account) external view returns (Provider memory);

    /// @notice The caller's ring, slot by slot.
    function unstaking(address account, uint256 slot) external view returns (Unstaking memory);
}
