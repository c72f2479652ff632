// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Fixture} from "./Fixture.sol";
import {IEmissionBudget} from "../../contracts/interfaces/IEmissionBudget.sol";
import {IEmissionController} from "../../contracts/interfaces/IEmissionController.sol";

// EmissionController
// ├── given the schedule
// │   ├── it is nothing at genesis and grows by one pool when an epoch ends
// │   ├── it halves, and never passes the token's cap
// │   └── it reverts when incomplete
// ├── when the gate reserves
// │   ├── it takes up to what the schedule has emitted through that epoch
// │   ├── it accrues what was unused, and lets it lapse after `accrualEpochs`
// │   └── it reverts when the epoch has not ended, or above mintable
// ├── when a reservation is dropped
// │   ├── it is as if it had never been made
// │   └── the next proposal can be paid in full
// ├── when the distributor releases
// │   ├── it mints to the distributor alone
// │   └── it reverts above what is reserved, and for anybody else
// └── when the gate changes
//     ├── it frees what the old one had reserved
//     └── it reverts for anybody but the admin
contract EmissionControllerTest is Fixture {
    // -------------------------------------------------------------- Schedule

    function test_Mintable_IsNothingBeforeTheFirstEpochEnds() public {
        vm.warp(GENESIS - 1 days);
        assertEq(emission.mintable(), 0, "before genesis");
        vm.warp(GENESIS + EPOCH_SECONDS - 1);
        assertEq(emission.mintable(), 0, "in the first epoch");
        assertEq(emission.endedEpochs(), 0, "ended");

        vm.warp(GENESIS + EPOCH_SECONDS);
        assertEq(emission.mintable(), POOL_GWEI, "at its end");
        assertEq(emission.endedEpochs(), 1, "ended");
    }

    function test_Schedule_IsTheOneDeployed() public view {
        assertEq(keccak256(abi.encode(emission.schedule())), keccak256(abi.encode(_schedule())), "schedule");
    }

    function testFuzz_ScheduledGwei_IsTheSumOfPools(uint16 epoch) public view {
        uint256 sum = 0;
        for (uint32 i = 1; i <= epoch % 700; ++i) sum += emission.poolGwei(i);

        assertEq(emission.scheduledGwei(epoch % 700), sum, "sum");
    }

    function testFuzz_ScheduledGwei_NeverFallsNorPassesTheCap(uint32 epoch, uint64 pool, uint32 halving) public {
        IEmissionBudget.Schedule memory schedule = _schedule();
        (schedule.poolGwei, schedule.halvingEpochs) = (pool | 1, halving | 1);
        IEmissionController other = _emission(schedule);
        epoch = uint32(bound(epoch, 0, type(uint32).max - 1));

        assertTrue(other.scheduledGwei(epoch) <= other.scheduledGwei(epoch + 1), "never falls");
        assertTrue(other.scheduledGwei(type(uint32).max) <= type(uint64).max, "cap");
    }

    function test_ScheduledGwei_EndsAtTheCapExactly() public {
        IEmissionBudget.Schedule memory schedule = _schedule();
        (schedule.poolGwei, schedule.halvingEpochs) = (type(uint64).max, 2);
        assertEq(_emission(schedule).scheduledGwei(type(uint32).max), type(uint64).max, "all that a token can be");
    }

    function test_PoolGwei_Halves() public view {
        assertEq(emission.poolGwei(0), 0, "no epoch 0");
        assertEq(emission.poolGwei(HALVING_EPOCHS), POOL_GWEI, "last whole");
        assertEq(emission.poolGwei(HALVING_EPOCHS + 1), POOL_GWEI / 2, "first half");
        assertEq(emission.poolGwei(type(uint32).max), 0, "last");
    }

    function test_RevertWhen_ScheduleIncomplete() public {
        for (uint256 i = 0; i < 5; ++i) {
            IEmissionBudget.Schedule memory schedule = _schedule();
            if (i == 0) schedule.genesis = 0;
            if (i == 1) schedule.epochSeconds = 0;
            if (i == 2) schedule.halvingEpochs = 0;
            if (i == 3) schedule.accrualEpochs = 0;
            if (i == 4) schedule.poolGwei = 0;

            vm.expectRevert(abi.encodeWithSelector(IEmissionBudget.ScheduleIncomplete.selector, schedule));
            _emission(schedule);
        }
    }

    // --------------------------------------------------------------- Reserve

    function testFuzz_Reserve_UpToMintable(uint32 epoch, uint64 amountGwei) public {
        epoch = uint32(bound(epoch, 1, 400));
        _waitForEnd(epoch);
        uint256 mintable = emission.mintable();
        amountGwei = uint64(bound(amountGwei, 0, mintable));

        vm.prank(address(gate));
        emission.reserve(epoch, amountGwei);

        assertEq(emission.reservedGwei(), amountGwei, "reserved");
        assertEq(emission.mintable(), mintable - amountGwei, "mintable");
    }

    function testFuzz_RevertWhen_ReserveExceedsMintable(uint32 epoch, uint256 amountGwei) public {
        epoch = uint32(bound(epoch, 1, 400));
        _waitForEnd(epoch);
        uint256 mintable = emission.mintable();
        amountGwei = bound(amountGwei, mintable + 1, type(uint256).max);

        vm.prank(address(gate));
        vm.expectRevert(abi.encodeWithSelector(IEmissionBudget.MintableExceeded.selector, amountGwei, mintable));
        emission.reserve(epoch, amountGwei);
    }

    function test_RevertWhen_ReservePassesTheScheduleOfItsEpoch() public {
        _waitForEnd(3);

        vm.prank(address(gate));
        vm.expectRevert(
            abi.encodeWithSelector(IEmissionBudget.MintableExceeded.selector, POOL_GWEI * 2 + 1, POOL_GWEI * 2)
        );
        emission.reserve(2, POOL_GWEI * 2 + 1);
    }

    function testFuzz_RevertWhen_EpochNotEnded(uint32 epoch, uint256 before) public {
        epoch = uint32(bound(epoch, 1, 1000));
        uint256 endsAt = emission.epochEndsAt(epoch);
        vm.warp(endsAt - bound(before, 1, endsAt - GENESIS));

        vm.prank(address(gate));
        vm.expectRevert(abi.encodeWithSelector(IEmissionBudget.EpochNotEnded.selector, epoch, endsAt, block.timestamp));
        emission.reserve(epoch, 0);
    }

    function testFuzz_RevertWhen_ReserveNotByGate(address caller) public {
        vm.assume(caller != address(gate));
        _waitForEnd(1);

        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IEmissionController.NotGate.selector, caller, address(gate)));
        emission.reserve(1, 0);
    }

    function test_Mintable_LapsesAfterTheAccrual() public {
        _waitForEnd(ACCRUAL_EPOCHS);
        assertEq(emission.mintable(), uint256(POOL_GWEI) * ACCRUAL_EPOCHS, "all of it");
        _waitForEnd(ACCRUAL_EPOCHS * 3);
        assertEq(emission.mintable(), uint256(POOL_GWEI) * ACCRUAL_EPOCHS, "no more than that");
    }

    // ------------------------------------------------------------- Unreserve

    /// @dev Two controllers live the same life, but one of them makes and drops a reservation on the way. Each look at the
    /// bucket rounds its refill down, so the one that was looked at more may be a gwei behind, never ahead. No halving comes
    /// between: the drop would apply its lower rate sooner.
    /// @dev Emptied, the bucket fills by one pool an epoch, though the schedule would allow all that lapsed before.
    function test_Mintable_FillsByAPoolAnEpoch() public {
        _waitForEnd(2 * ACCRUAL_EPOCHS);
        uint256 all = emission.mintable();
        vm.prank(address(gate));
        emission.reserve(2 * ACCRUAL_EPOCHS, all);
        assertEq(emission.mintable(), 0, "empty");

        vm.warp(block.timestamp + EPOCH_SECONDS);

        assertEq(emission.mintable(), POOL_GWEI, "an epoch later");
    }

    function testFuzz_Unreserve_LeavesNoTrace(
        uint32 epoch,
        uint64 spent,
        uint64 dropped,
        uint32 wait,
        uint32 later
    ) public {
        IEmissionController twin = _emission(_schedule());
        vm.prank(admin);
        twin.setGate(address(gate));
        epoch = uint32(bound(epoch, 1, 30) + (later % 2) * (HALVING_EPOCHS + ACCRUAL_EPOCHS));
        _waitForEnd(epoch);
        vm.startPrank(address(gate));
        spent = uint64(bound(spent, 0, emission.mintable()));
        emission.reserve(epoch, spent);
        twin.reserve(epoch, spent);

        dropped = uint64(bound(dropped, 0, emission.mintable()));
        emission.reserve(epoch, dropped);
        vm.warp(block.timestamp + bound(wait, 0, 20 * EPOCH_SECONDS));
        emission.unreserve(dropped);

        assertEq(emission.reservedGwei(), spent, "reserved");
        for (uint256 i = 0; i < 2; ++i) {
            uint256 behind = twin.mintable() - emission.mintable();
            assertTrue(behind <= 2, "mintable");
            vm.warp(block.timestamp + bound(later, 0, 20 * EPOCH_SECONDS));
        }
    }

    /// @dev A root is paid, the next takes all there is and is dropped, epochs pass: every pool since is there. A bucket that
    /// was emptied to the last is apart: it gives one pool an epoch until it is full again.
    function testFuzz_Reserve_PaysInFullAfterADrop(uint32 epoch, uint32 offset, uint64 spent, uint32 missed) public {
        epoch = uint32(bound(epoch, 1, 2 * HALVING_EPOCHS));
        missed = uint32(bound(missed, 1, ACCRUAL_EPOCHS - 1));
        vm.warp(emission.epochEndsAt(epoch) + bound(offset, 0, EPOCH_SECONDS - 1));
        vm.startPrank(address(gate));
        emission.reserve(epoch, bound(spent, 0, emission.mintable() - emission.poolGwei(epoch)));
        uint256 dropped = emission.mintable();
        emission.reserve(epoch, dropped);

        _waitForEnd(epoch + missed);
        emission.unreserve(dropped);

        uint256 owed = emission.scheduledGwei(epoch + missed) - emission.scheduledGwei(epoch);
        assertTrue(emission.mintable() >= owed, "owed");
    }

    function testFuzz_Unreserve_GivesBackNoMoreThanIsReserved(uint64 reserved, uint256 amountGwei) public {
        _waitForEnd(1);
        reserved = uint64(bound(reserved, 0, POOL_GWEI));
        amountGwei = bound(amountGwei, reserved, type(uint256).max);
        vm.startPrank(address(gate));
        emission.reserve(1, reserved);

        emission.unreserve(amountGwei);

        assertEq(emission.reservedGwei(), 0, "reserved");
        assertEq(emission.mintable(), POOL_GWEI, "mintable");
    }

    function testFuzz_RevertWhen_UnreserveNotByGate(address caller) public {
        vm.assume(caller != address(gate));

        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IEmissionController.NotGate.selector, caller, address(gate)));
        emission.unreserve(0);
    }

    // --------------------------------------------------------------- Release

    function testFuzz_Release_MintsToTheDistributorAlone(uint64 reserved, uint64 amountGwei) public {
        _waitForEnd(1);
        reserved = uint64(bound(reserved, 0, POOL_GWEI));
        amountGwei = uint64(bound(amountGwei, 0, reserved));
        vm.prank(address(gate));
        emission.reserve(1, reserved);

        vm.prank(address(distributor));
        vm.expectEmit(address(emission));
        emit IEmissionController.EmissionReleased(address(distributor), uint256(amountGwei) * 1 gwei);
        emission.release(amountGwei);

        assertEq(token.balanceOf(address(distributor)), uint256(amountGwei) * 1 gwei, "balance");
        assertEq(emission.mintedGwei(), amountGwei, "minted");
        assertEq(emission.reservedGwei(), reserved - amountGwei, "reserved");
    }

    function testFuzz_RevertWhen_ReleaseExceedsReserved(uint64 reserved, uint256 amountGwei) public {
        _waitForEnd(1);
        reserved = uint64(bound(reserved, 0, POOL_GWEI));
        amountGwei = bound(amountGwei, uint256(reserved) + 1, type(uint256).max);
        vm.prank(address(gate));
        emission.reserve(1, reserved);

        vm.prank(address(distributor));
        vm.expectRevert(abi.encodeWithSelector(IEmissionBudget.ReservedExceeded.selector, amountGwei, reserved));
        emission.release(amountGwei);
    }

    function testFuzz_RevertWhen_ReleaseNotByDistributor(address caller) public {
        vm.assume(caller != address(distributor));

        vm.prank(caller);
        vm.expectRevert(
            abi.encodeWithSelector(IEmissionController.NotDistributor.selector, caller, address(distributor))
        );
        emission.release(0);
    }

    // ------------------------------------------------------------------ Gate

    function testFuzz_SetGate_FreesWhatTheOldOneReserved(address newGate, uint64 reserved) public {
        _waitForEnd(1);
        vm.prank(address(gate));
        emission.reserve(1, bound(reserved, 0, POOL_GWEI));

        vm.prank(admin);
        emission.setGate(newGate);

        assertEq(emission.reservedGwei(), 0, "reserved");
        assertEq(emission.mintable(), POOL_GWEI, "mintable");
        assertEq(emission.gate(), newGate, "gate");
    }

    function testFuzz_RevertWhen_SetGateNotByAdmin(address caller) public {
        vm.assume(caller != admin);

        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, caller));
        emission.setGate(caller);
    }
}
