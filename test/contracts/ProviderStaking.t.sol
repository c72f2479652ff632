// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFoveaToken} from "../../contracts/interfaces/IFoveaToken.sol";
import {IProviderStaking} from "../../contracts/interfaces/IProviderStaking.sol";
import {Test} from "./Test.sol";

// ProviderStaking
// ├── given a registered provider
// │   ├── it stakes, and changes commission and endpoint
// │   ├── when it asks for stake back
// │   │   ├── the stake thaws and is withdrawn after, whole
// │   │   └── it reverts above its stake, for nothing, or when the ring is full
// │   └── when it withdraws, it reverts before the thaw is over and for an empty slot
// └── given anybody else
//     ├── staking reverts
//     └── nobody can touch another's requests
contract ProviderStakingTest is Test {
    uint32 internal constant THAW_SECONDS = 7 days;
    address internal constant PROVIDER = address(0xABCD);

    IFoveaToken internal token;
    IProviderStaking internal staking;

    function setUp() public {
        vm.warp(1_800_000_000);
        token = IFoveaToken(deploy("FoveaToken", ""));
        staking = IProviderStaking(deploy("ProviderStaking", abi.encode(token, THAW_SECONDS)));
        token.mint(PROVIDER, 1_000e18);
        vm.startPrank(PROVIDER);
        token.approve(address(staking), type(uint256).max);
        staking.registerProvider(500, "https://provider.example");
    }

    function testFuzz_RegisterProvider_AndChange(
        address account,
        uint16 commissionBps,
        string calldata endpoint
    ) public {
        commissionBps = uint16(bound(commissionBps, 0, 10_000));
        vm.stopPrank();

        vm.prank(account);
        vm.expectEmit(address(staking));
        emit IProviderStaking.ProviderRegistered(account, commissionBps, endpoint);
        staking.registerProvider(commissionBps, endpoint);

        assertTrue(staking.provider(account).registered, "registered");
        assertEq(staking.provider(account).commissionBps, commissionBps, "commission");
    }

    function testFuzz_RevertWhen_CommissionAboveWhole(uint16 commissionBps) public {
        commissionBps = uint16(bound(commissionBps, 10_001, type(uint16).max));

        vm.expectRevert(abi.encodeWithSelector(IProviderStaking.CommissionAboveWhole.selector, commissionBps));
        staking.registerProvider(commissionBps, "");
    }

    function testFuzz_Stake_AddsUp(uint256 first, uint256 second) public {
        first = bound(first, 1, 500e18);
        second = bound(second, 1, 500e18);

        staking.stake(first);
        vm.expectEmit(address(staking));
        emit IProviderStaking.Staked(PROVIDER, second);
        staking.stake(second);

        assertEq(staking.provider(PROVIDER).activeAmount, first + second, "active");
        assertEq(token.balanceOf(address(staking)), first + second, "held");
    }

    function testFuzz_RevertWhen_NotRegistered(address caller) public {
        vm.assume(caller != PROVIDER);
        vm.stopPrank();

        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IProviderStaking.NotRegistered.selector, caller));
        staking.stake(1);
    }

    function test_RevertWhen_AmountIsZero() public {
        staking.stake(1);

        vm.expectRevert(IProviderStaking.ZeroAmount.selector);
        staking.stake(0);
        vm.expectRevert(IProviderStaking.ZeroAmount.selector);
        staking.requestUnstake(0);
    }

    function testFuzz_RequestUnstake_ThawsThenLeavesWhole(uint256 staked, uint256 amount, uint32 wait) public {
        staked = bound(staked, 1, 1_000e18);
        amount = bound(amount, 1, staked);
        staking.stake(staked);
        uint48 withdrawableAt = uint48(block.timestamp + THAW_SECONDS);

        vm.expectEmit(address(staking));
        emit IProviderStaking.UnstakeRequested(PROVIDER, 0, amount, withdrawableAt);
        uint256 slot = staking.requestUnstake(amount);
        assertEq(staking.provider(PROVIDER).activeAmount, staked - amount, "active");
        assertEq(staking.provider(PROVIDER).thawingAmount, amount, "thawing");
        vm.warp(uint256(withdrawableAt) + wait);
        vm.expectEmit(address(staking));
        emit IProviderStaking.Withdrawn(PROVIDER, slot, amount);
        staking.withdraw(slot);

        assertEq(token.balanceOf(PROVIDER), 1_000e18 - staked + amount, "balance");
        assertEq(staking.provider(PROVIDER).thawingAmount, 0, "thawed");
        assertEq(staking.unstaking(PROVIDER, slot).amount, 0, "free again");
    }

    function testFuzz_RevertWhen_ActiveStakeExceeded(uint256 staked, uint256 amount) public {
        staked = bound(staked, 1, 1_000e18);
        amount = bound(amount, staked + 1, type(uint256).max);
        staking.stake(staked);

        vm.expectRevert(abi.encodeWithSelector(IProviderStaking.ActiveStakeExceeded.selector, amount, staked));
        staking.requestUnstake(amount);
    }

    function test_RevertWhen_RingIsFull() public {
        staking.stake(17);
        uint48 oldest = uint48(block.timestamp + THAW_SECONDS);
        for (uint256 i = 0; i < 16; ++i) {
            assertEq(staking.requestUnstake(1), i, "slot");
            vm.warp(block.timestamp + 1);
        }

        vm.expectRevert(abi.encodeWithSelector(IProviderStaking.SlotTaken.selector, 0, oldest));
        staking.requestUnstake(1);
        vm.warp(oldest);
        staking.withdraw(0);
        assertEq(staking.requestUnstake(1), 0, "the oldest slot again");
    }

    function testFuzz_RevertWhen_Thawing(uint32 wait) public {
        staking.stake(1);
        uint256 slot = staking.requestUnstake(1);
        uint48 withdrawableAt = staking.unstaking(PROVIDER, slot).withdrawableAt;
        vm.warp(block.timestamp + bound(wait, 0, THAW_SECONDS - 1));

        vm.expectRevert(abi.encodeWithSelector(IProviderStaking.Thawing.selector, withdrawableAt, block.timestamp));
        staking.withdraw(slot);
    }

    function testFuzz_RevertWhen_SlotEmpty(uint256 slot) public {
        vm.expectRevert(abi.encodeWithSelector(IProviderStaking.SlotEmpty.selector, slot));
        staking.withdraw(slot);
    }

    function testFuzz_RevertWhen_SlotIsAnothers(address caller) public {
        vm.assume(caller != PROVIDER);
        staking.stake(1);
        uint256 slot = staking.requestUnstake(1);
        vm.stopPrank();
        vm.warp(block.timestamp + THAW_SECONDS);

        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IProviderStaking.SlotEmpty.selector, slot));
        staking.withdraw(slot);
    }
}
