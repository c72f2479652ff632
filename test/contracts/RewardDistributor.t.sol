// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Fixture} from "./Fixture.sol";
import {Leaf, Tree} from "./Tree.sol";
import {IPaidRewards} from "../../contracts/interfaces/IPaidRewards.sol";
import {IRewardDistributor} from "../../contracts/interfaces/IRewardDistributor.sol";

// RewardDistributor
// ├── given an active root
// │   ├── when anyone claims for an account
// │   │   ├── it pays the account, or its payout, what is new
// │   │   └── it pays nothing the second time
// │   ├── when many are claimed at once
// │   │   ├── it pays each once, whatever the order and however often named
// │   │   └── one false item reverts all
// │   └── when the proof is false, it reverts
// ├── given the root before
// │   ├── it pays within the grace time, never more than the new root in all
// │   ├── it reverts afterwards
// │   └── a heartbeat does not end its grace time
// ├── given a pause
// │   ├── it reverts, for the active root and the one before
// │   ├── it ends by itself or by the guardian, and nothing is lost
// │   └── a root set during it is claimable after it
// └── when a root is set
//     ├── it pulls exactly the difference of the totals
//     └── it reverts when zero, smaller, unfunded, or not by the gate
contract RewardDistributorTest is Fixture {
    uint64 internal constant MOST = 100e9;

    function setUp() public override {
        super.setUp();
        _waitForEnd(ACCRUAL_EPOCHS);
    }

    /// @dev What the gate does on activation, without a committee.
    function _set(bytes32 root) internal {
        vm.startPrank(address(gate));
        emission.reserve(ACCRUAL_EPOCHS, Tree.sum(root) - distributor.fundedGwei());
        distributor.setRoot(root);
        vm.stopPrank();
    }

    function _amounts(uint256 seed, uint256 count) internal pure returns (uint64[] memory amounts) {
        amounts = new uint64[](count);
        for (uint256 i = 0; i < count; ++i) amounts[i] = uint64(uint256(keccak256(abi.encode(seed, i))) % MOST);
    }

    // ----------------------------------------------------------------- Claim

    function testFuzz_Claim_PaysDifference(address account, uint64 first, uint64 second) public {
        vm.assume(account != address(0) && account != address(distributor));
        first = uint64(bound(first, 1, MOST));
        second = uint64(bound(second, first, 2 * MOST));
        bytes32[] memory before = _tree(account, first);
        bytes32[] memory nodes = _tree(account, second);

        _set(before[1]);
        assertEq(_claim(before, 0, account), uint256(first) * 1 gwei, "first");
        _set(nodes[1]);
        assertEq(_claim(nodes, 0, account), uint256(second - first) * 1 gwei, "difference");

        assertEq(token.balanceOf(account), uint256(second) * 1 gwei, "balance");
        assertEq(distributor.claimedGwei(account), second, "claimed");
        assertEq(token.balanceOf(address(distributor)), 0, "nothing left");
    }

    function testFuzz_Claim_ByAnyonePaysThePayout(address caller, address payout) public {
        vm.assume(payout != address(0) && payout != address(distributor));
        bytes32[] memory nodes = _tree(_account(0), 5);
        _set(nodes[1]);
        vm.prank(_account(0));
        distributor.setPayout(payout);

        vm.prank(caller);
        vm.expectEmit(address(distributor));
        emit IPaidRewards.Claimed(_account(0), payout, 5, 5 gwei);
        distributor.claim(_account(0), 5, 1, Tree.proof(nodes, 1));

        assertEq(token.balanceOf(payout), 5 gwei, "payout");
    }

    function test_SetPayout_BackToTheAccount() public {
        vm.startPrank(_account(0));
        distributor.setPayout(address(7));
        assertEq(distributor.payoutOf(_account(0)), address(7), "elsewhere");

        vm.expectEmit(address(distributor));
        emit IRewardDistributor.PayoutSet(_account(0), _account(0));
        distributor.setPayout(address(0));

        assertEq(distributor.payoutOf(_account(0)), _account(0), "back");
    }

    function test_Claim_PaysNothingTheSecondTime() public {
        bytes32[] memory nodes = _tree(_account(0), 5);
        _set(nodes[1]);

        assertEq(_claim(nodes, 0, _account(0)), 5 gwei, "first");
        assertEq(_claim(nodes, 0, _account(0)), 0, "second");

        assertEq(token.balanceOf(_account(0)), 5 gwei, "balance");
    }

    function test_RevertWhen_ProofInvalid() public {
        bytes32[] memory nodes = _tree(_account(0), 5);
        _set(nodes[1]);
        bytes32[] memory proof = Tree.proof(nodes, 1);
        bytes32 proven = _tree(_account(0), 6)[1];

        vm.expectRevert(abi.encodeWithSelector(IRewardDistributor.InvalidProof.selector, proven, nodes[1]));
        distributor.claim(_account(0), 6, 1, proof);
    }

    // ------------------------------------------------------------- ClaimMany

    function testFuzz_ClaimMany_PaysEachOnce(uint256 seed, uint8[16] calldata picks) public {
        uint64[] memory amounts = _amounts(seed, 6);
        bytes32[] memory nodes = _tree(amounts);
        _set(nodes[1]);
        IRewardDistributor.Claim[] memory claims = new IRewardDistributor.Claim[](picks.length);
        for (uint256 i = 0; i < picks.length; ++i) claims[i] = _item(nodes, picks[i] % 6);

        uint256 paid = distributor.claimMany(claims);

        uint256 expected = 0;
        for (uint256 i = 0; i < 6; ++i) {
            bool named = false;
            for (uint256 j = 0; j < picks.length; ++j) named = named || picks[j] % 6 == i;
            uint256 balance = named ? uint256(amounts[i]) * 1 gwei : 0;
            assertEq(token.balanceOf(_account(i)), balance, "account");
            expected += balance;
        }
        assertEq(paid, expected, "paid");
    }

    function testFuzz_ClaimMany_EqualsManyClaims(uint256 seed, uint8 claimedBefore) public {
        bytes32[] memory nodes = _tree(_amounts(seed, 8));
        _set(nodes[1]);
        IRewardDistributor.Claim[] memory claims = new IRewardDistributor.Claim[](8);
        for (uint256 i = 0; i < 8; ++i) {
            claims[i] = _item(nodes, i);
            if ((claimedBefore >> i) & 1 == 1) _claim(nodes, i, _account(i));
        }

        distributor.claimMany(claims);

        for (uint256 i = 0; i < 8; ++i) {
            assertEq(token.balanceOf(_account(i)), uint256(claims[i].cumulativeGwei) * 1 gwei, "balance");
        }
        assertEq(token.balanceOf(address(distributor)), 0, "nothing left");
    }

    function testFuzz_RevertWhen_OneItemOfManyIsFalse(uint256 seed, uint8 wrong, uint64 amount) public {
        bytes32[] memory nodes = _tree(_amounts(seed, 4));
        _set(nodes[1]);
        IRewardDistributor.Claim[] memory claims = new IRewardDistributor.Claim[](4);
        for (uint256 i = 0; i < 4; ++i) claims[i] = _item(nodes, i);
        wrong %= 4;
        vm.assume(amount != claims[wrong].cumulativeGwei);
        claims[wrong].cumulativeGwei = amount;

        vm.expectPartialRevert(IRewardDistributor.InvalidProof.selector);
        distributor.claimMany(claims);

        assertEq(token.balanceOf(_account(0)), 0, "nothing was paid");
    }

    function _item(bytes32[] memory nodes, uint256 i) internal pure returns (IRewardDistributor.Claim memory item) {
        item.account = _account(i);
        item.cumulativeGwei = Tree.sum(nodes[nodes.length / 2 + 1 + i]);
        item.index = i + 1;
        item.proof = Tree.proof(nodes, i + 1);
    }

    // ----------------------------------------------------------------- Grace

    function testFuzz_Claim_FromTheRootBeforeWithinGrace(uint64 first, uint64 second, uint32 wait) public {
        first = uint64(bound(first, 1, MOST));
        second = uint64(bound(second, first + 1, 2 * MOST));
        bytes32[] memory before = _tree(_account(0), first);
        bytes32[] memory nodes = _tree(_account(0), second);
        _set(before[1]);
        _set(nodes[1]);
        vm.warp(block.timestamp + bound(wait, 0, GRACE_SECONDS - 1));

        assertEq(_claim(before, 0, _account(0)), uint256(first) * 1 gwei, "old");
        assertEq(_claim(nodes, 0, _account(0)), uint256(second - first) * 1 gwei, "new");
        assertEq(_claim(before, 0, _account(0)), 0, "old again");
    }

    function test_RevertWhen_GraceIsOver() public {
        bytes32[] memory before = _tree(_account(0), 5);
        bytes32[] memory nodes = _tree(_account(0), 6);
        _set(before[1]);
        _set(nodes[1]);
        assertEq(distributor.previousUntil(), block.timestamp + GRACE_SECONDS, "until");
        vm.warp(distributor.previousUntil());

        vm.expectRevert(abi.encodeWithSelector(IRewardDistributor.InvalidProof.selector, before[1], nodes[1]));
        this.claimFirst(before);
    }

    function claimFirst(bytes32[] memory nodes) external {
        _claim(nodes, 0, _account(0));
    }

    function test_SetRoot_UnchangedKeepsTheGraceOfTheRootBefore() public {
        bytes32[] memory before = _tree(_account(0), 5);
        bytes32[] memory nodes = _tree(_account(0), 6);
        _set(before[1]);
        _set(nodes[1]);
        uint48 until = distributor.previousUntil();
        vm.warp(block.timestamp + 1 hours);

        _set(nodes[1]);

        assertEq(distributor.previousUntil(), until, "until");
        assertEq(_claim(before, 0, _account(0)), 5 gwei, "old");
    }

    // ----------------------------------------------------------------- Pause

    function testFuzz_RevertWhen_ClaimsPaused(uint48 length, uint48 wait, bool fromTheRootBefore) public {
        bytes32[] memory before = _tree(_account(0), 5);
        bytes32[] memory nodes = _tree(_account(0), 6);
        _set(before[1]);
        _set(nodes[1]);
        uint48 until = uint48(block.timestamp + bound(length, 1, 14 days));
        vm.prank(guardian);
        distributor.pause(until);
        vm.warp(bound(wait, block.timestamp, until - 1));

        vm.expectRevert(abi.encodeWithSelector(IRewardDistributor.ClaimsPaused.selector, until, block.timestamp));
        this.claimFirst(fromTheRootBefore ? before : nodes);
    }

    function test_RevertWhen_RootWasSetDuringThePause() public {
        uint48 until = uint48(block.timestamp + 1 days);
        bytes32[] memory nodes = _tree(_account(0), 5);
        vm.prank(guardian);
        distributor.pause(until);
        _set(nodes[1]);

        vm.expectRevert(abi.encodeWithSelector(IRewardDistributor.ClaimsPaused.selector, until, block.timestamp));
        this.claimFirst(nodes);
        vm.warp(until);
        this.claimFirst(nodes);
    }

    /// @dev Any pauses, ended by the clock or by hand, with or without new roots on the way.
    function testFuzz_Pause_LosesNothing(uint8 moves, uint48[4] calldata lengths) public {
        uint64 total = 10;
        bytes32[] memory nodes = _tree(_account(0), total);
        if (moves & 1 == 1) _set(nodes[1]);
        for (uint256 i = 0; i < 4; ++i) {
            vm.startPrank(guardian);
            distributor.pause(uint48(block.timestamp + bound(lengths[i], 1, 14 days)));
            if ((moves >> (i + 1)) & 1 == 1) distributor.unpause();
            vm.stopPrank();
            if ((moves >> (i + 4)) & 1 == 1) {
                total += 7;
                nodes = _tree(_account(0), total);
                _set(nodes[1]);
            }
            vm.warp(block.timestamp + (lengths[i] % 3 days));
        }
        if (distributor.root() == 0) _set(nodes[1]);
        vm.warp(block.timestamp + 14 days);

        assertEq(distributor.root(), nodes[1], "root");
        _claim(nodes, 0, _account(0));
        assertEq(token.balanceOf(_account(0)), uint256(total) * 1 gwei, "balance");
    }

    function test_Unpause_OpensAtOnce() public {
        bytes32[] memory nodes = _tree(_account(0), 5);
        _set(nodes[1]);
        vm.startPrank(guardian);
        distributor.pause(uint48(block.timestamp + 14 days));
        vm.expectEmit(address(distributor));
        emit IRewardDistributor.Unpaused();
        distributor.unpause();
        vm.stopPrank();

        assertEq(distributor.pausedUntil(), 0, "no pause");
        assertEq(_claim(nodes, 0, _account(0)), 5 gwei, "paid");
    }

    function testFuzz_RevertWhen_PauseOutOfRange(uint48 until) public {
        uint256 latest = block.timestamp + 14 days;
        vm.assume(until <= block.timestamp || until > latest);

        vm.prank(guardian);
        vm.expectRevert(
            abi.encodeWithSelector(IRewardDistributor.PauseOutOfRange.selector, until, block.timestamp, latest)
        );
        distributor.pause(until);
    }

    function testFuzz_RevertWhen_PauseNotByGuardian(address caller) public {
        vm.assume(caller != guardian);
        bytes memory unauthorized = abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, caller);

        vm.startPrank(caller);
        vm.expectRevert(unauthorized);
        distributor.pause(uint48(block.timestamp + 1));
        vm.expectRevert(unauthorized);
        distributor.unpause();
    }

    // --------------------------------------------------------------- SetRoot

    function testFuzz_SetRoot_PullsTheDifference(uint64 first, uint64 second) public {
        first = uint64(bound(first, 0, MOST));
        second = uint64(bound(second, first, 2 * MOST));
        bytes32 root = _tree(_account(1), second)[1];
        _set(_tree(_account(0), first)[1]);
        assertEq(token.balanceOf(address(distributor)), uint256(first) * 1 gwei, "first");

        vm.prank(address(gate));
        emission.reserve(ACCRUAL_EPOCHS, second - first);
        vm.expectEmit(address(distributor));
        emit IRewardDistributor.RootSet(root, distributor.root(), uint256(second - first) * 1 gwei);
        vm.prank(address(gate));
        distributor.setRoot(root);

        assertEq(token.balanceOf(address(distributor)), uint256(second) * 1 gwei, "second");
        assertEq(distributor.fundedGwei(), second, "funded");
        assertEq(distributor.root(), root, "root");
    }

    function test_RevertWhen_RootIsZero() public {
        vm.prank(address(gate));
        vm.expectRevert(IRewardDistributor.ZeroRoot.selector);
        distributor.setRoot(0);
    }

    function testFuzz_RevertWhen_TotalBelowActive(uint64 first, uint64 second) public {
        first = uint64(bound(first, 1, MOST));
        second = uint64(bound(second, 0, first - 1));
        _set(_tree(_account(0), first)[1]);
        bytes32 root = _tree(_account(0), second)[1];

        vm.prank(address(gate));
        vm.expectRevert(abi.encodeWithSelector(IPaidRewards.TotalBelowActive.selector, second, first));
        distributor.setRoot(root);
    }

    function testFuzz_RevertWhen_SetRootNotByGate(address caller, bytes32 root) public {
        vm.assume(caller != address(gate));

        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IRewardDistributor.NotGate.selector, caller, address(gate)));
        distributor.setRoot(root);
    }
}
