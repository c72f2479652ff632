// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStakePools} from "../../contracts/interfaces/IStakePools.sol";
import {StakingFixture} from "./StakingFixture.sol";

/// @notice Everybody who meets at the stake, at random: two providers, their delegators, a slasher, and a stranger who gives,
/// donates and tries what is not his. It keeps its own books of what each did, so that the contract's can be compared.
contract StakingHandler is StakingFixture {
    uint256 public constant OWNERS = 4;
    uint256 public constant PROVIDERS = 2;

    address internal second = address(0x2ABC);
    address internal stranger = address(0xBAD);

    // What happened.
    mapping(address owner => uint256) public put;
    mapping(address owner => uint256) public got;
    mapping(address owner => mapping(address provider => mapping(uint256 slot => uint48))) public withdrawableAt;
    mapping(address owner => mapping(address provider => mapping(uint256 slot => uint128))) public thawingUnits;
    uint256 public moves;
    uint256 public donated;
    uint256 public slashed;
    uint256 public collected;

    // What must never happen.
    bool public stakeLeftEarly;
    bool public slashMissed;
    bool public strangerGotThrough;
    bool public exitRefused;

    constructor() {
        setUp();
        _endow(second);
        _endow(stranger);
        vm.prank(second);
        staking.registerProvider(0, "");
        stake(0, 0, 5e18);
        stake(1, 1, 5e18);
        stake(2, 0, 5e18);
        // All but one slot of a ring are taken, so that filling it is one move away.
        for (uint256 i = 1; i < RING_SLOTS; ++i) requestUnstake(2, 0, 1e15 + 1);
    }

    function wait(uint32 time) external {
        vm.warp(block.timestamp + (time % (THAW_SECONDS / 2)));
    }

    // ---------------------------------------------------------------- Owners

    function stake(uint256 i, uint256 p, uint256 amount) public {
        _stakeFor(owner(i), owner(i), p, amount);
    }

    function requestUnstake(uint256 i, uint256 p, uint256 units) public {
        (address who, address from) = (owner(i), providerOf(p));
        uint128 held = staking.unitsOf(from, who);
        if (held == 0) return;

        units = units % 4 == 0 ? held : bound(units, 1, held);
        vm.prank(who);
        try staking.requestUnstake(from, uint128(units)) returns (uint256 slot) {
            // A slot is taken only after what was in it has left.
            if (withdrawableAt[who][from][slot] != 0) strangerGotThrough = true;
            (IStakePools.Unstaking memory request, ) = staking.unstaking(from, who, slot);
            withdrawableAt[who][from][slot] = uint48(block.timestamp + THAW_SECONDS);
            thawingUnits[who][from][slot] = request.units;
            ++moves;
        } catch (bytes memory reason) {
            _checkRefusal(bytes4(reason));
        }
    }

    function withdraw(uint256 i, uint256 p, uint256 slot) public {
        (address who, address from) = (owner(i), providerOf(p));
        slot %= RING_SLOTS;
        uint256 before = token.balanceOf(who);
        uint48 ready = withdrawableAt[who][from][slot];
        vm.prank(who);
        try staking.withdraw(from, slot) {
            if (ready == 0 || block.timestamp < ready) stakeLeftEarly = true;
            got[who] += token.balanceOf(who) - before;
            withdrawableAt[who][from][slot] = 0;
            thawingUnits[who][from][slot] = 0;
            ++moves;
        } catch {
            if (ready != 0 && block.timestamp >= ready) exitRefused = true;
        }
    }

    // --------------------------------------------------------------- Slasher

    /// @dev Any amount: a part, about all, all, more than there is.
    function slash(uint256 p, uint256 amount, uint256 way, bool reported) external {
        address whom = providerOf(p);
        uint256 total = _totalOf(whom);
        uint256 active = staking.pool(whom, ACTIVE).amount;
        if (way % 4 == 0) amount = total - (total / bound(amount, 1, 3e6));
        else if (way % 4 == 1) amount %= 1e6;
        else if (way % 4 == 2) amount %= total + 1;
        uint256 burned = token.balanceOf(NOBODY);
        uint256 credit = staking.creditOf(reporter);

        vm.prank(slasher);
        try staking.slash(whom, amount, reported ? reporter : address(0)) returns (uint256 taken) {
            uint256 gone = token.balanceOf(NOBODY) - burned + staking.creditOf(reporter) - credit;
            uint256 smaller = amount < total ? amount : total;
            if (taken != smaller || gone != taken || _totalOf(whom) != total - taken) slashMissed = true;
            // Of each pool its share, to the wei.
            if (active - staking.pool(whom, ACTIVE).amount != (total == 0 ? 0 : (taken * active) / total))
                slashMissed = true;
            slashed += taken;
        } catch {
            slashMissed = true;
        }
    }

    function collect() external {
        uint256 before = token.balanceOf(reporter);
        vm.prank(reporter);
        try staking.collect() {
            collected += token.balanceOf(reporter) - before;
        } catch {}
    }

    // -------------------------------------------------------------- Stranger

    function give(uint256 i, uint256 p, uint256 amount) external {
        _stakeFor(stranger, owner(i), p, amount);
    }

    function donate(uint256 amount) external {
        uint256 balance = token.balanceOf(stranger);
        if (balance == 0) return;

        amount = bound(amount, 1, balance);
        vm.prank(stranger);
        token.transfer(address(staking), amount);
        donated += amount;
    }

    function trespass(uint256 p, uint256 slot, uint128 units, uint256 amount) external {
        address from = providerOf(p);
        vm.startPrank(stranger);
        try staking.withdraw(from, slot % RING_SLOTS) {
            strangerGotThrough = true;
        } catch {}
        try staking.requestUnstake(from, units) {
            strangerGotThrough = true;
        } catch {}
        try staking.slash(from, amount, stranger) {
            strangerGotThrough = true;
        } catch {}
        try staking.collect() {
            strangerGotThrough = true;
        } catch {}
        vm.stopPrank();
    }

    // ------------------------------------------------------------- Liveness

    /// @dev From wherever things stand everybody leaves, in an order of chance; reverts when somebody can not.
    function exitAll(uint256 order) external {
        for (uint256 p = 0; p < PROVIDERS; ++p) {
            vm.warp(block.timestamp + THAW_SECONDS);
            for (uint256 i = 0; i < OWNERS; ++i) _emptyRing(i + order, p);
            for (uint256 i = 0; i < OWNERS; ++i) _leaveWhole(i + order, p);
            vm.warp(block.timestamp + THAW_SECONDS);
            for (uint256 i = 0; i < OWNERS; ++i) _emptyRing(OWNERS - 1 - i + order, p);
        }
        assertTrue(!exitRefused, "everybody is paid");
    }

    function _emptyRing(uint256 i, uint256 p) internal {
        for (uint256 slot = 0; slot < RING_SLOTS; ++slot) {
            if (withdrawableAt[owner(i)][providerOf(p)][slot] != 0) withdraw(i, p, slot);
        }
    }

    function _leaveWhole(uint256 i, uint256 p) internal {
        (address who, address from) = (owner(i), providerOf(p));
        if (staking.stakeOf(from, who) > 0) requestUnstake(i, p, 0);
        assertEq(staking.stakeOf(from, who), 0, "all out");
    }

    // -------------------------------------------------------------- Internal

    function _stakeFor(address payer, address to, uint256 p, uint256 amount) internal {
        uint256 balance = token.balanceOf(payer);
        if (balance == 0) return;

        // As often dust as a fortune.
        amount = amount % 2 == 0 ? bound(amount, 1, balance) : bound(amount, 1, balance < 1e4 ? balance : 1e4);
        vm.prank(payer);
        staking.stakeFor(providerOf(p), to, uint96(amount));
        put[to] += amount;
        ++moves;
    }

    /// @dev A request of one's own units fails for a full ring and for dust, never for anything else.
    function _checkRefusal(bytes4 reason) internal {
        bool fair = reason == IStakePools.SlotTaken.selector || reason == IStakePools.UnitsWorthNothing.selector;
        if (!fair) exitRefused = true;
    }

    function _totalOf(address whom) internal view returns (uint256) {
        return uint256(staking.pool(whom, ACTIVE).amount) + staking.pool(whom, THAWING).amount;
    }

    // ----------------------------------------------------------------- Views

    function owner(uint256 i) public view returns (address) {
        return [provider, second, ada, bela][i % OWNERS];
    }

    function providerOf(uint256 p) public view returns (address) {
        return p % PROVIDERS == 0 ? provider : second;
    }

    function checkHeld() external view {
        uint256 pools = _totalOf(provider) + _totalOf(second);
        IStakePools.Ledger memory books = staking.ledger();
        assertEq(books.stakedAmount, pools, "pools");
        assertEq(books.creditsAmount, staking.creditOf(reporter), "credits");
        assertEq(token.balanceOf(address(staking)), pools + books.creditsAmount + donated, "held == owed");
    }

    function checkPools() external view {
        for (uint256 p = 0; p < PROVIDERS; ++p) {
            _checkPool(staking.pool(providerOf(p), ACTIVE));
            _checkPool(staking.pool(providerOf(p), THAWING));
        }
    }

    /// @dev The units that owners hold are there, and so is what they are worth together.
    function checkUnits() external view {
        for (uint256 p = 0; p < PROVIDERS; ++p) {
            address from = providerOf(p);
            (uint256 units, uint256 worth, uint256 thawing, uint256 thawingWorth) = (0, 0, 0, 0);
            for (uint256 i = 0; i < OWNERS; ++i) {
                units += staking.unitsOf(from, owner(i));
                worth += staking.stakeOf(from, owner(i));
                for (uint256 slot = 0; slot < RING_SLOTS; ++slot) {
                    (IStakePools.Unstaking memory request, uint96 amount) = staking.unstaking(from, owner(i), slot);
                    bool alive = request.generation == staking.pool(from, THAWING).generation;
                    (thawing, thawingWorth) = (thawing + (alive ? request.units : 0), thawingWorth + amount);
                }
            }
            assertTrue(units <= staking.pool(from, ACTIVE).units, "active units");
            assertTrue(worth <= staking.pool(from, ACTIVE).amount, "active worth");
            assertTrue(thawing <= staking.pool(from, THAWING).units, "thawing units");
            assertTrue(thawingWorth <= staking.pool(from, THAWING).amount, "thawing worth");
        }
    }

    /// @dev A move rounds by less than two wei, so nobody ends with more than was put in for it and others' rounding.
    function checkGains() external view {
        for (uint256 i = 0; i < OWNERS; ++i) {
            address who = owner(i);
            uint256 has = got[who];
            for (uint256 p = 0; p < PROVIDERS; ++p) {
                has += staking.stakeOf(providerOf(p), who);
                for (uint256 slot = 0; slot < RING_SLOTS; ++slot) {
                    (, uint96 amount) = staking.unstaking(providerOf(p), who, slot);
                    has += amount;
                }
            }
            assertTrue(has <= put[who] + 2 * moves, "no gain");
        }
    }

    /// @dev Every request is as its owner made it.
    function checkRequests() external view {
        for (uint256 i = 0; i < OWNERS; ++i) {
            for (uint256 p = 0; p < PROVIDERS; ++p) {
                (address who, address from) = (owner(i), providerOf(p));
                for (uint256 slot = 0; slot < RING_SLOTS; ++slot) {
                    (IStakePools.Unstaking memory request, ) = staking.unstaking(from, who, slot);
                    assertEq(request.withdrawableAt, withdrawableAt[who][from][slot], "clock");
                    assertEq(request.units, thawingUnits[who][from][slot], "units");
                }
            }
        }
    }

    function checkRewards() external view {
        uint256 rewarded = collected + staking.creditOf(reporter);
        assertTrue(4 * rewarded <= slashed, "a quarter at most");
        assertEq(token.balanceOf(NOBODY), slashed - rewarded, "the rest burned");
    }
}
