// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IBooks} from "../../contracts/interfaces/IBooks.sol";
import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {IRootGate} from "../../contracts/interfaces/IRootGate.sol";
import {GateFixture} from "./GateFixture.sol";

// RootGate, who signs and what they put up
// ├── given an announced rotation, it sits when it is due and the gate is idle; a pending root is left alone
// ├── given a bond, it counts until it thaws, can be slashed until it left, and leaves after two windows and a ruling
// └── it reverts when a committee could not sit
contract RootGateCommitteeTest is GateFixture {
    function _next() internal view returns (IRootGate.Committee memory next) {
        next = _committee();
        next.signers = _addresses(_ascendingKeys(4, 0xFEED));
    }

    function _announceNext() internal {
        vm.prank(admin);
        gate.announceRotation(_next());
    }

    function testFuzz_Rotate_TurnsInItsSecond(address caller) public {
        _announceNext();
        uint48 due = gate.rotatesAt();
        assertEq(due, block.timestamp + ROTATION_SECONDS, "announced");
        vm.warp(due - 1);
        vm.expectRevert(abi.encodeWithSelector(IRootGate.RotationNotDue.selector, due, block.timestamp));
        gate.rotate();
        assertTrue(gate.isSigner(vm.addr(keys[0])), "still");
        vm.warp(due);
        vm.prank(caller);
        gate.rotate();
        assertTrue(!gate.isSigner(vm.addr(keys[0])), "no longer");
        assertTrue(gate.isSigner(vm.addr(0xFEED)), "now");
        vm.expectRevert(IRootGate.NoRotation.selector);
        gate.rotate();
    }

    /// @dev Pending when it comes due: neither killed nor given to others to answer for.
    function test_Rotate_LeavesAPendingRootAlone() public {
        _announceNext();
        vm.warp(gate.rotatesAt() - 1);
        bytes32[] memory bad = _robbed(0, 1);
        _propose(11, bad[1]);
        uint48 activatableAt = gate.pending().activatableAt;
        vm.warp(gate.rotatesAt());
        vm.expectRevert(abi.encodeWithSelector(IRootGate.ProposalPending.selector, uint32(11), activatableAt));
        gate.rotate();
        gate.proveDecrease(_account(0), _proofOf(active, 0), _proofOf(bad, 0));
        gate.rotate();
        assertEq(gate.bondOf(vm.addr(keys[0])).activeGwei, 0, "who signed was slashed");
        assertTrue(!gate.isSigner(vm.addr(keys[0])), "and rotated out");
    }

    /// @dev What the old committee signed is worth nothing once the new one is due.
    function test_Propose_SeatsWhoIsDueFirst() public {
        _announceNext();
        vm.warp(gate.rotatesAt());
        IRootGate.Vote memory vote = _vote(11, active[1]);
        bytes[] memory signatures = _signed(vote, THRESHOLD);
        vm.expectRevert(abi.encodeWithSelector(IRootGate.NotSigner.selector, vm.addr(keys[0])));
        gate.propose(vote, signatures);
    }

    function test_Settings_AreThoseDeployed() public view {
        assertEq(keccak256(abi.encode(gate.settings())), keccak256(abi.encode(_settings())), "settings");
        assertEq(gate.councilThreshold(), COUNCIL_THRESHOLD, "council threshold");
    }

    function testFuzz_DepositBond_AddsToTheSendersOwn(address signer, uint64 amount) public {
        vm.assume(signer != address(0) && signer.code.length == 0);
        amount = (amount % 100e9) + 1;
        uint64 before = gate.bondOf(signer).activeGwei;
        _fund(signer, amount);

        _bond(signer, amount);

        assertEq(gate.bondOf(signer).activeGwei, before + amount, "added");
        assertEq(gate.bondOf(signer).thawingGwei, 0, "nothing thaws");
        _checkBooks();
    }

    function testFuzz_Bond_LeavesAfterTwoWindowsAndARuling(uint64 amount, uint32 wait) public {
        address signer = vm.addr(keys[0]);
        amount = uint64(bound(amount, 1, BOND_GWEI));
        vm.prank(signer);
        gate.thawBond(amount);
        uint48 thawsAt = gate.bondOf(signer).thawsAt;
        assertEq(thawsAt, block.timestamp + 2 * WINDOW_SECONDS + RULING_SECONDS, "lock");
        vm.warp(bound(wait, block.timestamp, thawsAt - 1));
        vm.prank(signer);
        vm.expectRevert(abi.encodeWithSelector(IBooks.BondLocked.selector, thawsAt, block.timestamp));
        gate.withdrawBond();
        vm.warp(thawsAt);
        vm.prank(signer);
        gate.withdrawBond();
        assertEq(token.balanceOf(signer), uint256(amount) * 1 gwei, "out");
        _checkBooks();
    }

    function test_BondFloor_AnyQuorumHoldsAnEpoch() public {
        assertTrue(gate.bondFloorGwei(11) * THRESHOLD >= emission.poolGwei(11), "covers");
        assertEq(gate.bondFloorGwei(10), 0, "before there is a token");
        assertTrue(gate.bondFloorGwei(12) > 0, "and ever after");
        address signer = vm.addr(keys[0]);
        vm.prank(signer);
        gate.thawBond(BOND_GWEI);
        _waitForEnd(11);
        IRootGate.Vote memory vote = _vote(11, active[1]);
        bytes[] memory signatures = _signed(vote, THRESHOLD);
        uint256 floor = gate.bondFloorGwei(11);
        vm.expectRevert(abi.encodeWithSelector(IRootGate.BondTooSmall.selector, signer, uint64(0), floor));
        gate.propose(vote, signatures);
    }

    function test_RevertWhen_BondsAreMisused() public {
        vm.expectRevert(IBooks.ZeroAmount.selector);
        gate.depositBond(0);
        vm.expectRevert(IBooks.ZeroAmount.selector);
        gate.thawBond(0);
        vm.expectRevert(abi.encodeWithSelector(IBooks.BondExceeded.selector, uint64(1), uint64(0)));
        gate.thawBond(1);
        vm.expectRevert(abi.encodeWithSelector(IBooks.NothingThawing.selector, address(this)));
        gate.withdrawBond();
        vm.expectRevert(abi.encodeWithSelector(IEscrow.NothingToCollect.selector, address(this)));
        gate.collect();
    }

    function test_RevertWhen_ACommitteeCouldNotSit() public {
        IRootGate.Committee memory next = _next();
        next.threshold = 5;
        _expectRefused(next, abi.encodeWithSelector(IRootGate.ThresholdOutOfRange.selector, 5, 4));
        next.threshold = 0;
        _expectRefused(next, abi.encodeWithSelector(IRootGate.ThresholdOutOfRange.selector, 0, 4));
        next = _next();
        next.council[0] = next.signers[3];
        next.council = new address[](1);
        next.council[0] = next.signers[3];
        next.councilThreshold = 1;
        _expectRefused(next, abi.encodeWithSelector(IRootGate.SignerInCouncil.selector, next.signers[3]));
        next = _next();
        next.signers[1] = next.signers[0];
        _expectRefused(
            next,
            abi.encodeWithSelector(IRootGate.SignersNotAscending.selector, next.signers[0], next.signers[0])
        );
        next = _next();
        next.signers = new address[](33);
        _expectRefused(next, abi.encodeWithSelector(IRootGate.TooManySigners.selector, 33, 32));
    }

    function _expectRefused(IRootGate.Committee memory next, bytes memory error_) internal {
        vm.prank(admin);
        vm.expectRevert(error_);
        gate.announceRotation(next);
    }

    function testFuzz_RevertWhen_RotationNotByAdmin(address caller) public {
        vm.assume(caller != admin);
        IRootGate.Committee memory next = _next();
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, caller));
        gate.announceRotation(next);
    }

    function test_RevertWhen_SettingsAreIncoherent() public {
        IRootGate.Settings memory settings = _settings();
        settings.answerSeconds = settings.windowSeconds;
        vm.expectRevert(abi.encodeWithSelector(IRootGate.SettingsIncoherent.selector, settings));
        this.deployGate(settings);
    }

    function deployGate(IRootGate.Settings memory settings) external {
        _gate(settings);
    }
}
