// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBonds} from "./IBonds.sol";

/// @title AccountBonds
/// @notice Bonds behind driver accounts. A software key costs nothing to make, so on a live network it earns only behind a
/// bond; how large, scoring says. Whoever paid a bond gets it back, and nobody else: a sponsor can vouch for a driver
/// without making a present that the driver, or a thousand invented ones, could cash in.
/// @dev There is no pause, and no role can stop, delay or redirect an exit. The last event of an account at or before a block
/// says what stood behind it there.
interface IAccountBonds is IBonds {
    /// @param bondedGwei What stands behind the account after this, by all payers.
    event BondDeposited(address indexed account, address indexed payer, uint64 amountGwei, uint64 bondedGwei);
    /// @param thawingGwei Everything of this payer's that thaws now.
    /// @param bondedGwei What stands behind the account after this, by all payers.
    event BondThawing(
        address indexed account,
        address indexed payer,
        uint64 amountGwei,
        uint64 thawingGwei,
        uint48 thawsAt,
        uint64 bondedGwei
    );
    /// @param bondedGwei What stands behind the account, by all payers.
    event BondWithdrawn(address indexed account, address indexed payer, uint64 amountGwei, uint64 bondedGwei);
    /// @param activeGwei Burned of what stood behind the account.
    /// @param thawingGwei Burned of what thawed.
    /// @param bondedGwei What stands behind the account after this, by all payers.
    event BondForfeited(
        address indexed account,
        address indexed payer,
        uint64 activeGwei,
        uint64 thawingGwei,
        uint64 bondedGwei
    );

    /// @notice Puts the caller's tokens behind an account, their own or another's. Anyone.
    /// Warning: a sponsor answers for the account with this; a decided case against it burns the sponsor's bond.
    function deposit(address account, uint64 amountGwei) external;

    /// @notice Takes a part of what the caller paid out from behind the account and starts its clock; a part that thaws
    /// already starts anew.
    function thaw(address account, uint64 amountGwei) external;

    /// @notice Pays the caller what has thawed of theirs.
    function withdraw(address account) external;

    /// @notice Burns up to that much of what one payer put behind an account: first what thaws, then what is active. Judges
    /// only, for decided cases.
    /// @dev A judge can not send a bond to anybody, itself included, nor take more than the payer put behind this account,
    /// nor keep one from leaving once it has thawed. Each payer is named, so that splitting a bond over many stalls nothing.
    /// @return forfeitedGwei What was burned; less than asked for when there was less.
    function forfeit(address account, address payer, uint64 amountGwei) external returns (uint64 forfeitedGwei);

    /// @notice What stands behind an account, by all payers; what thaws does not.
    function bondedGwei(address account) external view returns (uint64);

    /// @notice What one payer put behind an account.
    function bondOf(address account, address payer) external view returns (Bond memory);
}
