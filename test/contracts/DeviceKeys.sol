// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";
import {IDeviceRegistry} from "../../contracts/interfaces/IDeviceRegistry.sol";
import {Fixture} from "./Fixture.sol";

/// @notice P-256 keys and the proofs they make, for tests that register devices.
abstract contract DeviceKeys is Fixture {
    bytes32 internal constant TERMS = keccak256("terms");

    function _deviceId(uint256 key) internal view returns (bytes32) {
        (uint256 x, uint256 y) = vm.publicKeyP256(key);
        return registry.deviceIdOf(bytes32(x), bytes32(y));
    }

    function _proofOf(
        uint256 key,
        address driver,
        uint256 deadline
    ) internal view returns (IDeviceRegistry.DeviceProof memory proof) {
        (uint256 x, uint256 y) = vm.publicKeyP256(key);
        (proof.x, proof.y, proof.deadline) = (bytes32(x), bytes32(y), deadline);
        bytes32 digest = registry.registerDeviceDigest(driver, proof.x, proof.y, proof.kind, deadline);
        (proof.r, proof.s) = vm.signP256(key, digest);
        if (uint256(proof.s) > P256.N / 2) proof.s = bytes32(P256.N - uint256(proof.s));
    }
}
