// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDeviceRegistry} from "../../contracts/interfaces/IDeviceRegistry.sol";
import {IRootGate} from "../../contracts/interfaces/IRootGate.sol";
import {SumTree} from "../../contracts/libraries/SumTree.sol";
import {Fixture} from "./Fixture.sol";

/// @notice The vectors in test/vectors, which TypeScript reads too: one meaning on both sides.
contract VectorsTest is Fixture {
    uint256 internal constant CASES = 6;

    function rootOf(
        address account,
        uint64 cumulativeGwei,
        uint256 index,
        bytes32[] calldata proof
    ) external pure returns (bytes32) {
        return SumTree.rootOf(account, cumulativeGwei, index, proof);
    }

    function test_Tree_ProofsLeadToTheRoot() public view {
        string memory json = vm.readFile("test/vectors/tree.json");
        for (uint256 i = 0; i < CASES; ++i) {
            string memory path = string.concat(".cases[", vm.toString(i), "]");
            bytes32 root = vm.parseJsonBytes32(json, string.concat(path, ".root"));
            uint256 leaves = vm.parseJsonUint(json, string.concat(path, ".leafCount"));
            assertEq(SumTree.totalGwei(root), vm.parseJsonUint(json, string.concat(path, ".totalGwei")), "total");
            for (uint256 j = 0; j < leaves; ++j) {
                assertEq(_rootAt(json, string.concat(path, ".proofs[", vm.toString(j), "]")), root, "valid");
            }
        }
    }

    function test_Tree_SpoiledProofsLeadElsewhere() public view {
        string memory json = vm.readFile("test/vectors/tree.json");
        for (uint256 i = 0; i < CASES; ++i) {
            string memory path = string.concat(".cases[", vm.toString(i), "]");
            bytes32 root = vm.parseJsonBytes32(json, string.concat(path, ".root"));
            uint256 leaves = vm.parseJsonUint(json, string.concat(path, ".leafCount"));
            for (uint256 j = 0; j < 9 * (leaves < 3 ? leaves : 3); ++j) {
                string memory spoiled = string.concat(path, ".invalid[", vm.toString(j), "]");
                string memory why = vm.parseJsonString(json, string.concat(spoiled, ".why"));
                assertTrue(_rootAt(json, spoiled) != root, why);
            }
        }
    }

    function _rootAt(string memory json, string memory path) internal view returns (bytes32) {
        return
            this.rootOf(
                vm.parseJsonAddress(json, string.concat(path, ".account")),
                uint64(vm.parseJsonUint(json, string.concat(path, ".cumulativeGwei"))),
                vm.parseJsonUint(json, string.concat(path, ".index")),
                vm.parseJsonBytes32Array(json, string.concat(path, ".siblings"))
            );
    }

    /// @dev The contract's own code, at the address that the vector names.
    function test_Vote_HashesToTheVectorsDigest() public {
        string memory json = vm.readFile("test/vectors/vote.json");
        IRootGate named = IRootGate(vm.parseJsonAddress(json, ".contract"));
        vm.etch(address(named), address(gate).code);
        vm.chainId(vm.parseJsonUint(json, ".chainId"));
        IRootGate.Vote memory vote;
        vote.epoch = uint32(vm.parseJsonUint(json, ".vote.epoch"));
        vote.attempt = uint32(vm.parseJsonUint(json, ".vote.attempt"));
        vote.root = vm.parseJsonBytes32(json, ".vote.root");
        vote.previousRoot = vm.parseJsonBytes32(json, ".vote.previousRoot");
        vote.manifestHash = vm.parseJsonBytes32(json, ".vote.manifestHash");
        vote.previousManifestHash = vm.parseJsonBytes32(json, ".vote.previousManifestHash");
        vote.endBlock = uint64(vm.parseJsonUint(json, ".vote.endBlock"));
        vote.endBlockHash = vm.parseJsonBytes32(json, ".vote.endBlockHash");
        vote.paramsHash = vm.parseJsonBytes32(json, ".vote.paramsHash");
        vote.programHash = vm.parseJsonBytes32(json, ".vote.programHash");
        vote.leafCount = uint32(vm.parseJsonUint(json, ".vote.leafCount"));

        assertEq(named.hashVote(vote), vm.parseJsonBytes32(json, ".digest"), "digest");
    }

    function test_Device_TheVectorsProofRegisters() public {
        string memory json = vm.readFile("test/vectors/device.json");
        registry = _named(json);
        (address driver, bytes32 x, bytes32 y) = _deviceOf(json);
        IDeviceRegistry.DeviceKind kind = IDeviceRegistry.DeviceKind(vm.parseJsonUint(json, ".kind"));
        uint256 deadline = vm.parseJsonUint(json, ".deadline");
        bytes32 r = vm.parseJsonBytes32(json, ".r");
        bytes32 s = vm.parseJsonBytes32(json, ".s");

        bytes memory message = registry.registerDeviceMessage(driver, x, y, kind, deadline);
        assertEq(keccak256(message), keccak256(vm.parseJsonBytes(json, ".message")), "message");
        assertEq(sha256(message), vm.parseJsonBytes32(json, ".digest"), "digest");
        vm.startPrank(driver);
        registry.registerDriver("terms");
        registry.registerDevice(x, y, kind, deadline, r, s);

        assertEq(registry.device(vm.parseJsonBytes32(json, ".deviceId")).driver, driver, "registered");
    }

    function _named(string memory json) internal returns (IDeviceRegistry named) {
        named = IDeviceRegistry(vm.parseJsonAddress(json, ".contract"));
        vm.etch(address(named), address(registry).code);
        vm.chainId(vm.parseJsonUint(json, ".chainId"));
    }

    function _deviceOf(string memory json) internal pure returns (address, bytes32, bytes32) {
        return (vm.parseJsonAddress(json, ".driver"), vm.parseJsonBytes32(json, ".x"), vm.parseJsonBytes32(json, ".y"));
    }
}
