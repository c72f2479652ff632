// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDeviceRegistry} from "../../contracts/interfaces/IDeviceRegistry.sol";
import {Campaign} from "./Campaign.sol";
import {DeviceKeys} from "./DeviceKeys.sol";
import {Player} from "./Player.sol";

/// @notice Drivers with their devices, sponsors, attesters, the guardian, and a stranger who tries to be each of them. What
/// every call must do is known beforehand, and the registry must agree.
contract DeviceHandler is DeviceKeys, Player {
    uint256 public constant DEVICES = 4;
    uint256 public constant DRIVERS = 3;
    uint256 private constant _STRANGER = DRIVERS;

    // Known beforehand: a call to ask would use up the prank.
    bytes32[DEVICES] private _ids;

    // History.
    mapping(bytes32 deviceId => IDeviceRegistry.Device) private _devices;
    mapping(address driver => IDeviceRegistry.Consent) private _consents;
    mapping(address driver => bool) private _registered;
    mapping(bytes32 deviceId => uint256) public registrations;

    // What must never happen.
    bool public disagreed;
    bool public strangerLetIn;

    constructor() {
        setUp();
        for (uint256 k = 0; k < DEVICES; ++k) _ids[k] = _deviceId(1 + k);
        _add(DeviceHandler.wait.selector, 2);
        _add(DeviceHandler.registerDriver.selector, 1);
        _add(DeviceHandler.registerDriverBySig.selector, 1);
        _add(DeviceHandler.registerDevice.selector, 2);
        _add(DeviceHandler.registerFleet.selector, 1);
        _add(DeviceHandler.registerDeviceBySig.selector, 2);
        _add(DeviceHandler.replaceDevice.selector, 1);
        _add(DeviceHandler.revokeDevice.selector, 1);
        _add(DeviceHandler.suspendDevice.selector, 2);
        _add(DeviceHandler.attestDevice.selector, 2);
        _add(DeviceHandler.giveConsent.selector, 1);
        _add(DeviceHandler.withdrawConsent.selector, 1);
    }

    function wait(uint256 time) external {
        vm.warp(block.timestamp + (time % 10 days));
    }

    // --------------------------------------------------------------------- Drivers

    function registerDriver(uint256 i) external {
        vm.prank(driver(i % DRIVERS));
        registry.registerDriver(TERMS);
        _registered[driver(i % DRIVERS)] = true;
    }

    /// @dev Sent by the sponsor or the stranger, twice.
    function registerDriverBySig(uint256 i, uint256 who) external {
        i %= DRIVERS;
        uint256 deadline = block.timestamp;
        bytes memory signature = _signature(
            _driverKey(who % 3 == 0 ? _STRANGER : i),
            registry.registerDriverDigest(driver(i), TERMS, deadline)
        );
        bool right = who % 3 != 0 && who % 2 == 0;
        for (uint256 again = 0; again < 2; ++again) {
            vm.prank(who % 2 == 0 ? sponsor : driver(_STRANGER));
            try registry.registerDriverBySig(driver(i), TERMS, deadline, signature) {
                _expect(right && again == 0, who % 2 == 0);
                _registered[driver(i)] = true;
                _reach("driver sponsored");
            } catch {
                _expect(!right || again == 1, true);
            }
        }
    }

    // ----------------------------------------------------------- Registrations

    function registerDevice(uint256 i, uint256 k, uint256 forged) external {
        IDeviceRegistry.DeviceProof memory proof = _proof(i, k, forged);
        bool right = _isFree(i, k) && forged % 4 != 0;
        vm.prank(driver(i % (DRIVERS + 1)));
        try registry.registerDevice(proof.x, proof.y, proof.kind, proof.deadline, proof.r, proof.s) {
            _expect(right, true);
            _own(i, k);
            _reach("device registered");
        } catch {
            _expect(!right, true);
        }
    }

    /// @dev Two at once, or none.
    function registerFleet(uint256 i, uint256 k) external {
        IDeviceRegistry.DeviceProof[] memory fleet = new IDeviceRegistry.DeviceProof[](2);
        (fleet[0], fleet[1]) = (_proof(i, k, 1), _proof(i, k + 1, 1));
        bool right = _isFree(i, k) && _isFree(i, k + 1);
        vm.prank(driver(i % (DRIVERS + 1)));
        try registry.registerDevices(fleet) {
            _expect(right, true);
            _own(i, k);
            _own(i, k + 1);
            _reach("fleet registered");
        } catch {
            _expect(!right, true);
        }
    }

    function registerDeviceBySig(uint256 i, uint256 k, uint256 who) external {
        i %= DRIVERS;
        IDeviceRegistry.DeviceProof memory proof = _proof(i, k, 1);
        bytes memory signature = _signature(
            _driverKey(who % 3 == 0 ? _STRANGER : i),
            registry.acceptDeviceDigest(driver(i), deviceId(k), proof.deadline)
        );
        bool right = _isFree(i, k) && who % 3 != 0 && who % 2 == 0;
        vm.prank(who % 2 == 0 ? sponsor : driver(_STRANGER));
        try registry.registerDeviceBySig(driver(i), proof, signature) {
            _expect(right, who % 2 == 0);
            _own(i, k);
            _reach("device sponsored");
        } catch {
            _expect(!right, true);
        }
    }

    function replaceDevice(uint256 i, uint256 k, uint256 next) external {
        IDeviceRegistry.DeviceProof memory proof = _proof(i, next, 1);
        bool right = _isOwn(i, k) && _isFree(i, next);
        vm.prank(driver(i % (DRIVERS + 1)));
        try registry.replaceDevice(deviceId(k), proof) {
            _expect(right, true);
            _devices[deviceId(k)].revoked = true;
            _own(i, next);
            _reach("device replaced");
        } catch {
            _expect(!right, true);
        }
    }

    function revokeDevice(uint256 i, uint256 k) external {
        bool right = _isOwn(i, k);
        vm.prank(driver(i % (DRIVERS + 1)));
        try registry.revokeDevice(deviceId(k)) {
            _expect(right, true);
            _devices[deviceId(k)].revoked = true;
            _reach("device revoked");
        } catch {
            _expect(!right, true);
        }
    }

    // ---------------------------------------------------- Guardian and attester

    function suspendDevice(uint256 k, uint256 time, uint256 who) external {
        bytes32 id = deviceId(k);
        bool release = time % 4 == 0;
        bool suspended = _devices[id].suspendedUntil > block.timestamp;
        uint48 until = release ? 0 : uint48(block.timestamp + 1 + (time % 30 days));
        bool right = who % 4 != 0 && (release ? suspended : _isLive(k));

        vm.prank(who % 4 == 0 ? driver(_STRANGER) : guardian);
        (bool done, ) = address(registry).call(
            release
                ? abi.encodeCall(registry.releaseDevice, (id))
                : abi.encodeCall(registry.suspendDevice, (id, "lab", until))
        );
        _expect(done == right, !done || who % 4 != 0);
        if (!done) return;
        _devices[id].suspendedUntil = until;
        _reach(release ? "device released" : "device suspended");
    }

    function attestDevice(uint256 k, uint256 level, uint256 who) external {
        IDeviceRegistry.Assurance assurance = IDeviceRegistry.Assurance(level % 4);
        bool right = who % 4 != 0 && _isLive(k);
        vm.prank(who % 4 == 0 ? driver(_STRANGER) : attester);
        try registry.attestDevice(deviceId(k), assurance) {
            _expect(right, who % 4 != 0);
            _devices[deviceId(k)].assurance = assurance;
            _reach("device attested");
        } catch {
            _expect(!right, true);
        }
    }

    // --------------------------------------------------------------------- Consent

    function giveConsent(uint256 i, uint256 purposes, uint256 time) external {
        IDeviceRegistry.Consent memory consent = IDeviceRegistry.Consent(
            uint8(1 + (purposes % 7)),
            uint32(purposes),
            uint48(block.timestamp + 1 + (time % 400 days))
        );
        _consents[driver(i % DRIVERS)] = consent;
        vm.prank(driver(i % DRIVERS));
        registry.giveConsent(consent.purposes, consent.version, consent.until);
        _reach("consent given");
    }

    function withdrawConsent(uint256 i) external {
        delete _consents[driver(i % DRIVERS)];
        vm.prank(driver(i % DRIVERS));
        registry.withdrawConsent();
    }

    // --------------------------------------------------------------------- History

    function _expect(bool agrees, bool allowed) private {
        if (!agrees) disagreed = true;
        if (!allowed) strangerLetIn = true;
    }

    function _own(uint256 i, uint256 k) private {
        _devices[deviceId(k)].driver = driver(i % (DRIVERS + 1));
        ++registrations[deviceId(k)];
    }

    function _isFree(uint256 i, uint256 k) private view returns (bool) {
        return _registered[driver(i % (DRIVERS + 1))] && _devices[deviceId(k)].driver == address(0);
    }

    function _isLive(uint256 k) private view returns (bool) {
        return _devices[deviceId(k)].driver != address(0) && !_devices[deviceId(k)].revoked;
    }

    function _isOwn(uint256 i, uint256 k) private view returns (bool) {
        return _isLive(k) && _devices[deviceId(k)].driver == driver(i % (DRIVERS + 1));
    }

    /// @dev Signed by the device, or by another one when forged.
    function _proof(
        uint256 i,
        uint256 k,
        uint256 forged
    ) private view returns (IDeviceRegistry.DeviceProof memory proof) {
        proof = _proofOf(1 + (k % DEVICES), driver(i % (DRIVERS + 1)), block.timestamp);
        if (forged % 4 != 0) return proof;
        IDeviceRegistry.DeviceProof memory other = _proofOf(2 + DEVICES, driver(i % (DRIVERS + 1)), block.timestamp);
        (proof.r, proof.s) = (other.r, other.s);
    }

    function deviceId(uint256 k) public view returns (bytes32) {
        return _ids[k % DEVICES];
    }

    function driver(uint256 i) public pure returns (address) {
        return vm.addr(_driverKey(i));
    }

    function _driverKey(uint256 i) private pure returns (uint256) {
        return 0xD000 + i;
    }

    /// @notice The registry says of every device and driver what history says.
    function checkHistory() external view {
        for (uint256 k = 0; k < DEVICES; ++k) {
            bytes32 told = keccak256(abi.encode(registry.device(deviceId(k))));
            assertEq(told, keccak256(abi.encode(_devices[deviceId(k)])), "device");
        }
    }

    function checkConsents() external view {
        for (uint256 i = 0; i < DRIVERS; ++i) {
            IDeviceRegistry.Consent memory consent = _consents[driver(i)];
            assertEq(keccak256(abi.encode(registry.consentOf(driver(i)))), keccak256(abi.encode(consent)), "consent");
            uint8 now_ = block.timestamp < consent.until ? consent.purposes : 0;
            assertEq(registry.purposesOf(driver(i)), now_, "purposes");
        }
    }
}

contract DeviceInvariantsTest is Campaign {
    DeviceHandler internal handler;

    function setUp() public {
        handler = new DeviceHandler();
        _target(handler);
    }

    function test_TheCampaignReachesEverything() public {
        string[10] memory wanted = [
            "driver sponsored",
            "device registered",
            "fleet registered",
            "device sponsored",
            "device replaced",
            "device revoked",
            "device suspended",
            "device released",
            "device attested",
            "consent given"
        ];
        for (uint256 i = 0; i < wanted.length; ++i) _want(wanted[i]);
        _walk();
    }

    function invariant_OneKeyIsAtMostOneDeviceEver() public view {
        for (uint256 k = 0; k < handler.DEVICES(); ++k) {
            assertTrue(handler.registrations(handler.deviceId(k)) <= 1, "twice");
        }
    }

    function invariant_ADeviceIsWhatItsDriverGuardianAndAttesterMadeIt() public view {
        handler.checkHistory();
        assertTrue(!handler.disagreed(), "every call does what history says it must");
    }

    function invariant_NoStrangerIsLetIn() public view {
        assertTrue(!handler.strangerLetIn(), "stranger");
    }

    function invariant_ConsentIsTheDriversOwnAndEnds() public view {
        handler.checkConsents();
    }
}
