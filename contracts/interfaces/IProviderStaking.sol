// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFoveaToken} from "./IFoveaToken.sol";
import {IStakePools} from "./IStakePools.sol";

/// @title ProviderStaking
/// @notice Stake behind compute providers, their own and their delegators', with a thaw before it leaves.
/// @dev One role exists, the slasher's. Nobody can stop, redirect or delay an exit: there is no pause, and what an exit needs
/// asks no role and no provider.
interface IProviderStaking is IStakePools {
    /// @param registered Whether the account is a provider.
    /// @param commissionBps Share of its delegators' rewards that the provider keeps, in basis points.
    /// @param nextCommissionBps Share announced next.
    /// @param commissionChangesAt First second at which the announced share holds; 0 when none is announced.
    struct Terms {
        bool registered;
        uint16 commissionBps;
        uint16 nextCommissionBps;
        uint48 commissionChangesAt;
    }

    error CommissionAboveWhole(uint16 commissionBps);
    error AlreadyRegistered(address provider);
    error NotRegistered(address provider);

    event ProviderRegistered(address indexed provider, uint16 commissionBps, string endpoint);
    event CommissionAnnounced(address indexed provider, uint16 commissionBps, uint48 changesAt);
    event EndpointChanged(address indexed provider, string endpoint);

    /// @notice Registers the caller as a provider.
    /// @param endpoint Where the provider is reached.
    function registerProvider(uint16 commissionBps, string calldata endpoint) external;

    /// @notice Changes the caller's commission after the notice, in place of a change announced before.
    /// @dev Up and down alike: with one rule whoever looks now knows the commission of the whole notice ahead.
    function announceCommission(uint16 commissionBps) external;

    function setEndpoint(string calldata endpoint) external;

    /// @notice Stakes with oneself; the token must be approved first.
    function stake(uint96 amount) external;

    /// @notice Stakes with a provider; the token must be approved first. The stake remains the caller's, and is slashed with
    /// the provider's.
    function delegate(address provider, uint96 amount) external;

    /// @notice Stakes the caller's tokens for somebody else, who owns them from then on.
    function stakeFor(address provider, address owner, uint96 amount) external;

    /// @notice Takes stake from a provider and its delegators: the smaller of the amount and all there is, active and thawing
    /// in proportion. A quarter is credited to the reporter, none without one; the rest is burned. Slasher only.
    /// @dev The slasher can not take stake: three quarters of whatever it slashes burn, whomever it names, and it can neither
    /// raise the reporter's quarter nor choose among a provider's owners nor stop an exit. What was withdrawn is out of reach.
    /// @return slashed What was taken, the reporter's part included. Less than asked is no error.
    function slash(address provider, uint256 amount, address reporter) external returns (uint256 slashed);

    function token() external view returns (IFoveaToken);

    /// @notice How long stake thaws before it can leave.
    function thawSeconds() external view returns (uint32);

    /// @notice How long a change of commission is announced before it holds.
    function noticeSeconds() external view returns (uint32);

    /// @notice A provider's terms as they hold now.
    function terms(address provider) external view returns (Terms memory);
}
