// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRewardDistributor} from "../../contracts/interfaces/IRewardDistributor.sol";
import {Actors} from "./Actors.sol";
import {Forest} from "./Forest.sol";
import {Tree} from "./Tree.sol";

/// @notice Drivers, relayers and whoever claims what is not theirs; and the guardian, who pauses. Every claim is first
/// judged by the slow tree and by history, and the distributor must agree.
abstract contract ClaimActors is Actors {
    mapping(address account => address) public payoutOf;

    // ---------------------------------------------------------------------- Claims

    function claim(uint256 tree, uint256 i) external {
        _attempt(_candidate(tree, i));
    }

    function claimMany(uint256 tree, uint256 seed) external {
        IRewardDistributor.Claim[] memory items = new IRewardDistributor.Claim[](1 + (seed % 4));
        for (uint256 j = 0; j < items.length; ++j) {
            seed = uint256(keccak256(abi.encode(seed)));
            items[j] = _candidate(tree, seed >> 8);
            // One in many is false.
            if (seed % 16 == 0) items[j] = _altered(items[j], seed);
        }
        (bool payable_, uint256 expected) = _judge(items);

        vm.prank(attacker);
        try distributor.claimMany(items) returns (uint256 got) {
            _note(Wrong.ClaimDisagrees, !payable_ || got != expected);
            _note(Wrong.PaidInAPause, block.timestamp < pausedUntil);
            _reach("batch claimed");
        } catch {
            _note(Wrong.ClaimDisagrees, payable_);
        }
        _lookAtClaimed();
    }

    /// @dev One thing of a proof that would pay is altered: it pays no more, whatever it was.
    function claimAltered(uint256 i, uint256 noise) external {
        IRewardDistributor.Claim memory item = _altered(_candidate(0, i), noise);
        if (hostile) return _attempt(item);

        vm.prank(attacker);
        try distributor.claim(item.account, item.cumulativeGwei, item.index, item.proof) {
            _note(Wrong.AlteredProofPaid, true);
        } catch {
            _reach("altered proof refused");
        }
    }

    function _candidate(uint256 tree, uint256 i) internal view returns (IRewardDistributor.Claim memory) {
        Forest.Grown memory grown = tree % 4 == 3 ? _before() : _standing();
        return grown.claims[i % grown.claims.length];
    }

    function _isClaimable(IRewardDistributor.Claim memory item) private view returns (bool) {
        bytes32 root = _climbed(item);
        if (root == 0 || block.timestamp < pausedUntil) return false;
        return root == activatedRoot || (root == previousRoot && block.timestamp < previousUntil);
    }

    function _attempt(IRewardDistributor.Claim memory item) private {
        IRewardDistributor.Claim[] memory one = new IRewardDistributor.Claim[](1);
        one[0] = item;
        (bool payable_, uint256 expected) = _judge(one);
        address to = _payout(item.account);
        uint256 balance = token.balanceOf(to);

        vm.prank(attacker);
        try distributor.claim(item.account, item.cumulativeGwei, item.index, item.proof) returns (uint256 got) {
            _note(Wrong.ClaimDisagrees, !payable_ || got != expected || token.balanceOf(to) != balance + got);
            _note(Wrong.PaidInAPause, block.timestamp < pausedUntil);
            if (got > 0) _reach(_climbed(item) == activatedRoot ? "claimed" : "claimed in grace");
        } catch {
            _note(Wrong.ClaimDisagrees, payable_);
            _reach(block.timestamp < pausedUntil ? "claim paused" : "claim refused");
        }
        _lookAtClaimed();
    }

    /// @dev What the claims must do: revert, or pay this much, which history then says they did. Where leaves fell, what one
    /// account was paid by an older root is missing for another: who comes first is paid, and never more than was funded.
    function _judge(IRewardDistributor.Claim[] memory items) internal returns (bool payable_, uint256 amount) {
        uint64[] memory before = new uint64[](items.length);
        payable_ = true;
        for (uint256 i = 0; i < items.length; ++i) {
            (address account, uint64 cumulativeGwei) = (items[i].account, items[i].cumulativeGwei);
            payable_ = payable_ && _isClaimable(items[i]);
            before[i] = claimed[account];
            if (cumulativeGwei <= before[i]) continue;
            amount += uint256(cumulativeGwei - before[i]) * 1 gwei;
            claimed[account] = cumulativeGwei;
        }
        bool covered = amount <= token.balanceOf(address(distributor));
        if (payable_) _note(Wrong.ClaimDisagrees, !covered && !hostile);
        payable_ = payable_ && covered;
        if (payable_) paid += amount;
        for (uint256 i = items.length; i > 0 && !payable_; --i) claimed[items[i - 1].account] = before[i - 1];
    }

    function _lookAtClaimed() private {
        for (uint256 i = 0; i < TREE_ACCOUNTS; ++i) {
            _note(Wrong.ClaimedFell, distributor.claimedGwei(_account(i)) != claimed[_account(i)]);
        }
    }

    function _altered(
        IRewardDistributor.Claim memory item,
        uint256 noise
    ) private pure returns (IRewardDistributor.Claim memory) {
        uint256 way = noise % 8;
        uint256 depth = item.proof.length;
        uint256 level = (noise >> 8) % depth;
        uint256 bit = 1 << ((noise >> 16) % 64);
        if (way == 0) item.cumulativeGwei ^= uint64(bit);
        if (way == 1) item.index ^= 1 << level;
        if (way == 2) item.index |= 1 << (depth + ((noise >> 8) % (256 - depth)));
        if (way == 3) item.proof[level] ^= bytes32(bit);
        if (way == 4) item.proof[level] ^= bytes32(1 << (64 + ((noise >> 16) % 192)));
        if (way == 5) item.account = address(uint160(item.account) ^ uint160(bit));
        if (way == 6) item = _innerAsLeaf(item, level + 1);
        if (way == 7) item.proof = _resized(item.proof, noise % 16 == 7 ? depth - 1 : depth + 1);
        return item;
    }

    /// @dev The node above a leaf, passed off as a leaf with the hash for an account.
    function _innerAsLeaf(
        IRewardDistributor.Claim memory item,
        uint256 level
    ) private pure returns (IRewardDistributor.Claim memory) {
        bytes32[] memory below = new bytes32[](level);
        bytes32[] memory above = new bytes32[](item.proof.length - level);
        for (uint256 i = 0; i < level; ++i) below[i] = item.proof[i];
        for (uint256 i = 0; i < above.length; ++i) above[i] = item.proof[level + i];
        bytes32 node = Tree.climb(item.account, item.cumulativeGwei, item.index & ((1 << level) - 1), below);
        return IRewardDistributor.Claim(address(bytes20(node)), Tree.sum(node), item.index >> level, above);
    }

    function _resized(bytes32[] memory proof, uint256 length) private pure returns (bytes32[] memory resized) {
        resized = new bytes32[](length);
        for (uint256 i = 0; i < length && i < proof.length; ++i) resized[i] = proof[i];
    }

    // --------------------------------------------------------------------- Payouts

    function setPayout(uint256 i, uint256 to) external {
        address account = _account(i % TREE_ACCOUNTS);
        payoutOf[account] = _destination(to);
        vm.prank(account);
        distributor.setPayout(payoutOf[account]);
        _reach("payout moved");
    }

    /// @dev A contract's owner signs; a stranger signs too, or sends the owner's word again.
    function setPayoutBySig(uint256 i, uint256 to, uint256 who) external {
        address account = _account(2 + (i % 2));
        bool owned = who % 3 != 0;
        bytes32 digest = distributor.payoutDigest(account, _destination(to), block.timestamp);
        bytes memory signature = _signature(owned ? OWNER_KEY : ATTACKER_KEY, digest);

        for (uint256 again = 0; again < 2; ++again) {
            vm.prank(attacker);
            try distributor.setPayoutBySig(account, _destination(to), block.timestamp, signature) {
                _note(Wrong.PayoutMovedByOthers, !owned || again > 0);
                payoutOf[account] = _destination(to);
                _reach("payout moved by signature");
            } catch {
                _reach("payout signature refused");
            }
        }
    }

    function _destination(uint256 to) private pure returns (address) {
        return to % 4 == 0 ? address(0) : _account(to % TREE_ACCOUNTS);
    }

    function _payout(address account) private view returns (address) {
        return payoutOf[account] == address(0) ? account : payoutOf[account];
    }

    // ---------------------------------------------------------------------- Pauses

    function pause(uint256 length) external {
        pausedUntil = block.timestamp + 1 + (length % (2 * EPOCH_SECONDS));
        vm.prank(guardian);
        distributor.pause(uint48(pausedUntil));
        _reach("paused");
    }

    function unpause() external {
        pausedUntil = 0;
        vm.prank(guardian);
        distributor.unpause();
    }
}
