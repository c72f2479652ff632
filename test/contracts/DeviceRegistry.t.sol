// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";
import {IDeviceRegistry} from "../../contracts/interfaces/IDeviceRegistry.sol";
import {Fixture} from "./Fixture.sol";

// DeviceRegistry
// ├── given a chain with a broken P-256 check, it can not be deployed
// ├── given a driver
// │   ├── when a device's own proof comes with it, it is registered, once, ever
// │   ├── it reverts for a proof that is late, for another driver, key, kind or deadline, or with a high s
// │   └── it revokes its own devices, for good
// ├── given anybody else, it reverts
// └── given the guardian
//     ├── it suspends a live device with a reason and an end, and releases it
//     └── it reverts without a reason, without an end, or beyond 30 days
contract DeviceRegistryTest is Fixture {
    address internal constant DRIVER = address(0xD1);
    uint256 internal constant KEY = 0xDEC1CE;
    IDeviceRegistry.DeviceKind internal constant PHONE = IDeviceRegistry.DeviceKind.Phone;

    bytes32 internal x;
    bytes32 internal y;
    bytes32 internal deviceId;
    uint256 internal deadline;

    function setUp() public override {
        super.setUp();
        (x, y) = _key(KEY);
        deviceId = registry.deviceIdOf(x, y);
        deadline = block.timestamp + 1 hours;
        vm.prank(DRIVER);
        registry.registerDriver(keccak256("terms"));
    }

    function _key(uint256 key) internal pure returns (bytes32, bytes32) {
        (uint256 px, uint256 py) = vm.publicKeyP256(key);
        return (bytes32(px), bytes32(py));
    }

    function _proof(address driver) internal view returns (bytes32 r, bytes32 s) {
        return _lowS(KEY, registry.registerDeviceDigest(driver, x, y, PHONE, deadline));
    }

    function _lowS(uint256 key, bytes32 digest) internal pure returns (bytes32 r, bytes32 s) {
        (r, s) = vm.signP256(key, digest);
        if (uint256(s) > P256.N / 2) s = bytes32(P256.N - uint256(s));
    }

    function _register() internal {
        (bytes32 r, bytes32 s) = _proof(DRIVER);
        vm.prank(DRIVER);
        registry.registerDevice(x, y, PHONE, deadline, r, s);
    }

    // -------------------------------------------------------------- Register

    function testFuzz_RegisterDevice_WithItsOwnProof(address driver, uint256 key, bool dashcam, uint32 wait) public {
        key = bound(key, 1, P256.N - 1);
        (bytes32 px, bytes32 py) = _key(key);
        IDeviceRegistry.DeviceKind kind = IDeviceRegistry.DeviceKind(dashcam ? 1 : 0);
        uint256 until = block.timestamp + wait;
        (bytes32 r, bytes32 s) = _lowS(key, registry.registerDeviceDigest(driver, px, py, kind, until));
        bytes32 id = keccak256(abi.encodePacked(px, py));

        vm.startPrank(driver);
        registry.registerDriver(keccak256("terms"));
        vm.warp(until);
        vm.expectEmit(address(registry));
        emit IDeviceRegistry.DeviceRegistered(id, driver, kind, px, py);
        registry.registerDevice(px, py, kind, until, r, s);

        IDeviceRegistry.Device memory device = registry.device(id);
        assertEq(device.driver, driver, "driver");
        assertEq(uint8(device.kind), uint8(kind), "kind");
        assertTrue(!device.revoked && device.suspendedUntil == 0, "live");
    }

    function test_RegisterDeviceMessage_IsWhatTheDigestHashes() public view {
        bytes memory message = registry.registerDeviceMessage(DRIVER, x, y, PHONE, deadline);

        assertEq(message.length, 66, "length");
        assertEq(sha256(message), registry.registerDeviceDigest(DRIVER, x, y, PHONE, deadline), "digest");
    }

    function testFuzz_RevertWhen_ProofIsForSomethingElse(uint8 what, uint256 other) public {
        (bytes32 r, bytes32 s) = _proof(DRIVER);
        address driver = DRIVER;
        IDeviceRegistry.DeviceKind kind = PHONE;
        uint256 until = deadline;
        if (what % 4 == 0) driver = address(uint160(bound(other, 1, type(uint160).max)));
        if (what % 4 == 1) kind = IDeviceRegistry.DeviceKind.Dashcam;
        if (what % 4 == 2) until = bound(other, block.timestamp, type(uint256).max);
        if (what % 4 == 3) (x, y) = _key(bound(other, 1, P256.N - 1));
        vm.assume(driver != DRIVER || kind != PHONE || until != deadline || registry.deviceIdOf(x, y) != deviceId);
        bytes32 digest = registry.registerDeviceDigest(driver, x, y, kind, until);
        bytes32 id = registry.deviceIdOf(x, y);

        vm.startPrank(driver);
        registry.registerDriver(keccak256("terms"));
        vm.expectRevert(abi.encodeWithSelector(IDeviceRegistry.InvalidDeviceSignature.selector, id, digest));
        registry.registerDevice(x, y, kind, until, r, s);
    }

    function testFuzz_RevertWhen_KeyIsNotOnTheCurve(bytes32 px, bytes32 py) public {
        vm.assume(!P256.isValidPublicKey(px, py));
        bytes32 digest = registry.registerDeviceDigest(DRIVER, px, py, PHONE, deadline);
        bytes32 id = registry.deviceIdOf(px, py);
        (bytes32 r, bytes32 s) = _lowS(KEY, digest);

        vm.prank(DRIVER);
        vm.expectRevert(abi.encodeWithSelector(IDeviceRegistry.InvalidDeviceSignature.selector, id, digest));
        registry.registerDevice(px, py, PHONE, deadline, r, s);
    }

    function testFuzz_RevertWhen_DriverNotRegistered(address caller) public {
        vm.assume(caller != DRIVER);
        (bytes32 r, bytes32 s) = _proof(caller);

        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IDeviceRegistry.DriverNotRegistered.selector, caller));
        registry.registerDevice(x, y, PHONE, deadline, r, s);
    }

    function testFuzz_RevertWhen_ProofExpired(uint32 late) public {
        (bytes32 r, bytes32 s) = _proof(DRIVER);
        vm.warp(deadline + 1 + late);

        vm.prank(DRIVER);
        vm.expectRevert(abi.encodeWithSelector(IDeviceRegistry.ProofExpired.selector, deadline, block.timestamp));
        registry.registerDevice(x, y, PHONE, deadline, r, s);
    }

    function testFuzz_RevertWhen_DeviceTaken(address second, bool revokedBefore) public {
        _register();
        if (revokedBefore) {
            vm.prank(DRIVER);
            registry.revokeDevice(deviceId);
        }
        (bytes32 r, bytes32 s) = _proof(second);

        vm.startPrank(second);
        registry.registerDriver(keccak256("terms"));
        vm.expectRevert(abi.encodeWithSelector(IDeviceRegistry.DeviceTaken.selector, deviceId, DRIVER));
        registry.registerDevice(x, y, PHONE, deadline, r, s);
    }

    function testFuzz_RegisterDriver_AcceptsTermsAndNewerOnes(address driver, bytes32 terms, bytes32 newer) public {
        vm.assume(terms != 0 && newer != 0);

        vm.startPrank(driver);
        registry.registerDriver(terms);
        vm.expectEmit(address(registry));
        emit IDeviceRegistry.DriverRegistered(driver, newer);
        registry.registerDriver(newer);

        assertEq(registry.termsOf(driver), newer, "terms");
    }

    function test_RevertWhen_TermsMissing() public {
        vm.expectRevert(IDeviceRegistry.TermsMissing.selector);
        registry.registerDriver(0);
    }

    // ---------------------------------------------------------------- Revoke

    function test_RevokeDevice_ForGood() public {
        _register();

        vm.startPrank(DRIVER);
        vm.expectEmit(address(registry));
        emit IDeviceRegistry.DeviceRevoked(deviceId, DRIVER);
        registry.revokeDevice(deviceId);

        assertTrue(registry.device(deviceId).revoked, "revoked");
        vm.expectRevert(abi.encodeWithSelector(IDeviceRegistry.DeviceNotLive.selector, deviceId));
        registry.revokeDevice(deviceId);
    }

    function testFuzz_RevertWhen_RevokedByAnybodyElse(address caller) public {
        vm.assume(caller != DRIVER);
        _register();

        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IDeviceRegistry.NotDeviceDriver.selector, deviceId, caller, DRIVER));
        registry.revokeDevice(deviceId);
    }

    // --------------------------------------------------------------- Suspend

    function testFuzz_SuspendDevice_ThenRelease(bytes32 reason, uint48 until) public {
        vm.assume(reason != 0);
        until = uint48(bound(until, block.timestamp + 1, block.timestamp + 30 days));
        _register();

        vm.startPrank(guardian);
        vm.expectEmit(address(registry));
        emit IDeviceRegistry.DeviceSuspended(deviceId, reason, until);
        registry.suspendDevice(deviceId, reason, until);
        assertEq(registry.device(deviceId).suspendedUntil, until, "suspended");
        vm.expectEmit(address(registry));
        emit IDeviceRegistry.DeviceReleased(deviceId);
        registry.releaseDevice(deviceId);

        assertEq(registry.device(deviceId).suspendedUntil, 0, "released");
        assertEq(registry.device(deviceId).driver, DRIVER, "nothing else changed");
    }

    function test_RevertWhen_ReasonMissing() public {
        _register();

        vm.prank(guardian);
        vm.expectRevert(IDeviceRegistry.ReasonMissing.selector);
        registry.suspendDevice(deviceId, 0, uint48(block.timestamp + 1));
    }

    function testFuzz_RevertWhen_SuspensionOutOfRange(uint48 until) public {
        _register();
        uint256 latest = block.timestamp + 30 days;
        vm.assume(until <= block.timestamp || until > latest);

        vm.prank(guardian);
        vm.expectRevert(
            abi.encodeWithSelector(IDeviceRegistry.SuspensionOutOfRange.selector, until, block.timestamp, latest)
        );
        registry.suspendDevice(deviceId, "burst", until);
    }

    function testFuzz_RevertWhen_SuspendedDeviceIsNotLive(bytes32 unknown) public {
        _register();
        vm.prank(DRIVER);
        registry.revokeDevice(deviceId);

        vm.startPrank(guardian);
        vm.expectRevert(abi.encodeWithSelector(IDeviceRegistry.DeviceNotLive.selector, deviceId));
        registry.suspendDevice(deviceId, "burst", uint48(block.timestamp + 1));
        vm.assume(unknown != deviceId);
        vm.expectRevert(abi.encodeWithSelector(IDeviceRegistry.DeviceNotLive.selector, unknown));
        registry.suspendDevice(unknown, "burst", uint48(block.timestamp + 1));
    }

    function testFuzz_RevertWhen_DeviceNotSuspended(uint32 wait) public {
        _register();
        uint48 until = uint48(block.timestamp + 1 days);
        vm.startPrank(guardian);
        registry.suspendDevice(deviceId, "burst", until);
        vm.warp(uint256(until) + wait);

        vm.expectRevert(abi.encodeWithSelector(IDeviceRegistry.DeviceNotSuspended.selector, deviceId));
        registry.releaseDevice(deviceId);
    }

    function testFuzz_RevertWhen_SuspendedByAnybodyElse(address caller) public {
        vm.assume(caller != guardian);
        _register();
        bytes memory unauthorized = abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, caller);

        vm.startPrank(caller);
        vm.expectRevert(unauthorized);
        registry.suspendDevice(deviceId, "burst", uint48(block.timestamp + 1));
        vm.expectRevert(unauthorized);
        registry.releaseDevice(deviceId);
    }

    // ---------------------------------------------------------------- Deploy

    function test_RevertWhen_SignatureCheckSaysYesToEverything() public {
        vm.mockCall(address(0x100), "", abi.encode(1));

        vm.expectRevert(IDeviceRegistry.SignatureCheckUnavailable.selector);
        this.deployRegistry();
    }

    function deployRegistry() external {
        deploy("DeviceRegistry", abi.encode(manager));
    }

    /// @dev Where the precompile is missing, OpenZeppelin's own arithmetic takes over.
    function test_RegisterDevice_WithoutThePrecompile() public {
        vm.mockCall(address(0x100), "", "");
        registry = IDeviceRegistry(deploy("DeviceRegistry", abi.encode(manager)));
        vm.prank(DRIVER);
        registry.registerDriver(keccak256("terms"));

        _register();

        assertEq(registry.device(deviceId).driver, DRIVER, "driver");
    }
}
