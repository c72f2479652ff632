// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev The cheatcodes these tests use; the runner answers at a well-known address.
interface Vm {
    function warp(uint256 timestamp) external;
    function roll(uint256 blockNumber) external;
    function chainId(uint256 id) external;
    function prank(address sender) external;
    function startPrank(address sender) external;
    function stopPrank() external;
    function expectRevert(bytes calldata revertData) external;
    function expectRevert(bytes4 revertData) external;
    function expectPartialRevert(bytes4 selector) external;
    function expectEmit(address emitter) external;
    function assume(bool condition) external pure;
    function mockCall(address callee, bytes calldata data, bytes calldata returnData) external;
    function etch(address target, bytes calldata code) external;
    function getCode(string calldata contractName) external view returns (bytes memory);
    function addr(uint256 key) external pure returns (address);
    function sign(uint256 key, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function signP256(uint256 key, bytes32 digest) external pure returns (bytes32 r, bytes32 s);
    function publicKeyP256(uint256 key) external pure returns (uint256 x, uint256 y);
    function readFile(string calldata path) external view returns (string memory);
    function parseJsonBytes32(string calldata json, string calldata key) external pure returns (bytes32);
    function parseJsonBytes32Array(string calldata json, string calldata key) external pure returns (bytes32[] memory);
    function parseJsonBytes(string calldata json, string calldata key) external pure returns (bytes memory);
    function parseJsonUint(string calldata json, string calldata key) external pure returns (uint256);
    function parseJsonUintArray(string calldata json, string calldata key) external pure returns (uint256[] memory);
    function parseJsonStringArray(string calldata json, string calldata key) external pure returns (string[] memory);
    function parseJsonAddress(string calldata json, string calldata key) external pure returns (address);
    function parseJsonString(string calldata json, string calldata key) external pure returns (string memory);
    function snapshotState() external returns (uint256 id);
    function revertToState(uint256 id) external returns (bool reverted);
    function toString(uint256 value) external pure returns (string memory);
}

/// @notice What a test needs and no more.
abstract contract Test {
    Vm internal constant vm = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);
    bool public constant IS_TEST = true;

    error NotEqual(bytes32 actual, bytes32 expected, string reason);
    error NotTrue(string reason);

    function assertTrue(bool condition, string memory reason) internal pure {
        require(condition, NotTrue(reason));
    }

    function assertEq(uint256 actual, uint256 expected, string memory reason) internal pure {
        assertEq(bytes32(actual), bytes32(expected), reason);
    }

    function assertEq(address actual, address expected, string memory reason) internal pure {
        assertEq(uint160(actual), uint160(expected), reason);
    }

    function assertEq(bytes32 actual, bytes32 expected, string memory reason) internal pure {
        require(actual == expected, NotEqual(actual, expected, reason));
    }

    /// @dev From the artifact, so that what is tested is what is deployed, compiled as it is deployed.
    function deploy(string memory contractName, bytes memory arguments) internal returns (address deployed) {
        bytes memory code = abi.encodePacked(vm.getCode(contractName), arguments);
        assembly ("memory-safe") {
            deployed := create(0, add(code, 0x20), mload(code))
            if iszero(deployed) {
                let reason := mload(0x40)
                returndatacopy(reason, 0, returndatasize())
                revert(reason, returndatasize())
            }
        }
    }

    /// @dev Maps any number evenly enough into [low, high].
    function bound(uint256 value, uint256 low, uint256 high) internal pure returns (uint256) {
        if (low == 0 && high == type(uint256).max) return value;
        return low + (value % (high - low + 1));
    }
}
