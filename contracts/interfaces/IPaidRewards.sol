// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Books of the RewardDistributor
/// @notice What each account was paid so far, and where its rewards go.
interface IPaidRewards {
    error TotalBelowActive(uint64 totalGwei, uint64 activeTotalGwei);

    /// @param payout Where the amount went: the account's payout, or the staking contract.
    event Claimed(address indexed account, address indexed payout, uint64 cumulativeGwei, uint256 amount);

    function claimedGwei(address account) external view returns (uint64);

    function payoutOf(address account) external view returns (address);
}
