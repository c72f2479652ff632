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
    /// Warning: 64 siblings or more are no proof, whatever they lead to.
    /// @dev A leaf hashes 29 bytes that open with 0x01 and an inner node hashes 64, so neither passes for the other.
    function rootOf(
        address account,
        uint64 cumulativeGwei,
        uint256 index,
        bytes32[] calldata proof
    ) internal pure returns (bytes32 root) {
        root = _leaf(account, cumulativeGwei);

        // Assembly because the loop is most of a claim's work: both words fit the scratch space, nothing is allocated.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let total := and(root, _SUM_MASK)
            // Shifted once for the whole way up: the bit of a level is then the place of its node among the two words.
            let path := shl(5, index)
            let cursor := proof.offset
            let end := add(cursor, shl(6, shr(1, proof.length)))
            // Two levels a round halve what the loop itself costs, and an odd one is left for the end. Written out, for a
            // function that is called three times is not inlined.
            for {} lt(cursor, end) {} {
                let side := and(path, 0x20)
                let sibling := calldataload(cursor)
                mstore(side, root)
                mstore(xor(side, 0x20), sibling)
                // Sums never fall on the way up, so an overflow anywhere still shows in the last total: one check does.
                total := add(total, and(sibling, _SUM_MASK))
                root := or(and(keccak256(0x00, 0x40), not(_SUM_MASK)), total)

                side := and(shr(1, path), 0x20)
                sibling := calldataload(add(cursor, 0x20))
                mstore(side, root)
                mstore(xor(side, 0x20), sibling)
                total := add(total, and(sibling, _SUM_MASK))
                root := or(and(keccak256(0x00, 0x40), not(_SUM_MASK)), total)

                path := shr(2, path)
                cursor := add(cursor, 0x40)
            }
            if and(proof.length, 1) {
                let side := and(path, 0x20)
                let sibling := calldataload(cursor)
                mstore(side, root)
                mstore(xor(side, 0x20), sibling)
                total := add(total, and(sibling, _SUM_MASK))
                root := or(and(keccak256(0x00, 0x40), not(_SUM_MASK)), total)
            }

            // Stray index bits would let one leaf be claimed under many positions. Of more than 63 levels the shift above
            // could lose some, and no tree has as many.
            let stray := or(shr(proof.length, index), shr(6, proof.length))
            root := mul(root, iszero(or(stray, shr(64, total))))
        }
    }

    /// @notice Sum that a node proves.
    function totalGwei(bytes32 node) internal pure returns (uint64) {
        return uint64(uint256(node));
    }

    function _leaf(address account, uint64 cumulativeGwei) private pure returns (bytes32 leaf) {
        // As above: 29 bytes in the scratch space.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let total := and(cumulativeGwei, _SUM_MASK)
            mstore(0x00, or(shl(248, 1), or(shr(8, shl(96, account)), shl(24, total))))
            leaf := or(and(keccak256(0x00, 29), not(_SUM_MASK)), total)
        }
    }
}
