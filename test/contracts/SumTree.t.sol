// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SumTree} from "../../contracts/libraries/SumTree.sol";
import {Test} from "./Test.sol";
import {Leaf, Tree} from "./Tree.sol";

// SumTree
// ├── given an honest tree
// │   ├── it proves every leaf, the sentinels included
// │   └── it proves the total
// ├── when anything of a proof is altered: amount, account, index, sibling, sum, length
// │   └── it leads elsewhere
// ├── when an index has bits above the proof, or the proof more than 63 levels
// │   └── it is zero
// └── when a sum on the way reaches 2^64
//     └── it is zero
contract SumTreeTest is Test {
    function rootOf(
        address account,
        uint64 cumulativeGwei,
        uint256 index,
        bytes32[] calldata proof
    ) external pure returns (bytes32) {
        return SumTree.rootOf(account, cumulativeGwei, index, proof);
    }

    function testFuzz_RootOf_ProvesEveryLeaf(uint64[] calldata amounts) public view {
        Leaf[] memory leaves = _leaves(amounts, 64);
        bytes32[] memory nodes = Tree.build(leaves);

        uint256 total = 0;
        for (uint256 i = 0; i < leaves.length; ++i) {
            total += leaves[i].cumulativeGwei;
            bytes32 root = this.rootOf(leaves[i].account, leaves[i].cumulativeGwei, i + 1, Tree.proof(nodes, i + 1));
            assertEq(root, nodes[1], "leaf");
        }
        assertEq(SumTree.totalGwei(nodes[1]), total, "total");
        assertEq(this.rootOf(address(0), 0, 0, Tree.proof(nodes, 0)), nodes[1], "first sentinel");
        uint256 last = leaves.length + 1;
        assertEq(this.rootOf(address(type(uint160).max), 0, last, Tree.proof(nodes, last)), nodes[1], "last sentinel");
    }

    function testFuzz_RootOf_NoticesEveryChange(
        uint64[] calldata amounts,
        uint256 i,
        uint64 otherAmount,
        address otherAccount,
        uint256 otherIndex
    ) public view {
        Leaf[] memory leaves = _leaves(amounts, 32);
        vm.assume(leaves.length > 0);
        bytes32[] memory nodes = Tree.build(leaves);
        i = bound(i, 0, leaves.length - 1);
        Leaf memory leaf = leaves[i];
        bytes32[] memory proof = Tree.proof(nodes, i + 1);

        if (otherAmount != leaf.cumulativeGwei) {
            assertTrue(this.rootOf(leaf.account, otherAmount, i + 1, proof) != nodes[1], "amount");
        }
        if (otherAccount != leaf.account) {
            assertTrue(this.rootOf(otherAccount, leaf.cumulativeGwei, i + 1, proof) != nodes[1], "account");
        }
        if (otherIndex != i + 1) {
            assertTrue(this.rootOf(leaf.account, leaf.cumulativeGwei, otherIndex, proof) != nodes[1], "index");
        }
    }

    function testFuzz_RootOf_NoticesEverySiblingBit(
        uint64[] calldata amounts,
        uint256 i,
        uint256 j,
        uint8 bit
    ) public view {
        Leaf[] memory leaves = _leaves(amounts, 32);
        vm.assume(leaves.length > 0);
        bytes32[] memory nodes = Tree.build(leaves);
        i = bound(i, 0, leaves.length - 1);
        bytes32[] memory proof = Tree.proof(nodes, i + 1);
        j = bound(j, 0, proof.length - 1);

        proof[j] ^= bytes32(uint256(1) << bit);

        assertTrue(this.rootOf(leaves[i].account, leaves[i].cumulativeGwei, i + 1, proof) != nodes[1], "sibling");
    }

    function testFuzz_RootOf_IsZeroWithStrayIndexBits(uint256 strayBit, uint256 levels, uint256 index) public view {
        levels = bound(levels, 0, 63);
        bytes32[] memory proof = new bytes32[](levels);
        strayBit = bound(strayBit, levels, 255);
        index %= 2 ** levels;

        assertTrue(this.rootOf(address(1), 1, index, proof) != 0, "without");
        assertEq(this.rootOf(address(1), 1, index | (uint256(1) << strayBit), proof), 0, "with");
    }

    function testFuzz_RootOf_IsZeroAboveSixtyThreeLevels(uint256 levels, uint256 index) public view {
        levels = bound(levels, 64, 300);

        assertEq(this.rootOf(address(1), 1, index, new bytes32[](levels)), 0, "too many");
        assertTrue(this.rootOf(address(1), 1, index % 2 ** 63, new bytes32[](63)) != 0, "as many as can be");
    }

    function test_RootOf_IsZeroWhenASumOverflows() public view {
        bytes32[] memory proof = new bytes32[](2);
        proof[0] = bytes32(uint256(type(uint64).max - 5));
        proof[1] = bytes32(uint256(0));

        assertTrue(this.rootOf(address(1), 5, 0, proof) != 0, "2^64 - 1 fits");
        assertEq(this.rootOf(address(1), 6, 0, proof), 0, "2^64 does not");
        // Overflow at the bottom alone, and all the way round to a small sum.
        proof[1] = bytes32(uint256(type(uint64).max));
        assertEq(this.rootOf(address(1), 10, 0, proof), 0, "nor twice");
    }

    function testFuzz_RootOf_MatchesTheSlowTreeOnAnySiblings(
        address account,
        uint64 cumulativeGwei,
        uint8 index,
        uint256 levels,
        bytes32[9] calldata siblings
    ) public view {
        bytes32[] memory proof = new bytes32[](bound(levels, 0, 9));
        // Sums of 61 bits: nine of them may overflow, and often do not.
        for (uint256 i = 0; i < proof.length; ++i) proof[i] = siblings[i] & ~bytes32(uint256(7 << 61));

        bytes32 root = this.rootOf(account, cumulativeGwei, index, proof);

        assertEq(root, Tree.climb(account, cumulativeGwei, index, proof), "root");
    }

    /// @dev Ascending accounts, amounts small enough that no sum of them overflows.
    function _leaves(uint64[] calldata amounts, uint256 most) internal pure returns (Leaf[] memory leaves) {
        leaves = new Leaf[](amounts.length < most ? amounts.length : most);
        for (uint256 i = 0; i < leaves.length; ++i) {
            leaves[i] = Leaf(address(uint160(1 + i * 7919)), amounts[i] / 64);
        }
    }
}
