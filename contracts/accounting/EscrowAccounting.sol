// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrow} from "../interfaces/IEscrow.sol";
import {Books} from "./Books.sol";

/// @title EscrowAccounting
/// @notice See IEscrow.
abstract contract EscrowAccounting is IEscrow, Books {
    // --------------------------------------------------------------- Storage

    mapping(address account => uint64 amountGwei) internal _credits;

    // ------------------------------------------------------------------ User

    /// @inheritdoc IEscrow
    function collect() public {
        uint64 amountGwei = _credits[msg.sender];
        require(amountGwei > 0, NothingToCollect(msg.sender));

        _credits[msg.sender] = 0;
        _ledger.creditsGwei -= amountGwei;

        emit Collected(msg.sender, amountGwei);

        _push(msg.sender, amountGwei);
    }

    // ----------------------------------------------------------------- Views

    /// @inheritdoc IEscrow
    function creditOf(address account) external view returns (uint64 amountGwei) {
        return _credits[account];
    }

    // -------------------------------------------------------------- Internal

    function _escrow(address from, uint64 amountGwei) internal {
        _ledger.escrowGwei += amountGwei;

        _pull(from, amountGwei);
    }

    function _refund(address to, uint64 amountGwei) internal {
        _ledger.escrowGwei -= amountGwei;

        _credit(to, amountGwei);
    }

    function _forfeit(uint64 amountGwei) internal {
        _ledger.escrowGwei -= amountGwei;
        _ledger.burnedGwei += amountGwei;

        emit Burned(amountGwei);
    }

    function _credit(address account, uint64 amountGwei) internal {
        _credits[account] += amountGwei;
        _ledger.creditsGwei += amountGwei;

        emit Credited(account, amountGwei);
    }
}
