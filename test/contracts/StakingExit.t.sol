// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {IStakePools} from "../../contracts/interfaces/IStakePools.sol";
import {StakingFixture} from "./StakingFixture.sol";

// ProviderStaking, the way out
// ├── given units
// │   ├── they thaw, and what they are worth is withdrawn after, not a second before
// │   ├── a request reverts above what is held, for units worth nothing, and when the ring is full
// │   └── a full ring frees itself in order
// ├── given many owners, whatever the order, the last one out is paid whole
// ├── given a stranger, it can not fill, cancel, extend or take a request
// └── given every role against it, the exit is open
contract StakingExitTest is StakingFixture {
    function testFuzz_RequestUnstake_ThawsThenLeavesWhole(uint96 staked, uint96 amount, uint32 wait) public {
        staked = uint96(bound(staked, 1, PURSE));
        amount = uint96(bound(amount, 1, staked));
        _delegate(ada, staked);
        uint48 withdrawableAt = uint48(block.timestamp + THAW_SECONDS);

        vm.expectEmit(address(staking));
        emit IStakePools.UnstakeRequested(provider, ada, 0, amount, amount, amount, withdrawableAt);
        uint256 slot = _request(ada, amount);
        assertEq(staking.stakeOf(provider, ada), staked - amount, "active");
        assertEq(_thawing(ada, slot), amount, "thawing");
        _checkBooks();
        vm.warp(uint256(withdrawableAt) + wait);
        vm.expectEmit(address(staking));
        emit IStakePools.Withdrawn(provider, ada, slot, amount, amount);
        assertEq(_withdraw(ada, slot), amount, "whole");

        (IStakePools.Unstaking memory request, ) = staking.unstaking(provider, ada, slot);
        assertEq(request.withdrawableAt, 0, "free again");
        _checkBooks();
    }

    function testFuzz_RevertWhen_UnitsExceeded(uint96 staked, uint128 units) public {
        staked = uint96(bound(staked, 1, PURSE));
        units = uint128(bound(units, uint256(staked) + 1, type(uint128).max));
        _delegate(ada, staked);
        _delegate(bela, PURSE);

        vm.prank(ada);
        vm.expectRevert(abi.encodeWithSelector(IStakePools.UnitsExceeded.selector, units, staked));
        staking.requestUnstake(provider, units);
    }

    function test_RevertWhen_UnitsWorthNothing() public {
        _delegate(ada, 100);
        _slash(50);
        vm.startPrank(ada);

        vm.expectRevert(abi.encodeWithSelector(IStakePools.UnitsWorthNothing.selector, 0));
        staking.requestUnstake(provider, 0);
        vm.expectRevert(abi.encodeWithSelector(IStakePools.UnitsWorthNothing.selector, 1));
        staking.requestUnstake(provider, 1);
        staking.requestUnstake(provider, 2);
        vm.stopPrank();
        assertEq(_thawing(ada, 0), 1, "two halves are one");
    }

    function testFuzz_RevertWhen_StillThawing(uint32 wait) public {
        _delegate(ada, 1);
        uint256 slot = _request(ada, 1);
        uint48 withdrawableAt = uint48(block.timestamp + THAW_SECONDS);
        vm.warp(block.timestamp + bound(wait, 0, THAW_SECONDS - 1));

        vm.prank(ada);
        vm.expectRevert(abi.encodeWithSelector(IStakePools.StillThawing.selector, withdrawableAt, block.timestamp));
        staking.withdraw(provider, slot);
    }

    function test_Withdraw_TurnsInItsSecond() public {
        _delegate(ada, 7);
        uint256 slot = _request(ada, 7);

        vm.warp(block.timestamp + THAW_SECONDS - 1);
        vm.prank(ada);
        vm.expectPartialRevert(IStakePools.StillThawing.selector);
        staking.withdraw(provider, slot);
        vm.warp(block.timestamp + 1);
        assertEq(_withdraw(ada, slot), 7, "at it");
        vm.prank(ada);
        vm.expectRevert(abi.encodeWithSelector(IStakePools.SlotEmpty.selector, slot));
        staking.withdraw(provider, slot);
    }

    function testFuzz_RevertWhen_SlotEmpty(address caller, uint256 slot) public {
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IStakePools.SlotEmpty.selector, slot));
        staking.withdraw(provider, slot);
    }

    // ------------------------------------------------------------------ Ring

    function testFuzz_Ring_FullFreesItselfInOrder(uint32 between) public {
        between = uint32(bound(between, 0, 3 days));
        _delegate(ada, 64);
        uint48[] memory readyAt = new uint48[](RING_SLOTS);
        for (uint256 i = 0; i < RING_SLOTS; ++i) {
            assertEq(_request(ada, 1), i, "slot");
            readyAt[i] = uint48(block.timestamp + THAW_SECONDS);
            // All within the first one's thaw.
            if (uint256(between) * (i + 1) < THAW_SECONDS) vm.warp(block.timestamp + between);
        }

        vm.prank(ada);
        vm.expectRevert(abi.encodeWithSelector(IStakePools.SlotTaken.selector, 0, readyAt[0]));
        staking.requestUnstake(provider, 1);
        for (uint256 i = 0; i < RING_SLOTS; ++i) {
            if (block.timestamp < readyAt[i]) vm.warp(readyAt[i]);
            assertEq(_withdraw(ada, i), 1, "thawed in order");
            assertEq(_request(ada, 1), i, "its slot is free");
        }
    }

    /// @dev Withdrawn out of order, the ring still waits for its oldest, which has thawed by then.
    function test_Ring_OutOfOrderWaitsForTheOldest() public {
        _delegate(ada, 64);
        for (uint256 i = 0; i < RING_SLOTS; ++i) _request(ada, 1);
        vm.warp(block.timestamp + THAW_SECONDS);
        _withdraw(ada, 9);

        vm.prank(ada);
        vm.expectPartialRevert(IStakePools.SlotTaken.selector);
        staking.requestUnstake(provider, 1);
        _withdraw(ada, 0);
        assertEq(_request(ada, 1), 0, "the oldest slot again");
    }

    /// @dev A ring with one provider says nothing about the ring with another.
    function test_Ring_IsPerProvider() public {
        vm.prank(bela);
        staking.registerProvider(0, "");
        vm.prank(ada);
        staking.delegate(bela, 1);
        _delegate(ada, RING_SLOTS);
        for (uint256 i = 0; i < RING_SLOTS; ++i) _request(ada, 1);

        vm.prank(ada);
        assertEq(staking.requestUnstake(bela, 1), 0, "elsewhere");
    }

    // ------------------------------------------------------------ Many owners

    /// @dev Any order of leaving, after any slash: nobody is refused, nobody gets more than the share, and the last takes the rest.
    function testFuzz_Withdraw_LastOneIsPaid(uint96[3] memory amounts, uint96 slashed, uint8 order) public {
        address[3] memory owners = [provider, ada, bela];
        uint256 sum = 0;
        for (uint256 i = 0; i < 3; ++i) {
            amounts[i] = uint96(bound(amounts[i], 1e7, PURSE));
            _delegate(owners[i], amounts[i]);
            sum += amounts[i];
        }
        slashed = uint96(bound(slashed, 0, sum - sum / 1e5));
        _slash(slashed);
        for (uint256 i = 0; i < 3; ++i) _requestAll(owners[(i + order) % 3]);
        assertEq(_pool(ACTIVE).amount, 0, "all out");
        assertEq(_pool(ACTIVE).units, 0, "all units");
        vm.warp(block.timestamp + THAW_SECONDS);

        uint256 paid = 0;
        for (uint256 i = 0; i < 3; ++i) {
            uint256 who = (i + order / 3) % 3;
            uint256 got = _withdraw(owners[who], 0);
            uint256 share = (uint256(amounts[who]) * (sum - slashed)) / sum;
            assertTrue(got <= share + 3 && got + 3 >= share, "the share");
            paid += got;
        }
        assertEq(paid, sum - slashed, "to the last wei");
        assertEq(_total(), 0, "nothing stays");
        _checkBooks();
    }

    // --------------------------------------------------------------- Hostile

    /// @dev With every call a stranger can make, and tokens to give, the owner's requests stay what they were.
    function testFuzz_Stranger_TouchesNoRequest(uint96 gift, uint256 slot, uint128 units) public {
        address stranger = address(0xBAD);
        _endow(stranger);
        gift = uint96(bound(gift, 1, PURSE));
        _delegate(ada, 20);
        for (uint256 i = 0; i < RING_SLOTS - 1; ++i) _request(ada, 1);
        vm.warp(block.timestamp + THAW_SECONDS);
        bytes32 before = _ringOf(ada);

        vm.startPrank(stranger);
        staking.stakeFor(provider, ada, gift);
        units = uint128(bound(units, 1, type(uint128).max));
        vm.expectRevert(abi.encodeWithSelector(IStakePools.UnitsExceeded.selector, units, 0));
        staking.requestUnstake(provider, units);
        vm.expectRevert(abi.encodeWithSelector(IStakePools.SlotEmpty.selector, slot % RING_SLOTS));
        staking.withdraw(provider, slot % RING_SLOTS);
        vm.stopPrank();

        assertEq(_ringOf(ada), before, "untouched");
        assertEq(_request(ada, 1), RING_SLOTS - 1, "the last slot is hers");
    }

    function _ringOf(address owner) internal view returns (bytes32 digest) {
        for (uint256 i = 0; i < RING_SLOTS; ++i) {
            (IStakePools.Unstaking memory request, ) = staking.unstaking(provider, owner, i);
            digest = keccak256(abi.encode(digest, request));
        }
    }

    /// @dev The admin closes the contract and hands it to a manager that answers nothing: the exit asks none of them.
    function test_Exit_NoRoleCanStopIt() public {
        _delegate(ada, 10);
        _delegate(bela, 10);
        uint256 slot = _request(ada, 10);
        manager.setTargetClosed(address(staking), true);
        vm.warp(block.timestamp + THAW_SECONDS);
        assertEq(_withdraw(ada, slot), 10, "closed");

        manager.updateAuthority(address(staking), address(new Mute()));
        slot = _request(bela, 10);
        vm.warp(block.timestamp + THAW_SECONDS);
        assertEq(_withdraw(bela, slot), 10, "muted");
    }
}

/// @notice A manager that refuses whatever it is asked.
contract Mute {
    error Refused();

    fallback() external {
        revert Refused();
    }
}
