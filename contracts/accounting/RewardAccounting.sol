// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPaidRewards} from "../interfaces/IPaidRewards.sol";

/// @title RewardAccounting
/// @notice See IPaidRewards. An account is paid the difference between what it has earned and what it was paid; a root is
/// funded with the difference between its total and that of the root before.
/// @dev The arithmetic alone, free of external calls, so that test/proofs/Rewards.sol can prove it over all call sequences.
abstract contract RewardAccounting is IPaidRewards {
    // ----------------------------------------------------------------- Types

    /// @dev One word, so that a claim writes one.
    struct Account {
        uint64 claimedGwei;
        address payout;
    }

    // --------------------------------------------------------------- Storage

    mapping(address account => Account state) internal _accounts;

    // ----------------------------------------------------------------- Views

    /// @inheritdoc IPaidRewards
    function claimedGwei(address account) external view returns (uint64) {
        return _accounts[account].claimedGwei;
    }

    /// @inheritdoc IPaidRewards
    function payoutOf(address account) public view returns (address) {
        address payout = _accounts[account].payout;
        return payout == address(0) ? account : payout;
    }

    // -------------------------------------------------------------- Internal

    function _increaseGwei(uint64 total, uint64 activeTotal) internal pure returns (uint64) {
        require(total >= activeTotal, TotalBelowActive(total, activeTotal));
        return total - activeTotal;
    }

    function _settle(address account, uint64 cumulativeGwei) internal returns (uint256 amount) {
        Account memory holder = _accounts[account];
        address payout = holder.payout == address(0) ? account : holder.payout;

        amount = _book(account, holder.claimedGwei, cumulativeGwei, payout);

        if (amount > 0) _pay(payout, amount);
    }

    /// @dev Takes what is new off the account's books, for `to`.
    function _book(
        address account,
        uint64 claimed,
        uint64 cumulativeGwei,
        address to
    ) internal returns (uint256 amount) {
        if (cumulativeGwei <= claimed) return 0;

        // Cumulative, so a driver who skips an epoch loses nothing and one claim pays all.
        amount = uint256(cumulativeGwei - claimed) * 1 gwei;
        _accounts[account].claimedGwei = cumulativeGwei;

        emit Claimed(account, to, cumulativeGwei, amount);
    }

    // ----------------------------------------------------------------- Hooks

    function _pay(address to, uint256 amount) internal virtual;
}
