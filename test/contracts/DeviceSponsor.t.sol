// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {IDeviceRegistry} from "../../contracts/interfaces/IDeviceRegistry.sol";
import {DeviceKeys} from "./DeviceKeys.sol";
import {Wallet} from "./Wallet.sol";

// DeviceRegistry, at a sponsor's cost
// ├── given a driver's signature, by key or by contract
// │   ├── it registers the driver, under the terms they signed, once
// │   └── it registers the device that both the driver and the device signed for
// ├── it reverts for a signature that is late, of somebody else, for another chain, malleable, or used
// └── given anybody but a sponsor, it reverts
contract DeviceSponsorTest is DeviceKeys {
    uint256 internal constant DRIVER_KEY = 0xD121BE2;
    uint256 internal constant KEY = 0xDEC1CE;

    address internal driver;
    uint256 internal deadline;

    function setUp() public override {
        super.setUp();
        driver = vm.addr(DRIVER_KEY);
        deadline = block.timestamp + 1 hours;
    }

    function _driverSignature() internal view returns (bytes memory) {
        return _signature(DRIVER_KEY, registry.registerDriverDigest(driver, TERMS, deadline));
    }

    function _registerDriver() internal {
        bytes memory signature = _driverSignature();
        vm.prank(sponsor);
        registry.registerDriverBySig(driver, TERMS, deadline, signature);
    }

    function _refused(bytes32 digest) internal view returns (bytes memory) {
        return abi.encodeWithSelector(IDeviceRegistry.InvalidDriverSignature.selector, driver, digest);
    }

    // ---------------------------------------------------------------- Driver

    function testFuzz_RegisterDriverBySig_UnderTheTermsTheySigned(uint256 key, bytes32 terms, uint32 wait) public {
        vm.assume(terms != 0);
        key = bound(key, 1, 2 ** 128);
        driver = vm.addr(key);
        deadline = block.timestamp + wait;
        bytes memory signature = _signature(key, registry.registerDriverDigest(driver, terms, deadline));
        vm.warp(deadline);

        vm.prank(sponsor);
        vm.expectEmit(address(registry));
        emit IDeviceRegistry.DriverRegistered(driver, terms);
        registry.registerDriverBySig(driver, terms, deadline, signature);

        assertEq(registry.termsOf(driver), terms, "terms");
    }

    function test_RegisterDriverBySig_OfAContract() public {
        Wallet wallet = new Wallet(vm.addr(DRIVER_KEY));
        driver = address(wallet);

        _registerDriver();

        assertEq(registry.termsOf(driver), TERMS, "terms");
    }

    function test_RevertWhen_DriverSignatureIsUsedAgain() public {
        bytes memory signature = _driverSignature();
        _registerDriver();
        assertEq(Nonces(address(registry)).nonces(driver), 1, "nonce");
        bytes32 digest = registry.registerDriverDigest(driver, TERMS, deadline);

        vm.prank(sponsor);
        vm.expectRevert(_refused(digest));
        registry.registerDriverBySig(driver, TERMS, deadline, signature);
    }

    function testFuzz_RevertWhen_DriverSignatureIsForAnotherChain(uint64 chain) public {
        vm.assume(chain != block.chainid && chain != 0);
        bytes memory signature = _driverSignature();
        vm.chainId(chain);
        bytes32 digest = registry.registerDriverDigest(driver, TERMS, deadline);

        vm.prank(sponsor);
        vm.expectRevert(_refused(digest));
        registry.registerDriverBySig(driver, TERMS, deadline, signature);
    }

    function test_RevertWhen_DriverSignatureIsMalleable() public {
        bytes32 digest = registry.registerDriverDigest(driver, TERMS, deadline);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(DRIVER_KEY, digest);
        uint256 n = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
        bytes memory other = abi.encodePacked(r, bytes32(n - uint256(s)), v == 27 ? 28 : 27);

        vm.prank(sponsor);
        vm.expectRevert(_refused(digest));
        registry.registerDriverBySig(driver, TERMS, deadline, other);
    }

    function testFuzz_RevertWhen_DriverSignatureIsLate(uint32 late) public {
        bytes memory signature = _driverSignature();
        vm.warp(deadline + 1 + late);

        vm.prank(sponsor);
        vm.expectRevert(abi.encodeWithSelector(IDeviceRegistry.ProofExpired.selector, deadline, block.timestamp));
        registry.registerDriverBySig(driver, TERMS, deadline, signature);
    }

    function test_RevertWhen_SignedTermsAreMissing() public {
        bytes memory signature = _signature(DRIVER_KEY, registry.registerDriverDigest(driver, 0, deadline));

        vm.prank(sponsor);
        vm.expectRevert(IDeviceRegistry.TermsMissing.selector);
        registry.registerDriverBySig(driver, 0, deadline, signature);
    }

    // ---------------------------------------------------------------- Device

    function testFuzz_RegisterDeviceBySig_ThatBothSigned(uint32 more) public {
        uint256 key = KEY + more;
        bytes32 id = _deviceId(key);
        _registerDriver();
        IDeviceRegistry.DeviceProof memory proof = _proofOf(key, driver, deadline);
        bytes memory accepted = _signature(DRIVER_KEY, registry.acceptDeviceDigest(driver, id, deadline));

        vm.prank(sponsor);
        vm.expectEmit(address(registry));
        emit IDeviceRegistry.DeviceRegistered(id, driver, proof.kind, proof.x, proof.y);
        registry.registerDeviceBySig(driver, proof, accepted);

        assertEq(registry.device(id).driver, driver, "driver");
    }

    function testFuzz_RevertWhen_DriverAcceptedAnotherDevice(uint256 other) public {
        other = bound(other, KEY + 1, KEY + 2 ** 128);
        _registerDriver();
        IDeviceRegistry.DeviceProof memory proof = _proofOf(KEY, driver, deadline);
        bytes memory accepted = _signature(DRIVER_KEY, registry.acceptDeviceDigest(driver, _deviceId(other), deadline));
        bytes32 digest = registry.acceptDeviceDigest(driver, _deviceId(KEY), deadline);

        vm.prank(sponsor);
        vm.expectRevert(_refused(digest));
        registry.registerDeviceBySig(driver, proof, accepted);
    }

    function testFuzz_RevertWhen_DeviceSignedForAnotherDriver(address another) public {
        vm.assume(another != driver);
        _registerDriver();
        IDeviceRegistry.DeviceProof memory proof = _proofOf(KEY, another, deadline);
        bytes32 id = _deviceId(KEY);
        bytes memory accepted = _signature(DRIVER_KEY, registry.acceptDeviceDigest(driver, id, deadline));
        bytes32 digest = registry.registerDeviceDigest(driver, proof.x, proof.y, proof.kind, deadline);

        vm.prank(sponsor);
        vm.expectRevert(abi.encodeWithSelector(IDeviceRegistry.InvalidDeviceSignature.selector, id, digest));
        registry.registerDeviceBySig(driver, proof, accepted);
    }

    // --------------------------------------------------------------- Sponsor

    function testFuzz_RevertWhen_SponsoredByAnybodyElse(address caller) public {
        vm.assume(caller != sponsor);
        bytes memory unauthorized = abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, caller);
        bytes memory signature = _driverSignature();
        IDeviceRegistry.DeviceProof memory proof = _proofOf(KEY, driver, deadline);

        vm.startPrank(caller);
        vm.expectRevert(unauthorized);
        registry.registerDriverBySig(driver, TERMS, deadline, signature);
        vm.expectRevert(unauthorized);
        registry.registerDeviceBySig(driver, proof, signature);
    }
}
