// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEmissionController} from "../../contracts/interfaces/IEmissionController.sol";
import {IParamsHistory} from "../../contracts/interfaces/IParamsHistory.sol";
import {ITaskRegistry} from "../../contracts/interfaces/ITaskRegistry.sol";
import {Fixture} from "./Fixture.sol";

// TaskRegistry: parameters of epochs
// ├── given a deployment, its hash holds from epoch 1 on, and a missing one is refused
// ├── given an announcement with a whole epoch's notice, it holds from its epoch on and the past keeps its own
// ├── given one with less, or without a hash, it is refused
// └── given another before the first is certain, it replaces it; after, both stand; none blocks the next
contract TaskParamsTest is Fixture {
    function _announce(bytes32 paramsHash, uint32 fromEpoch) internal {
        vm.prank(admin);
        tasks.announceParams(paramsHash, fromEpoch);
    }

    /// @dev The first second of an epoch.
    function _enter(uint32 epoch) internal {
        vm.warp(GENESIS + uint256(epoch - 1) * EPOCH_SECONDS);
    }

    function _refuse(bytes32 paramsHash, uint32 fromEpoch, uint32 earliest) internal {
        vm.prank(admin);
        vm.expectRevert(abi.encodeWithSelector(IParamsHistory.NoticeTooShort.selector, fromEpoch, earliest));
        tasks.announceParams(paramsHash, fromEpoch);
    }

    function testFuzz_Deployment_PinsTheFirst(uint32 epoch) public view {
        assertEq(tasks.paramsHashOf(0), 0, "no epoch 0");
        assertEq(tasks.paramsHashOf(uint32(bound(epoch, 1, type(uint32).max))), FIRST_PARAMS, "all others");
    }

    function testFuzz_AnnounceParams_HoldFromTheirEpochOn(
        bytes32 next,
        uint32 now_,
        uint32 ahead,
        uint32 epoch
    ) public {
        vm.assume(next != 0);
        now_ = uint32(bound(now_, 1, 1e6));
        uint32 from = now_ + uint32(bound(ahead, 2, 1e6));
        _enter(now_);

        vm.expectEmit(address(tasks));
        emit IParamsHistory.ParamsAnnounced(next, from, 0);
        _announce(next, from);

        assertEq(tasks.paramsHashOf(uint32(bound(epoch, 1, from - 1))), FIRST_PARAMS, "before");
        assertEq(tasks.paramsHashOf(uint32(bound(epoch, from, type(uint32).max))), next, "from then on");
    }

    function testFuzz_AnnounceParams_NoticeTurnsInItsSecond(bytes32 next, uint32 now_) public {
        vm.assume(next != 0);
        now_ = uint32(bound(now_, 2, 1e6));

        _enter(now_);
        vm.warp(block.timestamp - 1);
        _refuse(next, now_, now_ + 1);
        _enter(now_);
        _refuse(next, now_ + 1, now_ + 2);
        _enter(now_ + 1);
        vm.warp(block.timestamp - 1);
        _refuse(next, now_ + 1, now_ + 2);
        _announce(next, now_ + 2);
        _enter(now_ + 1);
        _refuse(next, now_ + 2, now_ + 3);
        vm.warp(block.timestamp + 1);
        _refuse(next, now_ + 2, now_ + 3);

        // Whatever the second, a whole epoch passed between the announcement and what it changes.
        assertEq(tasks.paramsHashOf(now_ + 1), FIRST_PARAMS, "the next epoch");
        assertEq(tasks.paramsHashOf(now_ + 2), next, "the one after");
    }

    /// @dev Before epoch 1 begins it counts as running.
    function testFuzz_AnnounceParams_BeforeGenesis(bytes32 next, uint32 early) public {
        vm.assume(next != 0);
        IEmissionController.Schedule memory later = _schedule();
        later.genesis += uint48(bound(early, 1, type(uint32).max));
        emission = _emission(later);
        tasks = _taskRegistry(_taskSettings(), new ITaskRegistry.NewTask[](0));
        _refuse(next, 2, 3);
        _announce(next, 3);

        assertEq(tasks.paramsHashOf(2), FIRST_PARAMS, "as deployed");
        assertEq(tasks.paramsHashOf(3), next, "announced");
    }

    function testFuzz_RevertWhen_NoticeTooShort(bytes32 next, uint32 now_, uint32 from) public {
        vm.assume(next != 0);
        now_ = uint32(bound(now_, 1, 1e6));
        from = uint32(bound(from, 0, now_ + 1));
        _enter(now_);

        _refuse(next, from, now_ + 2);
    }

    function test_RevertWhen_ParamsHashMissing() public {
        vm.prank(admin);
        vm.expectRevert(IParamsHistory.ParamsHashMissing.selector);
        tasks.announceParams(0, 3);

        ITaskRegistry.Settings memory settings = _taskSettings();
        settings.paramsHash = 0;
        vm.expectRevert(IParamsHistory.ParamsHashMissing.selector);
        this.deployTasks(settings);
    }

    function deployTasks(ITaskRegistry.Settings memory settings) external {
        _taskRegistry(settings, new ITaskRegistry.NewTask[](0));
    }

    /// @dev Also one so far ahead that it would otherwise never be out of the way.
    function testFuzz_AnnounceParams_ReplacesWhatIsNotCertain(uint32 first, uint32 second) public {
        first = uint32(bound(first, 4, type(uint32).max));
        second = uint32(bound(second, 4, type(uint32).max));
        _announce("first", first);
        _enter(2);

        vm.expectEmit(address(tasks));
        emit IParamsHistory.ParamsAnnounced("second", second, first);
        _announce("second", second);

        assertEq(tasks.paramsHashOf(second - 1), FIRST_PARAMS, "nothing between");
        assertEq(tasks.paramsHashOf(second), "second", "the second");
        assertEq(tasks.paramsHashOf(type(uint32).max), "second", "and no other");
    }

    function test_AnnounceParams_LeavesWhatIsCertain() public {
        _announce("first", 3);
        _enter(2);
        vm.expectEmit(address(tasks));
        emit IParamsHistory.ParamsAnnounced("second", 4, 0);
        _announce("second", 4);
        _enter(9);
        _announce("third", 11);

        bytes32[6] memory held = [FIRST_PARAMS, FIRST_PARAMS, "first", "second", "second", "second"];
        for (uint32 i = 0; i < held.length; ++i) assertEq(tasks.paramsHashOf(i + 1), held[i], "history");
        assertEq(tasks.paramsHashOf(10), "second", "until then");
        assertEq(tasks.paramsHashOf(11), "third", "announced");
    }
}
