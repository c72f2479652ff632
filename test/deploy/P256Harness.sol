// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";

/// @notice The registry's signature check, bare and by the dozen.
contract P256Harness {
    struct Signature {
        bytes32 digest;
        bytes32 r;
        bytes32 s;
        bytes32 x;
        bytes32 y;
    }

    function verify(Signature[] calldata signatures) external view returns (bool[] memory valid) {
        valid = new bool[](signatures.length);
        for (uint256 i = 0; i < signatures.length; ++i) {
            Signature calldata each = signatures[i];
            valid[i] = P256.verify(each.digest, each.r, each.s, each.x, each.y);
        }
    }
}
