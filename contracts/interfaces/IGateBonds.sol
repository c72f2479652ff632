// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Bonds of the RootGate
/// @notice What signers, challengers and demanders put up, in gwei of FOV. Everything owed is pulled by its owner, so no
/// recipient can block anybody. What is burned stays in the gate for ever: it remains part of the supply, so that burning
/// never makes room for new emission.
interface IGateBonds {
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

    /// @notice Everything the gate holds, by whom it is owed to.
    /// @param bondsGwei Signers, active and thawing.
    /// @param escrowGwei Open challenges and demands.
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
    error NothingThawing(address signer);
    error NothingToCollect(address account);

    event BondDeposited(address indexed signer, uint64 amountGwei);
    event BondThawing(address indexed signer, uint64 thawingGwei, uint48 thawsAt);
    event BondWithdrawn(address indexed signer, uint64 amountGwei);
    event SignerSlashed(address indexed signer, uint64 amountGwei);
    event Credited(address indexed account, uint64 amountGwei);
    event Collected(address indexed account, uint64 amountGwei);
    event Burned(uint64 amountGwei);

    /// @notice Adds to the caller's bond. Anyone, so that a signer announced for later can be ready.
    function depositBond(uint64 amountGwei) external;

    /// @notice Takes a part out from behind the caller's signatures and starts its clock; a part that thaws already starts anew.
    /// @dev The clock begins after the last signature the part stood behind, hence the lock of two windows and a ruling.
    function thawBond(uint64 amountGwei) external;

    /// @notice Pays the caller what has thawed.
    function withdrawBond() external;

    /// @notice Pays the caller what refunds, answers and proofs have earned.
    function collect() external;

    function bondOf(address signer) external view returns (Bond memory);

    function creditOf(address account) external view returns (uint64 amountGwei);

    function ledger() external view returns (Ledger memory);
}
