// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGateBonds} from "../interfaces/IGateBonds.sol";
import {EscrowAccounting} from "./EscrowAccounting.sol";

/// @title GateAccounting
/// @notice See IGateBonds.
/// @dev The arithmetic alone, free of external calls, so that test/proofs/Gate.sol can prove it over all call sequences.
abstract contract GateAccounting is IGateBonds, EscrowAccounting {
    // -------------------------------------------------------------- Constants

    /// @dev A fifth at most, so that a caught committee that proves itself loses four fifths.
    uint64 private constant _PROVER_DIVISOR = 5;

    // --------------------------------------------------------------- Storage

    mapping(address signer => Bond bond) internal _bonds;

    // ------------------------------------------------------------------ User

    /// @inheritdoc IGateBonds
    function depositBond(uint64 amountGwei) public {
        require(amountGwei > 0, ZeroAmount());

        _bonds[msg.sender].activeGwei += amountGwei;
        _ledger.bondsGwei += amountGwei;

        emit BondDeposited(msg.sender, amountGwei);

        _pull(msg.sender, amountGwei);
    }

    /// @inheritdoc IGateBonds
    function thawBond(uint64 amountGwei) public {
        Bond memory bond = _bonds[msg.sender];
        require(amountGwei > 0, ZeroAmount());
        require(amountGwei <= bond.activeGwei, BondExceeded(amountGwei, bond.activeGwei));

        bond.activeGwei -= amountGwei;
        bond.thawingGwei += amountGwei;
        bond.thawsAt = _now() + _lockSeconds();
        _bonds[msg.sender] = bond;

        emit BondThawing(msg.sender, bond.thawingGwei, bond.thawsAt);
    }

    /// @inheritdoc IGateBonds
    function withdrawBond() public {
        Bond memory bond = _bonds[msg.sender];
        uint64 amountGwei = bond.thawingGwei;
        require(amountGwei > 0, NothingThawing(msg.sender));
        require(_now() >= bond.thawsAt, BondLocked(bond.thawsAt, _now()));

        _bonds[msg.sender].thawingGwei = 0;
        _ledger.bondsGwei -= amountGwei;

        emit BondWithdrawn(msg.sender, amountGwei);

        _push(msg.sender, amountGwei);
    }

    // ----------------------------------------------------------------- Views

    /// @inheritdoc IGateBonds
    function bondOf(address signer) external view returns (Bond memory) {
        return _bonds[signer];
    }

    // -------------------------------------------------------------- Internal

    /// @dev All of it, what thaws included: whoever signs a provably wrong root did not make a small mistake.
    function _slash(address signer) internal returns (uint64 amountGwei) {
        amountGwei = _bonds[signer].activeGwei + _bonds[signer].thawingGwei;
        // Not as one tuple: the prover reads that as one write.
        _bonds[signer].activeGwei = 0;
        _bonds[signer].thawingGwei = 0;
        _ledger.bondsGwei -= amountGwei;
        _ledger.burnedGwei += amountGwei;

        emit SignerSlashed(signer, amountGwei);
    }

    /// @dev Out of what was burned by the slash before it.
    function _reward(address prover, uint64 slashedGwei) internal returns (uint64 shareGwei) {
        shareGwei = slashedGwei / _PROVER_DIVISOR;
        if (shareGwei > _rewardCapGwei()) shareGwei = _rewardCapGwei();
        _ledger.burnedGwei -= shareGwei;

        emit Burned(slashedGwei - shareGwei);

        _credit(prover, shareGwei);
    }

    // ----------------------------------------------------------------- Hooks

    function _lockSeconds() internal view virtual returns (uint48);

    function _rewardCapGwei() internal view virtual returns (uint64);
}
