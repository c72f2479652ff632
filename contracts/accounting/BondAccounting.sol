// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBonds} from "../interfaces/IBonds.sol";
import {Books} from "./Books.sol";

/// @title BondAccounting
/// @notice See IBonds. Each payer's bond of a subject stands alone: no deposit, thaw or loss of another's ever moves it, and
/// nothing loops over payers.
abstract contract BondAccounting is IBonds, Books {
    // ------------------------------------------------------------ Immutables

    /// @inheritdoc IBonds
    uint32 public immutable thawSeconds;

    // --------------------------------------------------------------- Storage

    mapping(bytes32 subject => mapping(address payer => Bond bond)) internal _bonds;

    // ----------------------------------------------------------- Constructor

    constructor(uint32 thawSeconds_) {
        thawSeconds = thawSeconds_;
    }

    // -------------------------------------------------------------- Internal

    function _deposit(bytes32 subject, address payer, uint64 amountGwei) internal {
        require(amountGwei > 0, ZeroAmount());

        _bonds[subject][payer].activeGwei += amountGwei;
        _ledger.bondsGwei += amountGwei;

        _pull(payer, amountGwei);
    }

    /// @dev A part that thaws already starts anew, so that a bond needs one clock only.
    function _thaw(bytes32 subject, address payer, uint64 amountGwei) internal returns (Bond memory bond) {
        bond = _bonds[subject][payer];
        require(amountGwei > 0, ZeroAmount());
        require(amountGwei <= bond.activeGwei, BondExceeded(amountGwei, bond.activeGwei));

        bond.activeGwei -= amountGwei;
        bond.thawingGwei += amountGwei;
        bond.thawsAt = _now() + thawSeconds;
        _bonds[subject][payer] = bond;
    }

    function _withdraw(bytes32 subject, address payer) internal {
        Bond memory bond = _bonds[subject][payer];
        uint64 amountGwei = bond.thawingGwei;
        require(amountGwei > 0, NothingThawing(payer));
        require(_now() >= bond.thawsAt, BondLocked(bond.thawsAt, _now()));

        _bonds[subject][payer].thawingGwei = 0;
        _ledger.bondsGwei -= amountGwei;

        _push(payer, amountGwei);
    }

    /// @dev What thaws first, because it would be gone; never more than there is, so that a payer who moves first can not
    /// make a decision revert.
    function _burn(
        bytes32 subject,
        address payer,
        uint64 amountGwei
    ) internal returns (uint64 activeGwei, uint64 thawingGwei) {
        Bond memory bond = _bonds[subject][payer];
        thawingGwei = amountGwei < bond.thawingGwei ? amountGwei : bond.thawingGwei;
        activeGwei = amountGwei - thawingGwei;
        if (activeGwei > bond.activeGwei) activeGwei = bond.activeGwei;

        bond.activeGwei -= activeGwei;
        bond.thawingGwei -= thawingGwei;
        _bonds[subject][payer] = bond;
        _ledger.bondsGwei -= activeGwei + thawingGwei;
        _ledger.burnedGwei += activeGwei + thawingGwei;
    }
}
