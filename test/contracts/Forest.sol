// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRewardDistributor} from "../../contracts/interfaces/IRewardDistributor.sol";
import {Leaf, Tree} from "./Tree.sol";

/// @notice Trees of six leaves as an honest committee grows them, and as one gone bad would, by hand.
library Forest {
    enum Kind {
        // Any leaves at all with the right total.
        Moved,
        // One account twice, another not at all.
        Duplicate,
        // A node that says less than what is below it.
        WrongSum,
        // Two leaves whose sum goes once around.
        Overflow,
        // A slot that nobody can open.
        Opaque,
        // A slot that hides a deeper tree.
        Hidden
    }

    /// @param claims Whatever somebody may know how to claim from this root, be it provable or not.
    struct Grown {
        bytes32 root;
        IRewardDistributor.Claim[] claims;
    }

    uint256 internal constant LEAVES = 6;
    uint256 internal constant KINDS = 6;
    uint256 private constant _SLOTS = 8;

    function honest(Leaf[] memory leaves) internal pure returns (Grown memory grown) {
        bytes32[] memory nodes = Tree.build(leaves);
        grown.root = nodes[1];
        grown.claims = new IRewardDistributor.Claim[](LEAVES);
        for (uint256 i = 0; i < LEAVES; ++i) grown.claims[i] = _claim(nodes, leaves[i], i);
    }

    /// @param leaves What an honest committee would sign: the hostile root has their total.
    function hostile(Leaf[] memory leaves, Kind kind, uint256 seed) internal pure returns (Grown memory grown) {
        uint256 a = seed % LEAVES;
        uint256 b = (a + 1 + ((seed >> 8) % (LEAVES - 1))) % LEAVES;
        uint64 kept = leaves[a].cumulativeGwei;
        _spoil(leaves, kind, a, b);
        bytes32[] memory nodes = new bytes32[](2 * _SLOTS);
        nodes[_SLOTS] = Tree.leaf(address(0), 0);
        for (uint256 i = 0; i < LEAVES; ++i) {
            nodes[_SLOTS + 1 + i] = Tree.leaf(leaves[i].account, leaves[i].cumulativeGwei);
        }
        nodes[2 * _SLOTS - 1] = Tree.leaf(address(type(uint160).max), 0);
        bytes32[2] memory below = [
            Tree.leaf(leaves[b].account, kept / 2),
            Tree.leaf(leaves[a].account, kept - kept / 2)
        ];
        if (kind == Kind.Opaque) nodes[_SLOTS + 1 + a] = Tree.pack(keccak256(abi.encode(seed)), kept);
        if (kind == Kind.Hidden) nodes[_SLOTS + 1 + a] = _inner(below[0], below[1]);
        uint256 liar = kind == Kind.WrongSum ? (_SLOTS + 1 + a) >> (1 + ((seed >> 16) % 3)) : 0;
        for (uint256 i = _SLOTS - 1; i > 0; --i) {
            nodes[i] = _inner(nodes[2 * i], nodes[2 * i + 1]);
            if (i == liar) nodes[i] = Tree.pack(nodes[i], Tree.sum(nodes[i]) - kept);
        }

        grown.root = nodes[1];
        grown.claims = new IRewardDistributor.Claim[](LEAVES + 2);
        for (uint256 i = 0; i < LEAVES; ++i) grown.claims[i] = _claim(nodes, leaves[i], i);
        grown.claims[LEAVES] = _deeper(nodes, Leaf(leaves[b].account, kept / 2), a, below, 0);
        grown.claims[LEAVES + 1] = _deeper(nodes, Leaf(leaves[a].account, kept - kept / 2), a, below, 1);
    }

    /// @dev Spoils the leaves; the total of the root stays what it was.
    function _spoil(Leaf[] memory leaves, Kind kind, uint256 a, uint256 b) private pure {
        if (kind == Kind.Duplicate) leaves[a].account = leaves[b].account;
        if (kind == Kind.WrongSum) leaves[a].cumulativeGwei *= 2;
        if (kind != Kind.Moved && kind != Kind.Overflow) return;

        uint64 total = 0;
        for (uint256 i = 0; i < LEAVES; ++i) {
            total += leaves[i].cumulativeGwei;
            leaves[i].cumulativeGwei = 0;
        }
        bool moved = kind == Kind.Moved;
        leaves[a].cumulativeGwei = moved ? total / 3 : type(uint64).max;
        leaves[b].cumulativeGwei = moved ? total - total / 3 : total + 1;
    }

    /// @dev As `Tree.inner`, but around and around.
    function _inner(bytes32 left, bytes32 right) private pure returns (bytes32) {
        unchecked {
            return Tree.pack(keccak256(abi.encodePacked(left, right)), Tree.sum(left) + Tree.sum(right));
        }
    }

    function _claim(
        bytes32[] memory nodes,
        Leaf memory leaf,
        uint256 i
    ) private pure returns (IRewardDistributor.Claim memory) {
        return IRewardDistributor.Claim(leaf.account, leaf.cumulativeGwei, i + 1, Tree.proof(nodes, i + 1));
    }

    /// @dev Proof of a leaf one level below slot `a`.
    function _deeper(
        bytes32[] memory nodes,
        Leaf memory leaf,
        uint256 a,
        bytes32[2] memory below,
        uint256 side
    ) private pure returns (IRewardDistributor.Claim memory) {
        bytes32[] memory above = Tree.proof(nodes, a + 1);
        bytes32[] memory proof = new bytes32[](above.length + 1);
        proof[0] = below[1 - side];
        for (uint256 i = 0; i < above.length; ++i) proof[i + 1] = above[i];
        return IRewardDistributor.Claim(leaf.account, leaf.cumulativeGwei, 2 * (a + 1) + side, proof);
    }
}
