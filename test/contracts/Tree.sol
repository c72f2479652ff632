// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

struct Leaf {
    address account;
    uint64 cumulativeGwei;
}

/// @notice The sum tree once more, slowly: built whole, in plain Solidity, to check the contracts' assembly against.
library Tree {
    /// @return nodes Heap: the root at 1, the children of i at 2i and 2i + 1, the leaves from `nodes.length / 2` on.
    /// @param leaves Ascending by account; the sentinels are added here.
    function build(Leaf[] memory leaves) internal pure returns (bytes32[] memory nodes) {
        uint256 slots = 1;
        while (slots < leaves.length + 2) slots *= 2;
        nodes = new bytes32[](2 * slots);
        nodes[slots] = leaf(address(0), 0);
        for (uint256 i = 0; i < leaves.length; ++i) {
            nodes[slots + 1 + i] = leaf(leaves[i].account, leaves[i].cumulativeGwei);
        }
        nodes[slots + 1 + leaves.length] = leaf(address(type(uint160).max), 0);
        for (uint256 i = slots - 1; i > 0; --i) nodes[i] = inner(nodes[2 * i], nodes[2 * i + 1]);
    }

    /// @param index Position of the leaf, the first sentinel being 0.
    function proof(bytes32[] memory nodes, uint256 index) internal pure returns (bytes32[] memory siblings) {
        uint256 depth = 0;
        while (2 ** (depth + 1) < nodes.length) ++depth;
        siblings = new bytes32[](depth);
        uint256 node = nodes.length / 2 + index;
        for (uint256 i = 0; i < depth; ++i) {
            siblings[i] = nodes[node ^ 1];
            node /= 2;
        }
    }

    /// @return node What `SumTree.rootOf` must say of this proof: zero when it can not be one.
    function climb(
        address account,
        uint64 cumulativeGwei,
        uint256 index,
        bytes32[] memory siblings
    ) internal pure returns (bytes32 node) {
        if (siblings.length > 63) return 0;
        uint256 total = cumulativeGwei;
        node = leaf(account, cumulativeGwei);
        for (uint256 i = 0; i < siblings.length; ++i) {
            total += sum(siblings[i]);
            if (total > type(uint64).max) return 0;
            node = (index >> i) & 1 == 1 ? inner(siblings[i], node) : inner(node, siblings[i]);
        }
        if (index >> siblings.length != 0) return 0;
    }

    function leaf(address account, uint64 cumulativeGwei) internal pure returns (bytes32) {
        return pack(keccak256(abi.encodePacked(bytes1(0x01), account, cumulativeGwei)), cumulativeGwei);
    }

    /// @dev Reverts where a sum overflows: an honest tree never does.
    function inner(bytes32 left, bytes32 right) internal pure returns (bytes32) {
        return pack(keccak256(abi.encodePacked(left, right)), sum(left) + sum(right));
    }

    function sum(bytes32 node) internal pure returns (uint64) {
        return uint64(uint256(node));
    }

    function pack(bytes32 hash, uint64 total) internal pure returns (bytes32) {
        return bytes32(abi.encodePacked(bytes24(hash), total));
    }
}
