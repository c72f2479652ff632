// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITaskRegistry} from "../../contracts/interfaces/ITaskRegistry.sol";
import {Fixture} from "./Fixture.sol";

/// @notice One live task, and the moves of a builder.
abstract contract TaskFixture is Fixture {
    bytes32 internal constant TASK = "pothole";
    bytes32 internal constant OTHER_TASK = "sign";
    uint16 internal constant SHARE_BPS = 4_000;
    bytes32 internal constant CONTENT = keccak256("model.onnx");
    bytes32 internal constant SALT = keccak256("salt");
    string internal constant URI = "https://builder.example/model.onnx";

    address internal builder = address(0xB01D);
    address internal rival = address(0x41BA1);

    function setUp() public virtual override {
        super.setUp();
        _list(TASK, SHARE_BPS);
        _endow(builder, 10 * DEPOSIT_GWEI, address(tasks));
        _endow(rival, 10 * DEPOSIT_GWEI, address(tasks));
    }

    function _newTask(bytes32 taskId, uint16 shareBps) internal pure returns (ITaskRegistry.NewTask memory) {
        string[] memory classes = new string[](2);
        (classes[0], classes[1]) = ("d40", "d43");
        return ITaskRegistry.NewTask(taskId, classes, ITaskRegistry.Metric.Mcc, 12, shareBps);
    }

    function _list(bytes32 taskId, uint16 shareBps) internal {
        vm.prank(admin);
        tasks.addTask(_newTask(taskId, shareBps));
    }

    function _retire(bytes32 taskId) internal {
        vm.prank(admin);
        tasks.retireTask(taskId);
    }

    function _commitmentOf(address who, bytes32 content, bytes32 salt) internal view returns (bytes32) {
        return tasks.hashCommitment(who, TASK, content, salt);
    }

    function _idOf(address who, bytes32 content, bytes32 salt) internal view returns (bytes32) {
        return tasks.modelIdOf(who, TASK, _commitmentOf(who, content, salt));
    }

    function _commit(address who, bytes32 content, bytes32 salt) internal returns (bytes32 modelId) {
        bytes32 commitment = _commitmentOf(who, content, salt);
        vm.prank(who);
        tasks.commitModel(TASK, commitment);
        return tasks.modelIdOf(who, TASK, commitment);
    }

    function _reveal(address who, bytes32 content, bytes32 salt) internal {
        vm.prank(who);
        tasks.revealModel(TASK, content, URI, salt);
    }

    function _withdrawModel(address who, bytes32 content, bytes32 salt) internal {
        bytes32 commitment = _commitmentOf(who, content, salt);
        vm.prank(who);
        tasks.withdrawModel(TASK, commitment);
    }

    function _withdrawDeposit(address who, bytes32 content, bytes32 salt) internal {
        bytes32 commitment = _commitmentOf(who, content, salt);
        vm.prank(who);
        tasks.withdrawDeposit(TASK, commitment);
    }
}
