// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Books
/// @notice Where every gwei of FOV that a contract holds stands. What is burned stays in the contract for ever: it remains
/// part of the supply, so that burning never makes room for new emission.
interface IBooks {
    /// @notice Everything the contract holds, by whom it is owed to. A column it has no use for stays empty.
    /// @param bondsGwei Those who put it up, active and thawing.
    /// @param escrowGwei Whoever the open cases turn out for.
    /// @param creditsGwei Accounts that have not collected yet.
    /// @param burnedGwei Nobody, for ever.
    struct Ledger {
        uint64 bondsGwei;
        uint64 escrowGwei;
        uint64 creditsGwei;
        uint64 burnedGwei;
    }

    error ZeroAmount();
    error BondExceeded(uint64 amountGwei, uint64 activeGwei);
    error BondLocked(uint48 thawsAt, uint256 timestamp);
    error NothingThawing(address owner);

    function ledger() external view returns (Ledger memory);
}
