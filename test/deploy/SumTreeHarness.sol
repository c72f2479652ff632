// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SumTree} from "contracts/libraries/SumTree.sol";

/// @notice The contracts' own verifier, by the hundred.
contract SumTreeHarness {
    struct Claim {
        address account;
        uint64 cumulativeGwei;
        uint256 index;
        bytes32[] proof;
    }

    function rootsOf(Claim[] calldata claims) external pure returns (bytes32[] memory roots) {
        roots = new bytes32[](claims.length);
        for (uint256 i = 0; i < claims.length; ++i) {
            Claim calldata item = claims[i];
            roots[i] = SumTree.rootOf(item.account, item.cumulativeGwei, item.index, item.proof);
        }
    }
}
