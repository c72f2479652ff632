// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBooks} from "../interfaces/IBooks.sol";

/// @title Books
/// @notice See IBooks. Every gwei held stands in exactly one column of the ledger.
/// @dev What is built on it is arithmetic alone, free of external calls, so that it can be proven over all call sequences;
/// tokens move behind the hooks.
abstract contract Books is IBooks {
    // --------------------------------------------------------------- Storage

    Ledger internal _ledger;

    // ----------------------------------------------------------------- Views

    /// @inheritdoc IBooks
    function ledger() external view returns (Ledger memory) {
        return _ledger;
    }

    // ----------------------------------------------------------------- Hooks

    function _pull(address from, uint64 amountGwei) internal virtual;

    function _push(address to, uint64 amountGwei) internal virtual;

    function _now() internal view virtual returns (uint48);
}
