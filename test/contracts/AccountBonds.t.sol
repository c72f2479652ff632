// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IAccountBonds} from "../../contracts/interfaces/IAccountBonds.sol";
import {IBooks} from "../../contracts/interfaces/IBooks.sol";
import {IBonds} from "../../contracts/interfaces/IBonds.sol";
import {Fixture} from "./Fixture.sol";
import {HookToken, Hooked} from "./HookToken.sol";

// AccountBonds
// ├── given anybody who pays for an account, it stands behind the account, beside what others paid
// ├── given a payer
// │   ├── what thaws no longer stands; it leaves after the thaw, whole, to who paid; thawing more starts anew
// │   ├── it reverts above what stands, for nothing, before the thaw is over, and when nothing thaws
// │   └── no stranger, account or sponsor moves another's bond or clock
// ├── given a judge
// │   ├── it burns what it names of one payer's, what thaws first, and never more than there is
// │   └── nobody gains, and what is left still leaves
// └── given a receiver that reverts, burns gas or calls back, it harms nobody and gets nothing twice
contract AccountBondsTest is Fixture, Hooked {
    address internal constant ACCOUNT = address(0xD1);
    address internal constant PAYER = address(0x9A);
    uint64 internal constant RICH_GWEI = 1_000e9;

    function setUp() public override {
        super.setUp();
        _endow(PAYER, RICH_GWEI, address(bonds));
    }

    function _deposit(address payer, address account, uint64 amountGwei) internal {
        vm.prank(payer);
        bonds.deposit(account, amountGwei);
    }

    function _thaw(address payer, address account, uint64 amountGwei) internal {
        vm.prank(payer);
        bonds.thaw(account, amountGwei);
    }

    function _withdraw(address payer, address account) internal {
        vm.prank(payer);
        bonds.withdraw(account);
    }

    function _forfeit(address account, address payer, uint64 amountGwei) internal returns (uint64) {
        vm.prank(judge);
        return bonds.forfeit(account, payer, amountGwei);
    }

    // --------------------------------------------------------------- Deposit

    function testFuzz_Deposit_AddsUpOverPayers(address account, address other, uint64 first, uint64 second) public {
        vm.assume(other != PAYER && other.code.length == 0 && other != address(0));
        (first, second) = (uint64(bound(first, 1, RICH_GWEI)), uint64(bound(second, 1, RICH_GWEI)));
        _endow(other, second, address(bonds));

        vm.expectEmit(address(bonds));
        emit IAccountBonds.BondDeposited(account, PAYER, first, first);
        _deposit(PAYER, account, first);
        vm.expectEmit(address(bonds));
        emit IAccountBonds.BondDeposited(account, other, second, first + second);
        _deposit(other, account, second);

        assertEq(bonds.bondedGwei(account), first + second, "behind the account");
        assertEq(bonds.bondOf(account, PAYER).activeGwei, first, "one");
        assertEq(bonds.bondOf(account, other).activeGwei, second, "other");
        _checkBooks(bonds);
    }

    function test_RevertWhen_AmountIsZero() public {
        _deposit(PAYER, ACCOUNT, 1);

        vm.prank(PAYER);
        vm.expectRevert(IBooks.ZeroAmount.selector);
        bonds.deposit(ACCOUNT, 0);
        vm.prank(PAYER);
        vm.expectRevert(IBooks.ZeroAmount.selector);
        bonds.thaw(ACCOUNT, 0);
    }

    // ------------------------------------------------------------------ Exit

    function testFuzz_Thaw_LeavesWholeToWhoPaid(address account, uint64 amount, uint64 part, uint32 wait) public {
        amount = uint64(bound(amount, 1, RICH_GWEI));
        part = uint64(bound(part, 1, amount));
        _deposit(PAYER, account, amount);
        uint48 thawsAt = uint48(block.timestamp) + BOND_THAW_SECONDS;

        vm.expectEmit(address(bonds));
        emit IAccountBonds.BondThawing(account, PAYER, part, part, thawsAt, amount - part);
        _thaw(PAYER, account, part);
        assertEq(bonds.bondedGwei(account), amount - part, "no longer stands");
        vm.warp(uint256(thawsAt) + wait);
        vm.expectEmit(address(bonds));
        emit IAccountBonds.BondWithdrawn(account, PAYER, part, amount - part);
        _withdraw(PAYER, account);

        assertEq(token.balanceOf(PAYER), uint256(RICH_GWEI - amount + part) * 1 gwei, "paid back");
        assertEq(bonds.bondOf(account, PAYER).activeGwei, amount - part, "the rest stands");
        _checkBooks(bonds);
    }

    function testFuzz_Withdraw_TurnsInItsSecond(uint64 amount) public {
        amount = uint64(bound(amount, 1, RICH_GWEI));
        _deposit(PAYER, ACCOUNT, amount);
        _thaw(PAYER, ACCOUNT, amount);
        uint48 thawsAt = bonds.bondOf(ACCOUNT, PAYER).thawsAt;

        vm.warp(thawsAt - 1);
        vm.prank(PAYER);
        vm.expectRevert(abi.encodeWithSelector(IBooks.BondLocked.selector, thawsAt, block.timestamp));
        bonds.withdraw(ACCOUNT);
        vm.warp(thawsAt);
        _withdraw(PAYER, ACCOUNT);
        vm.warp(thawsAt + 1);
        vm.prank(PAYER);
        vm.expectRevert(abi.encodeWithSelector(IBooks.NothingThawing.selector, PAYER));
        bonds.withdraw(ACCOUNT);
    }

    function testFuzz_Thaw_MoreStartsAnew(uint32 wait) public {
        _deposit(PAYER, ACCOUNT, 10);
        _thaw(PAYER, ACCOUNT, 4);
        vm.warp(block.timestamp + bound(wait, 0, 10 * BOND_THAW_SECONDS));
        _thaw(PAYER, ACCOUNT, 1);

        IBonds.Bond memory bond = bonds.bondOf(ACCOUNT, PAYER);
        assertEq(bond.thawingGwei, 5, "both");
        assertEq(bond.thawsAt, block.timestamp + BOND_THAW_SECONDS, "anew");
    }

    function testFuzz_RevertWhen_BondExceeded(uint64 amount, uint64 above) public {
        amount = uint64(bound(amount, 1, RICH_GWEI));
        above = uint64(bound(above, amount + 1, type(uint64).max));
        _deposit(PAYER, ACCOUNT, amount);

        vm.prank(PAYER);
        vm.expectRevert(abi.encodeWithSelector(IBooks.BondExceeded.selector, above, amount));
        bonds.thaw(ACCOUNT, above);
    }

    /// @dev The account itself is a stranger to what a sponsor put behind it.
    function testFuzz_RevertWhen_BondIsAnothers(address caller, address account, uint64 amount) public {
        vm.assume(caller != PAYER);
        _deposit(PAYER, account, 5);
        _thaw(PAYER, account, 3);
        vm.warp(block.timestamp + BOND_THAW_SECONDS);
        amount = uint64(bound(amount, 1, type(uint64).max));

        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IBooks.NothingThawing.selector, caller));
        bonds.withdraw(account);
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IBooks.BondExceeded.selector, amount, uint64(0)));
        bonds.thaw(account, amount);
    }

    function testFuzz_Deposit_MovesNoOthersClock(address stranger, uint64 amount, uint32 wait) public {
        vm.assume(stranger != PAYER && stranger.code.length == 0 && stranger != address(0));
        amount = uint64(bound(amount, 1, RICH_GWEI));
        _endow(stranger, amount, address(bonds));
        _deposit(PAYER, ACCOUNT, 5);
        _thaw(PAYER, ACCOUNT, 5);
        uint48 thawsAt = bonds.bondOf(ACCOUNT, PAYER).thawsAt;
        vm.warp(block.timestamp + bound(wait, 0, BOND_THAW_SECONDS));

        _deposit(stranger, ACCOUNT, amount);
        _thaw(stranger, ACCOUNT, amount);

        assertEq(bonds.bondOf(ACCOUNT, PAYER).thawsAt, thawsAt, "clock");
        vm.warp(thawsAt);
        _withdraw(PAYER, ACCOUNT);
    }

    // --------------------------------------------------------------- Forfeit

    function testFuzz_Forfeit_BurnsWhatThawsFirst(uint64 active, uint64 thawing, uint64 amount) public {
        active = uint64(bound(active, 0, RICH_GWEI / 2));
        thawing = uint64(bound(thawing, active == 0 ? 1 : 0, RICH_GWEI / 2));
        _deposit(PAYER, ACCOUNT, active + thawing);
        if (thawing > 0) _thaw(PAYER, ACCOUNT, thawing);
        uint64 ofThawing = amount < thawing ? amount : thawing;
        uint64 ofActive = amount - ofThawing < active ? amount - ofThawing : active;
        uint256 supply = token.totalSupply();

        vm.expectEmit(address(bonds));
        emit IAccountBonds.BondForfeited(ACCOUNT, PAYER, ofActive, ofThawing, active - ofActive);
        assertEq(_forfeit(ACCOUNT, PAYER, amount), ofActive + ofThawing, "returned");

        assertEq(bonds.bondedGwei(ACCOUNT), active - ofActive, "behind the account");
        assertEq(bonds.ledger().burnedGwei, ofActive + ofThawing, "burned");
        assertEq(token.totalSupply(), supply, "part of the supply still");
        assertEq(token.balanceOf(judge), 0, "the judge gains nothing");
        _checkBooks(bonds);
        // What is left leaves as ever.
        if (active > ofActive) _thaw(PAYER, ACCOUNT, active - ofActive);
        vm.warp(block.timestamp + BOND_THAW_SECONDS);
        if (active + thawing > ofActive + ofThawing) _withdraw(PAYER, ACCOUNT);
        assertEq(token.balanceOf(PAYER), uint256(RICH_GWEI - ofActive - ofThawing) * 1 gwei, "the rest came back");
        _checkBooks(bonds);
    }

    function testFuzz_Forfeit_TouchesNoOtherBond(address account, address other, uint64 amount) public {
        vm.assume(other != PAYER && other.code.length == 0 && other != address(0) && account != ACCOUNT);
        _endow(other, 7, address(bonds));
        _deposit(PAYER, ACCOUNT, 5);
        _deposit(PAYER, account, 3);
        _deposit(other, ACCOUNT, 7);

        _forfeit(ACCOUNT, PAYER, amount);

        assertEq(bonds.bondOf(ACCOUNT, other).activeGwei, 7, "of another payer");
        assertEq(bonds.bondOf(account, PAYER).activeGwei, 3, "behind another account");
        assertEq(bonds.bondedGwei(ACCOUNT), 7 + bonds.bondOf(ACCOUNT, PAYER).activeGwei, "behind the account");
    }

    /// @dev A payer who leaves before the decision lands has left; the decision still lands.
    function test_Forfeit_OfNothingBurnsNothing() public {
        assertEq(_forfeit(ACCOUNT, PAYER, type(uint64).max), 0, "nothing there");
        assertEq(bonds.ledger().burnedGwei, 0, "nothing burned");
    }

    function testFuzz_RevertWhen_ForfeitNotByJudge(address caller) public {
        vm.assume(caller != judge);
        _deposit(PAYER, ACCOUNT, 5);

        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, caller));
        bonds.forfeit(ACCOUNT, PAYER, 5);
    }

    // ------------------------------------------------------ Hostile receivers

    IAccountBonds internal hooked;
    uint8 internal mood;
    bool internal calledBack;

    function onTokenReceived() external {
        calledBack = true;
        if (mood == 0) revert("no");
        if (mood == 1) while (true) {}
        try hooked.withdraw(ACCOUNT) {
            revert("twice");
        } catch {}
        // Views are right in the middle of a call.
        assertEq(hooked.bondOf(ACCOUNT, address(this)).thawingGwei, 0, "mid-call bond");
        assertEq(hooked.ledger().bondsGwei, 4, "mid-call books");
    }

    function test_HostileReceiver_HarmsNobodyAndGetsNothingTwice() public {
        HookToken hookToken = new HookToken();
        hookToken.release(10);
        hooked = IAccountBonds(deploy("AccountBonds", abi.encode(manager, hookToken, BOND_THAW_SECONDS)));
        // The hook is the receiver's alone: the bonds themselves listen to nobody.
        vm.mockCall(address(hooked), abi.encodeCall(Hooked.onTokenReceived, ()), "");
        hookToken.approve(address(hooked), type(uint256).max);
        hookToken.transfer(PAYER, 4 gwei);
        vm.startPrank(PAYER);
        hookToken.approve(address(hooked), type(uint256).max);
        hooked.deposit(ACCOUNT, 4);
        vm.stopPrank();
        hooked.deposit(ACCOUNT, 6);
        hooked.thaw(ACCOUNT, 6);
        vm.warp(block.timestamp + BOND_THAW_SECONDS);

        for (mood = 0; mood < 2; ++mood) {
            (bool paid, ) = address(hooked).call{gas: 1e6}(abi.encodeCall(IAccountBonds.withdraw, (ACCOUNT)));
            assertTrue(!paid, "its own withdrawal alone fails");
        }
        hooked.withdraw(ACCOUNT);
        assertTrue(calledBack, "called back");
        assertEq(hookToken.balanceOf(address(this)), 6 gwei, "once");
        vm.startPrank(PAYER);
        hooked.thaw(ACCOUNT, 4);
        vm.warp(block.timestamp + BOND_THAW_SECONDS);
        hooked.withdraw(ACCOUNT);
        assertEq(hookToken.balanceOf(PAYER), 4 gwei, "others leave as ever");
    }
}
