// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IDeviceRegistry} from "../../contracts/interfaces/IDeviceRegistry.sol";
import {DeviceKeys} from "./DeviceKeys.sol";

// DeviceRegistry, for drivers of many devices
// ├── given a fleet, it registers all of it or none
// ├── given a broken device, it moves to another key, and the old one stays revoked
// ├── given an attester
// │   ├── its last word on a live device counts, and nothing else changes
// │   └── it reverts for a device that is not live, and for anybody else
// └── given a driver's consent
//     ├── it holds for its purposes until its end, or until it is withdrawn or replaced
//     └── it reverts for no purpose, an unknown one, and an end that is past or beyond 400 days
contract DeviceFleetTest is DeviceKeys {
    address internal constant DRIVER = address(0xD1);
    uint256 internal constant KEY = 0xDEC1CE;

    uint256 internal deadline;

    function setUp() public override {
        super.setUp();
        deadline = block.timestamp + 1 hours;
        vm.prank(DRIVER);
        registry.registerDriver(TERMS);
    }

    function _fleet(uint256 size) internal view returns (IDeviceRegistry.DeviceProof[] memory proofs) {
        proofs = new IDeviceRegistry.DeviceProof[](size);
        for (uint256 i = 0; i < size; ++i) proofs[i] = _proofOf(KEY + i, DRIVER, deadline);
    }

    function _register() internal {
        IDeviceRegistry.DeviceProof[] memory one = _fleet(1);
        vm.prank(DRIVER);
        registry.registerDevices(one);
    }

    // ----------------------------------------------------------------- Fleet

    function testFuzz_RegisterDevices_RegistersEach(uint8 size) public {
        size = uint8(bound(size, 0, 5));
        IDeviceRegistry.DeviceProof[] memory fleet = _fleet(size);

        vm.prank(DRIVER);
        registry.registerDevices(fleet);

        for (uint256 i = 0; i < size; ++i) assertEq(registry.device(_deviceId(KEY + i)).driver, DRIVER, "driver");
    }

    function testFuzz_RevertWhen_OneOfTheFleetIsTaken(uint8 at) public {
        IDeviceRegistry.DeviceProof[] memory fleet = _fleet(3);
        at = uint8(bound(at, 1, 2));
        fleet[at] = fleet[0];
        bytes32 id = _deviceId(KEY);

        vm.prank(DRIVER);
        vm.expectRevert(abi.encodeWithSelector(IDeviceRegistry.DeviceTaken.selector, id, DRIVER));
        registry.registerDevices(fleet);

        assertEq(registry.device(id).driver, address(0), "none");
    }

    // --------------------------------------------------------------- Replace

    function testFuzz_ReplaceDevice_RevokesTheOldKeyAndRegistersTheNew(uint32 more) public {
        uint256 key = KEY + 1 + more;
        bytes32 id = _deviceId(KEY);
        bytes32 newId = _deviceId(key);
        IDeviceRegistry.DeviceProof memory proof = _proofOf(key, DRIVER, deadline);
        _register();

        vm.startPrank(DRIVER);
        vm.expectEmit(address(registry));
        emit IDeviceRegistry.DeviceReplaced(id, newId);
        registry.replaceDevice(id, proof);

        assertTrue(registry.device(id).revoked, "old");
        assertEq(registry.device(newId).driver, DRIVER, "new");
        vm.expectRevert(abi.encodeWithSelector(IDeviceRegistry.DeviceNotLive.selector, id));
        registry.replaceDevice(id, proof);
    }

    function testFuzz_RevertWhen_ReplacedByAnybodyElse(address caller) public {
        vm.assume(caller != DRIVER);
        bytes32 id = _deviceId(KEY);
        _register();
        IDeviceRegistry.DeviceProof memory proof = _proofOf(KEY + 1, caller, deadline);

        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IDeviceRegistry.NotDeviceDriver.selector, id, caller, DRIVER));
        registry.replaceDevice(id, proof);
    }

    // ---------------------------------------------------------------- Attest

    function testFuzz_AttestDevice_LastWordCounts(uint8 first, uint8 second) public {
        bytes32 id = _deviceId(KEY);
        _register();
        IDeviceRegistry.Device memory before = registry.device(id);

        vm.startPrank(attester);
        registry.attestDevice(id, IDeviceRegistry.Assurance(first % 4));
        vm.expectEmit(address(registry));
        emit IDeviceRegistry.DeviceAttested(id, attester, IDeviceRegistry.Assurance(second % 4));
        registry.attestDevice(id, IDeviceRegistry.Assurance(second % 4));

        IDeviceRegistry.Device memory attested = registry.device(id);
        assertEq(uint8(attested.assurance), second % 4, "assurance");
        attested.assurance = before.assurance;
        assertEq(keccak256(abi.encode(attested)), keccak256(abi.encode(before)), "nothing else changed");
    }

    function testFuzz_RevertWhen_AttestedDeviceIsNotLive(bytes32 id) public {
        vm.prank(attester);
        vm.expectRevert(abi.encodeWithSelector(IDeviceRegistry.DeviceNotLive.selector, id));
        registry.attestDevice(id, IDeviceRegistry.Assurance.SecureElement);
    }

    function testFuzz_RevertWhen_AttestedByAnybodyElse(address caller) public {
        vm.assume(caller != attester);
        bytes32 id = _deviceId(KEY);

        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, caller));
        registry.attestDevice(id, IDeviceRegistry.Assurance.SecureElement);
    }

    // --------------------------------------------------------------- Consent

    function testFuzz_GiveConsent_HoldsUntilItsEnd(
        address driver,
        uint8 purposes,
        uint32 version,
        uint48 until
    ) public {
        purposes = uint8(bound(purposes, 1, 7));
        until = uint48(bound(until, block.timestamp + 1, block.timestamp + 400 days));

        vm.prank(driver);
        vm.expectEmit(address(registry));
        emit IDeviceRegistry.ConsentGiven(driver, purposes, version, until);
        registry.giveConsent(purposes, version, until);

        assertEq(registry.consentOf(driver).version, version, "version");
        vm.warp(until - 1);
        assertEq(registry.purposesOf(driver), purposes, "one second before");
        vm.warp(until);
        assertEq(registry.purposesOf(driver), 0, "at its end");
    }

    function testFuzz_WithdrawConsent_TakesEverythingBack(address driver, uint8 purposes) public {
        purposes = uint8(bound(purposes, 1, 7));
        vm.startPrank(driver);
        registry.giveConsent(purposes, 1, uint48(block.timestamp + 1 days));

        vm.expectEmit(address(registry));
        emit IDeviceRegistry.ConsentWithdrawn(driver);
        registry.withdrawConsent();

        assertEq(registry.purposesOf(driver), 0, "purposes");
        assertEq(registry.consentOf(driver).until, 0, "until");
    }

    function testFuzz_RevertWhen_PurposesUnknown(uint8 purposes) public {
        vm.assume(purposes == 0 || purposes > 7);

        vm.expectRevert(abi.encodeWithSelector(IDeviceRegistry.PurposesUnknown.selector, purposes, 7));
        registry.giveConsent(purposes, 1, uint48(block.timestamp + 1));
    }

    function test_Consent_LastsFourHundredDaysAtMost() public {
        registry.giveConsent(1, 1, uint48(block.timestamp + 400 days));
        vm.warp(block.timestamp + 400 days - 1);
        assertEq(registry.purposesOf(address(this)), 1, "in its last second");
    }

    function testFuzz_RevertWhen_ConsentOutOfRange(uint48 until) public {
        uint256 latest = block.timestamp + 400 days;
        vm.assume(until <= block.timestamp || until > latest);

        vm.expectRevert(
            abi.encodeWithSelector(IDeviceRegistry.ConsentOutOfRange.selector, until, block.timestamp, latest)
        );
        registry.giveConsent(1, 1, until);
    }
}
