// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IBooks} from "../../contracts/interfaces/IBooks.sol";
import {ITaskRegistry} from "../../contracts/interfaces/ITaskRegistry.sol";
import {TaskFixture} from "./TaskFixture.sol";

// TaskRegistry: tasks
// ├── given a governor
// │   ├── it lists a task under a new id, with 1 to 64 classes and a resolution that H3 has
// │   ├── it changes a live task's share and retires it for good, which frees the share
// │   └── shares of live tasks never exceed the whole
// ├── given anybody else, nothing is listed, changed or retired
// └── given a deployment, its first tasks stand and a deposit of nothing is refused
contract TaskRegistryTest is TaskFixture {
    function _classes(uint256 count) internal pure returns (string[] memory classes) {
        classes = new string[](count);
        for (uint256 i = 0; i < count; ++i) classes[i] = vm.toString(i);
    }

    // ------------------------------------------------------------------ List

    function testFuzz_AddTask_IsListed(bytes32 taskId, uint8 count, uint8 resolution, uint16 shareBps) public {
        vm.assume(taskId != 0 && taskId != TASK);
        (count, resolution) = (uint8(bound(count, 1, 64)), uint8(bound(resolution, 0, 15)));
        shareBps = uint16(bound(shareBps, 0, 10_000 - SHARE_BPS));
        ITaskRegistry.NewTask memory task = ITaskRegistry.NewTask({
            taskId: taskId,
            classes: _classes(count),
            metric: ITaskRegistry.Metric(count % 2),
            resolution: resolution,
            shareBps: shareBps
        });

        vm.prank(admin);
        vm.expectEmit(address(tasks));
        emit ITaskRegistry.TaskListed(taskId, task.classes, task.metric, resolution, shareBps, SHARE_BPS + shareBps);
        tasks.addTask(task);

        ITaskRegistry.Task memory listed = tasks.taskOf(taskId);
        assertEq(keccak256(abi.encode(listed.classes)), keccak256(abi.encode(task.classes)), "classes");
        assertEq(uint8(listed.metric), count % 2, "metric");
        assertEq(listed.resolution, resolution, "resolution");
        assertEq(listed.shareBps, shareBps, "share");
        assertEq(listed.listedAt, block.timestamp, "listed");
        assertEq(listed.retiredAt, 0, "live");
        assertEq(tasks.allottedBps(), SHARE_BPS + shareBps, "allotted");
    }

    function test_RevertWhen_TaskIdMissing() public {
        vm.prank(admin);
        vm.expectRevert(ITaskRegistry.TaskIdMissing.selector);
        tasks.addTask(_newTask(0, 0));
    }

    function test_RevertWhen_TaskKnown_AlsoAfterItRetired() public {
        for (uint256 i = 0; i < 2; ++i) {
            vm.prank(admin);
            vm.expectRevert(abi.encodeWithSelector(ITaskRegistry.TaskKnown.selector, TASK, GENESIS));
            tasks.addTask(_newTask(TASK, 0));
            if (i == 0) _retire(TASK);
        }
    }

    function testFuzz_RevertWhen_ClassesOutOfRange(uint8 count) public {
        count = count == 0 ? 0 : uint8(bound(count, 65, 255));
        ITaskRegistry.NewTask memory task = _newTask(OTHER_TASK, 0);
        task.classes = _classes(count);

        vm.prank(admin);
        vm.expectRevert(abi.encodeWithSelector(ITaskRegistry.ClassesOutOfRange.selector, count, 64));
        tasks.addTask(task);
    }

    function testFuzz_RevertWhen_ResolutionTooFine(uint8 resolution) public {
        ITaskRegistry.NewTask memory task = _newTask(OTHER_TASK, 0);
        task.resolution = resolution = uint8(bound(resolution, 16, 255));

        vm.prank(admin);
        vm.expectRevert(abi.encodeWithSelector(ITaskRegistry.ResolutionTooFine.selector, resolution, 15));
        tasks.addTask(task);
    }

    // ---------------------------------------------------------------- Shares

    function testFuzz_Shares_StayWithinTheWhole(uint16 first, uint16 second, uint16 third) public {
        (first, second) = (uint16(bound(first, 0, 6_000)), uint16(bound(second, 0, 10_000)));
        _list(OTHER_TASK, first);
        bool fits = uint256(second) + first <= 10_000;

        vm.prank(admin);
        if (fits) {
            vm.expectEmit(address(tasks));
            emit ITaskRegistry.ShareChanged(TASK, second, first + second);
        } else {
            vm.expectRevert(
                abi.encodeWithSelector(ITaskRegistry.SharesExceeded.selector, uint256(second) + first, 10_000)
            );
        }
        tasks.setShare(TASK, second);
        uint16 share = fits ? second : SHARE_BPS;
        assertEq(tasks.taskOf(TASK).shareBps, share, "share");
        assertEq(tasks.allottedBps(), share + first, "allotted");

        third = uint16(bound(third, 10_001 - share - first, type(uint16).max));
        vm.prank(admin);
        vm.expectRevert(
            abi.encodeWithSelector(ITaskRegistry.SharesExceeded.selector, uint256(share) + first + third, 10_000)
        );
        tasks.addTask(_newTask("third", third));
    }

    function testFuzz_RetireTask_FreesItsShare(uint16 share, uint32 wait) public {
        share = uint16(bound(share, 0, 10_000));
        vm.warp(block.timestamp + wait);

        vm.prank(admin);
        vm.expectEmit(address(tasks));
        emit ITaskRegistry.TaskRetired(TASK, 0);
        tasks.retireTask(TASK);
        _list(OTHER_TASK, share);

        assertEq(tasks.taskOf(TASK).retiredAt, block.timestamp, "retired");
        assertEq(tasks.taskOf(TASK).shareBps, 0, "no share");
        assertEq(tasks.allottedBps(), share, "allotted");
    }

    function testFuzz_RevertWhen_TaskNotLive(bytes32 taskId, uint16 shareBps, bytes32 commitment) public {
        vm.assume(taskId != TASK);
        _retire(TASK);
        bytes memory unknown = abi.encodeWithSelector(ITaskRegistry.TaskNotLive.selector, taskId, 0, 0);
        bytes memory retired = abi.encodeWithSelector(ITaskRegistry.TaskNotLive.selector, TASK, GENESIS, GENESIS);

        for (uint256 i = 0; i < 2; ++i) {
            (bytes32 id, bytes memory refusal) = i == 0 ? (taskId, unknown) : (TASK, retired);
            vm.prank(admin);
            vm.expectRevert(refusal);
            tasks.setShare(id, shareBps);
            vm.prank(admin);
            vm.expectRevert(refusal);
            tasks.retireTask(id);
            vm.prank(builder);
            vm.expectRevert(refusal);
            tasks.commitModel(id, commitment);
        }
    }

    function testFuzz_RevertWhen_NotGovernor(address caller, bytes32 hash, uint32 epoch) public {
        vm.assume(caller != admin);
        bytes memory refusal = abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, caller);
        vm.startPrank(caller);

        vm.expectRevert(refusal);
        tasks.addTask(_newTask(OTHER_TASK, 0));
        vm.expectRevert(refusal);
        tasks.setShare(TASK, 0);
        vm.expectRevert(refusal);
        tasks.retireTask(TASK);
        vm.expectRevert(refusal);
        tasks.announceParams(hash, epoch);
    }

    // ------------------------------------------------------------ Deployment

    function test_Deployment_ListsItsFirstTasks() public {
        ITaskRegistry.NewTask[] memory first = new ITaskRegistry.NewTask[](2);
        (first[0], first[1]) = (_newTask(TASK, 3_000), _newTask(OTHER_TASK, 7_000));
        ITaskRegistry registryOfTwo = _taskRegistry(_taskSettings(), first);

        assertEq(registryOfTwo.allottedBps(), 10_000, "allotted");
        assertEq(registryOfTwo.taskOf(OTHER_TASK).classes.length, 2, "classes");
        assertEq(address(registryOfTwo.emission()), address(emission), "clock");
        assertEq(registryOfTwo.depositGwei(), DEPOSIT_GWEI, "deposit");
        assertEq(registryOfTwo.revealSeconds(), REVEAL_SECONDS, "window");
        assertEq(registryOfTwo.thawSeconds(), BOND_THAW_SECONDS, "thaw");
    }

    function test_RevertWhen_DepositIsZero() public {
        ITaskRegistry.Settings memory settings = _taskSettings();
        settings.depositGwei = 0;

        vm.expectRevert(IBooks.ZeroAmount.selector);
        this.deployTasks(settings);
    }

    function deployTasks(ITaskRegistry.Settings memory settings) external {
        _taskRegistry(settings, new ITaskRegistry.NewTask[](0));
    }
}
