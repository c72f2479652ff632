// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBooks} from "./IBooks.sol";

/// @title Escrow
/// @notice Bonds of open cases, in gwei of FOV. What a case ends in is credited and pulled by its owner, so no recipient can
/// block anybody.
interface IEscrow is IBooks {
    error NothingToCollect(address account);

    event Credited(address indexed account, uint64 amountGwei);
    event Collected(address indexed account, uint64 amountGwei);
    event Burned(uint64 amountGwei);

    /// @notice Pays the caller what it is credited with.
    function collect() external;

    function creditOf(address account) external view returns (uint64 amountGwei);
}
