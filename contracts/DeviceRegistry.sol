// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";
import {IDeviceRegistry} from "./interfaces/IDeviceRegistry.sol";

/// @title DeviceRegistry
/// @notice See IDeviceRegistry.
contract DeviceRegistry is IDeviceRegistry, AccessManaged, EIP712 {
    // ------------------------------------------------------------ Immutables

    uint256 private constant _MAX_SUSPENSION = 30 days;

    bytes32 private constant _REGISTER_DEVICE_TYPEHASH = keccak256(
        "RegisterDevice(address driver,bytes32 x,bytes32 y,uint8 kind,uint256 deadline)"
    );

    // RFC 6979 A.2.5: P-256, SHA-256, message "sample"; s in its low half.
    bytes32 private constant _SAMPLE_DIGEST = 0xaf2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf;
    bytes32 private constant _SAMPLE_X = 0x60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6;
    bytes32 private constant _SAMPLE_Y = 0x7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299;
    bytes32 private constant _SAMPLE_R = 0xefd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716;
    bytes32 private constant _SAMPLE_S = 0x0834e36ad29a83bf2bc9385e491d6099c8fdf9d1ed67aa7ea5f51f93782857a9;

    // --------------------------------------------------------------- Storage

    /// @inheritdoc IDeviceRegistry
    mapping(address driver => bytes32) public termsOf;

    mapping(bytes32 deviceId => Device) private _devices;

    // ----------------------------------------------------------- Constructor

    // A chain whose P-256 check is missing or answers wrongly would let anybody register anything, so refuse to live there.
    constructor(address authority) AccessManaged(authority) EIP712("DeviceRegistry", "1") {
        bool accepts = P256.verify(_SAMPLE_DIGEST, _SAMPLE_R, _SAMPLE_S, _SAMPLE_X, _SAMPLE_Y);
        bool refuses = !P256.verify(~_SAMPLE_DIGEST, _SAMPLE_R, _SAMPLE_S, _SAMPLE_X, _SAMPLE_Y);
        require(accepts && refuses, SignatureCheckUnavailable());
    }

    // ----------------------------------------------------------------- Admin

    /// @inheritdoc IDeviceRegistry
    function suspendDevice(bytes32 deviceId, bytes32 reason, uint48 until) external restricted {
        uint256 latest = block.timestamp + _MAX_SUSPENSION;
        require(_isLive(deviceId), DeviceNotLive(deviceId));
        require(reason != 0, ReasonMissing());
        require(until > block.timestamp && until <= latest, SuspensionOutOfRange(until, block.timestamp, latest));

        _devices[deviceId].suspendedUntil = until;

        emit DeviceSuspended(deviceId, reason, until);
    }

    /// @inheritdoc IDeviceRegistry
    function releaseDevice(bytes32 deviceId) external restricted {
        require(_devices[deviceId].suspendedUntil > block.timestamp, DeviceNotSuspended(deviceId));

        _devices[deviceId].suspendedUntil = 0;

        emit DeviceReleased(deviceId);
    }

    // ------------------------------------------------------------------ User

    /// @inheritdoc IDeviceRegistry
    function registerDriver(bytes32 termsHash) external {
        require(termsHash != 0, TermsMissing());

        termsOf[msg.sender] = termsHash;

        emit DriverRegistered(msg.sender, termsHash);
    }

    /// @inheritdoc IDeviceRegistry
    function registerDevice(bytes32 x, bytes32 y, DeviceKind kind, uint256 deadline, bytes32 r, bytes32 s) external {
        bytes32 deviceId = deviceIdOf(x, y);
        require(termsOf[msg.sender] != 0, DriverNotRegistered(msg.sender));
        require(block.timestamp <= deadline, ProofExpired(deadline, block.timestamp));
        require(_devices[deviceId].driver == address(0), DeviceTaken(deviceId, _devices[deviceId].driver));
        bytes32 digest = registerDeviceDigest(msg.sender, x, y, kind, deadline);
        require(P256.verify(digest, r, s, x, y), InvalidDeviceSignature(deviceId, digest));

        _devices[deviceId] = Device({driver: msg.sender, kind: kind, revoked: false, suspendedUntil: 0});

        emit DeviceRegistered(deviceId, msg.sender, kind, x, y);
    }

    /// @inheritdoc IDeviceRegistry
    function revokeDevice(bytes32 deviceId) external {
        address driver = _devices[deviceId].driver;
        require(msg.sender == driver, NotDeviceDriver(deviceId, msg.sender, driver));
        require(_isLive(deviceId), DeviceNotLive(deviceId));

        _devices[deviceId].revoked = true;

        emit DeviceRevoked(deviceId, driver);
    }

    // ----------------------------------------------------------------- Views

    /// @inheritdoc IDeviceRegistry
    function device(bytes32 deviceId) external view returns (Device memory) {
        return _devices[deviceId];
    }

    /// @inheritdoc IDeviceRegistry
    function deviceIdOf(bytes32 x, bytes32 y) public pure returns (bytes32) {
        return keccak256(abi.encode(x, y));
    }

    /// @inheritdoc IDeviceRegistry
    function registerDeviceMessage(
        address driver,
        bytes32 x,
        bytes32 y,
        DeviceKind kind,
        uint256 deadline
    ) public view returns (bytes memory) {
        bytes32 structHash = keccak256(abi.encode(_REGISTER_DEVICE_TYPEHASH, driver, x, y, kind, deadline));
        return abi.encodePacked(hex"1901", _domainSeparatorV4(), structHash);
    }

    /// @inheritdoc IDeviceRegistry
    function registerDeviceDigest(
        address driver,
        bytes32 x,
        bytes32 y,
        DeviceKind kind,
        uint256 deadline
    ) public view returns (bytes32) {
        // SHA-256 rather than EIP-712's keccak: Web Crypto, Android and iOS keys sign nothing else.
        return sha256(registerDeviceMessage(driver, x, y, kind, deadline));
    }

    // -------------------------------------------------------------- Internal

    function _isLive(bytes32 deviceId) internal view returns (bool) {
        return _devices[deviceId].driver != address(0) && !_devices[deviceId].revoked;
    }
}
