// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IStakePools} from "../../contracts/interfaces/IStakePools.sol";
import {StakingFixture} from "./StakingFixture.sol";

// ProviderStaking, slashed
// ├── given stake active and thawing, the provider's and its delegators'
// │   ├── it takes the smaller of the amount and all, from each in proportion
// │   ├── a quarter at most is the reporter's to collect, the rest burns and stays in the supply
// │   ├── before or after a request comes to the same, and so does one slash or two
// │   └── what was withdrawn is out of reach
// ├── given a slash to the floor, units are void and the next stake is whole
// └── given anybody but the slasher, it reverts
contract StakingSlashTest is StakingFixture {
    function testFuzz_Slash_TakesTheSmallerInProportion(
        uint96 own,
        uint96 hers,
        uint96 leaving,
        uint256 amount
    ) public {
        own = uint96(bound(own, 1, PURSE));
        hers = uint96(bound(hers, 1, PURSE));
        leaving = uint96(bound(leaving, 1, hers));
        _delegate(provider, own);
        _delegate(ada, hers);
        _request(ada, leaving);
        uint256 total = _total();
        uint256 expected = amount < total ? amount : total;
        uint256 fromActive = (expected * _pool(ACTIVE).amount) / total;

        if (expected > 0) {
            vm.expectEmit(address(staking));
            emit IStakePools.Slashed(provider, reporter, fromActive, expected - fromActive, expected / 4);
        }
        assertEq(_slash(amount), expected, "slashed");

        assertEq(_total(), total - expected, "removed");
        assertEq(_pool(ACTIVE).amount, own + hers - leaving - fromActive, "active");
        assertEq(staking.creditOf(reporter), expected / 4, "reporter");
        assertEq(token.balanceOf(NOBODY), expected - expected / 4, "burned");
        assertEq(token.totalSupply(), 3 * uint256(PURSE), "still supply");
        _checkBooks();
    }

    function testFuzz_Slash_OfNothingIsNoError(address nobody, uint256 amount) public {
        vm.assume(nobody != provider);

        vm.startPrank(slasher);
        assertEq(staking.slash(nobody, amount, reporter), 0, "nobody");
        assertEq(staking.slash(provider, amount, reporter), 0, "nothing staked");
        assertEq(staking.slash(provider, 0, reporter), 0, "nothing asked");
    }

    function testFuzz_Slash_WithoutReporterBurnsAll(uint96 staked, uint96 amount) public {
        staked = uint96(bound(staked, 1, PURSE));
        amount = uint96(bound(amount, 1, staked));
        _delegate(provider, staked);

        vm.prank(slasher);
        staking.slash(provider, amount, address(0));

        assertEq(token.balanceOf(NOBODY), amount, "all");
        assertEq(staking.creditOf(address(0)), 0, "nobody's credit");
        _checkBooks();
    }

    function testFuzz_RevertWhen_NotSlasher(address caller) public {
        vm.assume(caller != slasher);
        _delegate(provider, 100);

        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, caller));
        staking.slash(provider, 1, caller);
    }

    function testFuzz_Collect_PaysTheReporterOnce(uint96 amount) public {
        amount = uint96(bound(amount, 4, PURSE));
        _delegate(provider, PURSE);
        _slash(amount);

        vm.startPrank(reporter);
        vm.expectEmit(address(staking));
        emit IStakePools.Collected(reporter, amount / 4);
        staking.collect();
        assertEq(token.balanceOf(reporter), amount / 4, "paid");
        _checkBooks();
        vm.expectRevert(abi.encodeWithSelector(IStakePools.NothingToCollect.selector, reporter));
        staking.collect();
    }

    function testFuzz_RevertWhen_NothingToCollect(address account) public {
        vm.prank(account);
        vm.expectRevert(abi.encodeWithSelector(IStakePools.NothingToCollect.selector, account));
        staking.collect();
    }

    /// @dev A provider that reports itself, through a slasher of its own, loses three quarters.
    function testFuzz_Slash_OfOneselfAlwaysLoses(uint96 staked, uint256 amount) public {
        staked = uint96(bound(staked, 1, PURSE));
        _delegate(provider, staked);

        vm.prank(slasher);
        uint256 slashed = staking.slash(provider, amount, provider);

        assertTrue(4 * uint256(staking.creditOf(provider)) <= slashed, "a quarter at most");
    }

    // ----------------------------------------------------------- Metamorphic

    /// @dev Asking for stake back before the slash saves nothing: both owners, alike but for the order, end alike.
    function testFuzz_Slash_BeforeOrAfterARequestIsTheSame(uint96 staked, uint96 slashed) public {
        staked = uint96(bound(staked, 1e7, PURSE));
        slashed = uint96(bound(slashed, 1, 2 * staked - staked / 1e5));
        _delegate(ada, staked);
        _delegate(bela, staked);

        uint256 slot = _requestAll(ada);
        _slash(slashed);
        uint256 asked = _thawing(ada, slot);
        _requestAll(bela);
        uint256 stayed = _thawing(bela, 0);

        uint256 share = (2 * uint256(staked) - slashed) / 2;
        assertTrue(asked <= share + 1 && asked + 2 >= share, "who left before");
        assertTrue(stayed <= share + 1 && stayed + 2 >= share, "who left after");
        _checkBooks();
    }

    function testFuzz_Slash_TwiceIsOnceTheSum(uint96 staked, uint96 first, uint96 second, uint96 leaving) public {
        staked = uint96(bound(staked, 1e12, PURSE));
        first = uint96(bound(first, 1, staked / 2));
        second = uint96(bound(second, 1, staked / 3));
        leaving = uint96(bound(leaving, 1, staked - 1));
        _delegate(ada, staked);
        _request(ada, leaving);

        _slash(first);
        _slash(second);

        uint256 left = staked - first - second;
        uint256 thawing = (uint256(leaving) * left) / staked;
        assertEq(_total(), left, "in all");
        assertTrue(_thawing(ada, 0) <= thawing + 2 && _thawing(ada, 0) + 2 >= thawing, "in each");
    }

    function test_Slash_DoesNotReachWhatWasWithdrawn() public {
        _delegate(ada, 100);
        _delegate(bela, 100);
        uint256 slot = _requestAll(ada);
        vm.warp(block.timestamp + THAW_SECONDS);
        assertEq(_withdraw(ada, slot), 100, "gone");

        assertEq(_slash(1_000), 100, "what is there");
    }

    /// @dev Thawed and not withdrawn still stands behind the work it was staked for.
    function test_Slash_ReachesWhatIsThawedAndNotWithdrawn() public {
        _delegate(ada, 100);
        uint256 slot = _requestAll(ada);
        vm.warp(block.timestamp + THAW_SECONDS + 1);
        _slash(40);

        assertEq(_withdraw(ada, slot), 60, "the rest");
    }

    // ----------------------------------------------------------------- Floor

    function testFuzz_Slash_ToNothingWipes(uint96 staked, uint96 leaving, uint96 again) public {
        staked = uint96(bound(staked, 2, PURSE));
        leaving = uint96(bound(leaving, 1, staked - 1));
        again = uint96(bound(again, 1, PURSE));
        _delegate(ada, staked);
        uint256 slot = _request(ada, leaving);

        vm.expectEmit(address(staking));
        emit IStakePools.PoolWiped(provider, ACTIVE, 1, 0);
        vm.expectEmit(address(staking));
        emit IStakePools.PoolWiped(provider, THAWING, 1, 0);
        _slash(staked);

        assertEq(staking.unitsOf(provider, ada), 0, "void");
        assertEq(staking.stakeOf(provider, ada), 0, "worth nothing");
        assertEq(_thawing(ada, slot), 0, "thawing worth nothing");
        _delegate(bela, again);
        assertEq(staking.stakeOf(provider, bela), again, "the new generation is whole");
        uint256 belas = _requestAll(bela);
        vm.warp(block.timestamp + THAW_SECONDS);
        vm.expectEmit(address(staking));
        emit IStakePools.Withdrawn(provider, ada, slot, 0, 0);
        assertEq(_withdraw(ada, slot), 0, "and frees the slot");
        assertEq(_withdraw(bela, belas), again, "whole");
        _checkBooks();
    }

    /// @dev One wei of worth above the floor is kept, one below is nobody's; and a slash removes what it says either way.
    function test_Slash_FloorTurnsAtAMillionth() public {
        _delegate(ada, 3e6);
        _slash(3e6 - 3);
        assertEq(_pool(ACTIVE).generation, 0, "at the floor");
        assertEq(staking.stakeOf(provider, ada), 3, "kept");

        vm.expectEmit(address(staking));
        emit IStakePools.PoolWiped(provider, ACTIVE, 1, 2);
        assertEq(_slash(1), 1, "the smaller");
        assertEq(_pool(ACTIVE).amount, 2, "left");
        assertEq(_pool(ACTIVE).units, 2, "nobody's");
        assertEq(staking.stakeOf(provider, ada), 0, "void");

        _delegate(bela, 100);
        assertEq(staking.stakeOf(provider, bela), 100, "whole");
        assertEq(_slash(1_000), 102, "what nobody owns is slashed too");
        _checkBooks();
    }

    /// @dev Units of a wiped generation never come back, not even in the position that they stand in.
    function test_Slash_OldUnitsStayVoidAfterStakingAgain() public {
        _delegate(ada, 1_000);
        _slash(1_000);
        _delegate(ada, 7);

        assertEq(staking.unitsOf(provider, ada), 7, "the new ones alone");
        vm.prank(ada);
        vm.expectRevert(abi.encodeWithSelector(IStakePools.UnitsExceeded.selector, 8, 7));
        staking.requestUnstake(provider, 8);
    }

    /// @dev One pool can start over and the other not: a request made after the losses is of units that lost nothing.
    function test_Slash_PoolsStartOverEachOnItsOwn() public {
        _delegate(ada, 9e6);
        _slash(9e6 - 12);
        uint256 slot = _request(ada, 3e6);
        assertEq(_thawing(ada, slot), 4, "thawing");

        _slash(6);

        assertEq(_pool(ACTIVE).generation, 1, "active is void");
        assertEq(_pool(THAWING).generation, 0, "thawing is not");
        assertEq(_thawing(ada, slot), 2, "half of it");
    }

    /// @dev A hundred times to the floor and staked anew: units stay within bounds and nobody is refused.
    function testFuzz_Slash_NeverInflatesUnits(uint256 seed) public {
        for (uint256 i = 0; i < 100; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            address owner = seed % 2 == 0 ? ada : bela;
            uint256 amount = bound(seed >> 8, 1, token.balanceOf(owner) / 4 + 1);
            if (token.balanceOf(owner) >= amount) _delegate(owner, amount);
            _slash(_total() - _total() / bound(seed >> 128, 1, 2e6));
            _checkBooks();
        }
    }
}
