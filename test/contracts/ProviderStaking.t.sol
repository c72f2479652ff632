// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IProviderStaking} from "../../contracts/interfaces/IProviderStaking.sol";
import {IStakePools} from "../../contracts/interfaces/IStakePools.sol";
import {Hooked} from "./HookToken.sol";
import {PullHookToken} from "./PullHookToken.sol";
import {StakingFixture} from "./StakingFixture.sol";

// ProviderStaking, the way in
// ├── given a provider
// │   ├── it registers once, and moves its endpoint when it likes
// │   └── a commission, up or down, holds after its notice and not a second before
// └── given anybody
//     ├── it stakes with a registered provider, for itself or as a gift
//     ├── order and splitting of stakes change nothing
//     └── tokens sent directly, and a first stake of one wei, move nobody's worth
contract ProviderStakingTest is StakingFixture, Hooked {
    // -------------------------------------------------------------- Provider

    function testFuzz_RegisterProvider(address account, uint16 commissionBps, string calldata endpoint) public {
        vm.assume(account != provider);
        commissionBps = uint16(bound(commissionBps, 0, 10_000));

        vm.prank(account);
        vm.expectEmit(address(staking));
        emit IProviderStaking.ProviderRegistered(account, commissionBps, endpoint);
        staking.registerProvider(commissionBps, endpoint);

        assertTrue(staking.terms(account).registered, "registered");
        assertEq(staking.terms(account).commissionBps, commissionBps, "commission");
        assertEq(staking.terms(account).nextCommissionBps, 0, "nothing announced");
        assertEq(staking.terms(account).commissionChangesAt, 0, "nothing announced");
    }

    function test_RevertWhen_AlreadyRegistered() public {
        vm.prank(provider);
        vm.expectRevert(abi.encodeWithSelector(IProviderStaking.AlreadyRegistered.selector, provider));
        staking.registerProvider(0, "");
    }

    function test_Commission_MayBeTheWhole() public {
        staking.registerProvider(10_000, "");
        staking.announceCommission(10_000);
        assertEq(staking.terms(address(this)).nextCommissionBps, 10_000, "announced");
    }

    function testFuzz_RevertWhen_CommissionAboveWhole(uint16 commissionBps) public {
        commissionBps = uint16(bound(commissionBps, 10_001, type(uint16).max));
        bytes memory refusal = abi.encodeWithSelector(IProviderStaking.CommissionAboveWhole.selector, commissionBps);

        vm.expectRevert(refusal);
        staking.registerProvider(commissionBps, "");
        vm.prank(provider);
        vm.expectRevert(refusal);
        staking.announceCommission(commissionBps);
    }

    function testFuzz_AnnounceCommission_HoldsAfterItsNotice(uint16 nextBps, uint32 wait) public {
        nextBps = uint16(bound(nextBps, 0, 10_000));
        uint48 changesAt = uint48(block.timestamp + NOTICE_SECONDS);

        vm.prank(provider);
        vm.expectEmit(address(staking));
        emit IProviderStaking.CommissionAnnounced(provider, nextBps, changesAt);
        staking.announceCommission(nextBps);

        assertEq(staking.terms(provider).commissionBps, 500, "not at once");
        assertEq(staking.terms(provider).nextCommissionBps, nextBps, "announced");
        assertEq(staking.terms(provider).commissionChangesAt, changesAt, "when");
        vm.warp(changesAt - 1);
        assertEq(staking.terms(provider).commissionBps, 500, "not a second before");
        vm.warp(uint256(changesAt) + wait);
        assertEq(staking.terms(provider).commissionBps, nextBps, "then, by itself");
        assertEq(staking.terms(provider).commissionChangesAt, 0, "nothing announced");
        assertTrue(staking.terms(provider).registered, "registered");
    }

    /// @dev The later announcement is the one that counts, with a notice of its own.
    function testFuzz_AnnounceCommission_InPlaceOfTheOneBefore(uint32 wait) public {
        wait = uint32(bound(wait, 0, NOTICE_SECONDS - 1));
        vm.startPrank(provider);
        staking.announceCommission(9_000);
        vm.warp(block.timestamp + wait);
        staking.announceCommission(700);

        vm.warp(block.timestamp + NOTICE_SECONDS - 1);
        assertEq(staking.terms(provider).commissionBps, 500, "the first is forgotten");
        vm.warp(block.timestamp + 1);
        assertEq(staking.terms(provider).commissionBps, 700, "the second holds");
    }

    function test_AnnounceCommission_BuildsOnOneThatHolds() public {
        vm.startPrank(provider);
        staking.announceCommission(9_000);
        vm.warp(block.timestamp + NOTICE_SECONDS);
        staking.announceCommission(700);

        assertEq(staking.terms(provider).commissionBps, 9_000, "until the next");
        assertEq(staking.terms(provider).nextCommissionBps, 700, "announced");
    }

    function testFuzz_SetEndpoint(string calldata endpoint) public {
        vm.prank(provider);
        vm.expectEmit(address(staking));
        emit IProviderStaking.EndpointChanged(provider, endpoint);
        staking.setEndpoint(endpoint);
    }

    function testFuzz_RevertWhen_NotRegistered(address stranger) public {
        vm.assume(stranger != provider);
        bytes memory refusal = abi.encodeWithSelector(IProviderStaking.NotRegistered.selector, stranger);

        vm.startPrank(stranger);
        vm.expectRevert(refusal);
        staking.announceCommission(0);
        vm.expectRevert(refusal);
        staking.setEndpoint("");
        vm.expectRevert(refusal);
        staking.stake(1);
        vm.stopPrank();
        vm.startPrank(ada);
        vm.expectRevert(refusal);
        staking.delegate(stranger, 1);
        vm.expectRevert(refusal);
        staking.stakeFor(stranger, ada, 1);
    }

    // ----------------------------------------------------------------- Stake

    function testFuzz_Stake_IsOnesOwn(uint96 first, uint96 second) public {
        first = uint96(bound(first, 1, PURSE / 2));
        second = uint96(bound(second, 1, PURSE / 2));

        vm.startPrank(provider);
        staking.stake(first);
        vm.expectEmit(address(staking));
        emit IStakePools.Staked(provider, provider, second, second);
        staking.stake(second);
        vm.stopPrank();

        assertEq(staking.stakeOf(provider, provider), first + second, "worth");
        assertEq(_pool(ACTIVE).amount, first + second, "pool");
        _checkBooks();
    }

    function testFuzz_Delegate_IsTheDelegators(uint96 own, uint96 amount) public {
        own = uint96(bound(own, 1, PURSE));
        amount = uint96(bound(amount, 1, PURSE));
        _delegate(provider, own);

        vm.prank(ada);
        vm.expectEmit(address(staking));
        emit IStakePools.Staked(provider, ada, amount, amount);
        staking.delegate(provider, amount);

        assertEq(staking.stakeOf(provider, ada), amount, "delegator");
        assertEq(staking.stakeOf(provider, provider), own, "provider");
        assertEq(token.balanceOf(ada), PURSE - amount, "paid");
        _checkBooks();
    }

    /// @dev A gift adds to what its owner has and changes no request, no clock and nothing of the giver's.
    function testFuzz_StakeFor_IsAGift(uint96 own, uint96 gift, uint32 wait) public {
        own = uint96(bound(own, 2, PURSE));
        gift = uint96(bound(gift, 1, PURSE));
        _delegate(ada, own);
        uint256 slot = _request(ada, own / 2);
        (IStakePools.Unstaking memory before, ) = staking.unstaking(provider, ada, slot);
        vm.warp(block.timestamp + bound(wait, 0, THAW_SECONDS));

        vm.prank(bela);
        staking.stakeFor(provider, ada, gift);

        (IStakePools.Unstaking memory after_, ) = staking.unstaking(provider, ada, slot);
        assertEq(after_.withdrawableAt, before.withdrawableAt, "clock");
        assertEq(after_.units, before.units, "request");
        assertEq(staking.stakeOf(provider, ada), own - own / 2 + gift, "hers");
        assertEq(staking.unitsOf(provider, bela), 0, "not the giver's");
        assertEq(token.balanceOf(bela), PURSE - gift, "who paid");
        vm.warp(before.withdrawableAt);
        assertEq(_withdraw(ada, slot), own / 2, "on time");
    }

    function test_RevertWhen_AmountIsZero() public {
        vm.startPrank(provider);
        vm.expectRevert(IStakePools.ZeroAmount.selector);
        staking.stake(0);
        vm.expectRevert(IStakePools.ZeroAmount.selector);
        staking.delegate(provider, 0);
        vm.expectRevert(IStakePools.ZeroAmount.selector);
        staking.stakeFor(provider, ada, 0);
    }

    /// @dev In whatever order and pieces, before and after a slash: the pool's amount is the sum, each worth within a wei a piece.
    function testFuzz_Stake_OrderAndSplittingChangeNothing(uint96 a, uint96 b, uint96 cut, uint96 slashed) public {
        a = uint96(bound(a, 2, PURSE));
        b = uint96(bound(b, 1, PURSE));
        cut = uint96(bound(cut, 1, a - 1));
        slashed = uint96(bound(slashed, 0, PURSE / 2));
        _delegate(provider, PURSE);
        _slash(slashed);
        uint256 before = _pool(ACTIVE).amount;

        _delegate(ada, cut);
        _delegate(bela, b);
        _delegate(ada, a - cut);

        assertEq(_pool(ACTIVE).amount, before + a + b, "total");
        assertTrue(staking.stakeOf(provider, ada) <= a && staking.stakeOf(provider, ada) + 2 >= a, "in two pieces");
        assertTrue(staking.stakeOf(provider, bela) <= b && staking.stakeOf(provider, bela) + 1 >= b, "in one");
        _checkBooks();
    }

    // --------------------------------------------------------------- Hostile

    /// @dev The first-depositor attack: one wei staked, a fortune donated. The next one still gets what it paid for.
    function testFuzz_Donation_MovesNobodysWorth(uint96 donation, uint96 amount) public {
        donation = uint96(bound(donation, 1, PURSE - 1));
        amount = uint96(bound(amount, 1, PURSE));
        _delegate(bela, 1);
        vm.prank(bela);
        token.transfer(address(staking), donation);

        _delegate(ada, amount);

        assertEq(staking.stakeOf(provider, ada), amount, "whole");
        assertEq(staking.stakeOf(provider, bela), 1, "and no more");
        IStakePools.Ledger memory books = staking.ledger();
        assertEq(token.balanceOf(address(staking)), uint256(books.stakedAmount) + donation, "nobody's");
        uint256 slot = _requestAll(ada);
        vm.warp(block.timestamp + THAW_SECONDS);
        assertEq(_withdraw(ada, slot), amount, "out again");
    }

    /// @dev However often one comes and goes in a slashed pool, rounding is never income.
    function testFuzz_Rounding_IsNeverIncome(uint96 slashed, uint96 piece, uint8 rounds) public {
        slashed = uint96(bound(slashed, 1, PURSE - PURSE / 1e5));
        piece = uint96(bound(piece, 1, 1e6));
        rounds = uint8(bound(rounds, 1, 8));
        _delegate(provider, PURSE);
        _slash(slashed);
        uint256 worth = staking.stakeOf(provider, provider);
        uint256[] memory slots = new uint256[](rounds);

        for (uint256 i = 0; i < rounds; ++i) {
            _delegate(bela, piece + i);
            uint128 units = staking.unitsOf(provider, bela);
            if (staking.stakeOf(provider, bela) > 0) slots[i] = _request(bela, units);
        }
        vm.warp(block.timestamp + THAW_SECONDS);
        uint256 spent = PURSE - token.balanceOf(bela);
        uint256 back = 0;
        for (uint256 i = 0; i < rounds; ++i) {
            (IStakePools.Unstaking memory request, ) = staking.unstaking(provider, bela, slots[i]);
            if (request.withdrawableAt > 0) back += _withdraw(bela, slots[i]);
        }

        assertTrue(back + staking.stakeOf(provider, bela) <= spent, "no gain");
        assertTrue(staking.stakeOf(provider, provider) >= worth, "no loss to who stays");
        _checkBooks();
    }

    // --------------------------------------------------------------- Reentry

    IProviderStaking private _hooked;
    bool private _inside;

    /// @dev Were the token to call out in the middle of a stake, the stake would be booked, and nobody could come back in.
    function test_Stake_ReentryIsRefused() public {
        PullHookToken hookToken = new PullHookToken();
        bytes memory arguments = abi.encode(manager, hookToken, THAW_SECONDS, NOTICE_SECONDS);
        _hooked = IProviderStaking(deploy("ProviderStaking", arguments));
        hookToken.approve(address(_hooked), type(uint256).max);
        _hooked.registerProvider(0, "");

        _hooked.stake(5 gwei);

        assertTrue(_inside, "called back");
        assertEq(hookToken.balanceOf(address(_hooked)), 5 gwei, "staked once");
    }

    function onTokenReceived() external {
        _inside = true;
        assertEq(_hooked.stakeOf(address(this), address(this)), 5 gwei, "the view is right in the middle");
        vm.expectRevert(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        _hooked.stake(1 gwei);
    }
}
