// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBooks} from "./IBooks.sol";

/// @title Bonds
/// @notice What somebody puts up for something, in gwei of FOV, and takes back after a thaw.
interface IBonds is IBooks {
    /// @param activeGwei Stands behind its subject.
    /// @param thawingGwei On its way out; no longer counts, can still be forfeited.
    /// @param thawsAt First second at which the thawing part may leave.
    struct Bond {
        uint64 activeGwei;
        uint64 thawingGwei;
        uint48 thawsAt;
    }

    /// @notice How long a bond thaws before it can leave.
    function thawSeconds() external view returns (uint32);
}
