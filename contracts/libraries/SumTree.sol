// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title SumTree
/// @notice The packed Merkle sum tree: one word a node, 24 bytes of hash and 8 bytes of sum, so that a root proves its
/// own total and no set of leaves that verify can exceed it, however the tree was built.
/// @dev leaf = top24(keccak256(0x01, account, cumulative)), cumulative
///      inner = top24(keccak256(left, right)), left sum + right sum; a sum of 2^64 or more is invalid
library SumTree {
    uint256 private constant _SUM_MASK = 0xffffffffffffffff;

    /// @notice Root that a leaf and its siblings lead to; zero, which is never a root, when they can not be a proof.
    /// @dev A leaf hashes 29 bytes that open with 0x01 and an inner node hashes 64, so neither passes for the other.
    function rootOf(
        address account,
        uint64 cumulativeGwei,
        uint256 index,
        bytes32[] calldata proof
    ) internal pure returns (bytes32 root) {
        // Assembly because the loop is most of a claim's work: both words fit the scratch space, nothing is allocated.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let total := and(cumulativeGwei, _SUM_MASK)
            mstore(0x00, or(shl(248, 1), or(shr(8, shl(96, account)), shl(24, total))))
            root := or(and(keccak256(0x00, 29), not(_SUM_MASK)), total)

            let end := add(proof.offset, shl(5, proof.length))
            for {
                let cursor := proof.offset
            } lt(cursor, end) {
                cursor := add(cursor, 0x20)
            } {
                let sibling := calldataload(cursor)
                let side := shl(5, and(index, 1))
                mstore(side, root)
                mstore(xor(side, 0x20), sibling)
                // Sums never fall on the way up, so an overflow anywhere still shows in the last total: one check does.
                total := add(total, and(sibling, _SUM_MASK))
                root := or(and(keccak256(0x00, 0x40), not(_SUM_MASK)), total)
                index := shr(1, index)
            }

            // Stray index bits would let one leaf be claimed under many positions.
            root := mul(root, iszero(or(index, shr(64, total))))
        }
    }

    /// @notice Sum that a node proves.
    function totalGwei(bytes32 node) internal pure returns (uint64) {
        return uint64(uint256(node));
    }
}
