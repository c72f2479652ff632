// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrow} from "./IEscrow.sol";

/// @title Bonds of the RootGate
/// @notice What signers, challengers and demanders put up, in gwei of FOV.
interface IGateBonds is IEscrow {
    /// @param activeGwei Counts behind a signature.
    /// @param thawingGwei On its way out; no longer counts, can still be slashed.
    /// @param thawsAt First second at which the thawing part may leave.
    /// @param seat Place in the committee from 1; 0 for who is no signer.
    struct Bond {
        uint64 activeGwei;
        uint64 thawingGwei;
        uint48 thawsAt;
        uint8 seat;
    }

    event BondDeposited(address indexed signer, uint64 amountGwei);
    event BondThawing(address indexed signer, uint64 thawingGwei, uint48 thawsAt);
    event BondWithdrawn(address indexed signer, uint64 amountGwei);
    event SignerSlashed(address indexed signer, uint64 amountGwei);

    /// @notice Adds to the caller's bond. Anyone, so that a signer announced for later can be ready.
    function depositBond(uint64 amountGwei) external;

    /// @notice Takes a part out from behind the caller's signatures and starts its clock; a part that thaws already starts anew.
    /// @dev The clock begins after the last signature the part stood behind, hence the lock of two windows and a ruling.
    function thawBond(uint64 amountGwei) external;

    /// @notice Pays the caller what has thawed.
    function withdrawBond() external;

    function bondOf(address signer) external view returns (Bond memory);
}
