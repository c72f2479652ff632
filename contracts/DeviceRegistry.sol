// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {IDeviceRegistry} from "./interfaces/IDeviceRegistry.sol";

/// @title DeviceRegistry
/// @notice See IDeviceRegistry.
contract DeviceRegistry is IDeviceRegistry, AccessManaged, EIP712, Nonces {
    // ------------------------------------------------------------ Immutables

    uint256 private constant _MAX_SUSPENSION = 30 days;
    uint256 private constant _MAX_CONSENT = 400 days;
    uint8 private constant _PURPOSES = 7;

    bytes32 private constant _REGISTER_DEVICE_TYPEHASH = keccak256(
        "RegisterDevice(address driver,bytes32 x,bytes32 y,uint8 kind,uint256 deadline)"
    );

    bytes32 private constant _REGISTER_DRIVER_TYPEHASH = keccak256(
        "RegisterDriver(address driver,bytes32 termsHash,uint256 nonce,uint256 deadline)"
    );
    bytes32 private constant _ACCEPT_DEVICE_TYPEHASH = keccak256(
        "AcceptDevice(address driver,bytes32 deviceId,uint256 deadline)"
    );

    // RFC 6979 A.2.5: P-256, SHA-256, message "sample"; s in its low half.
    bytes32 private constant _SAMPLE_DIGEST = 0xaf2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf;
    bytes32 private constant _SAMPLE_X = 0x60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6;
    bytes32 private constant _SAMPLE_Y = 0x7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299;
    bytes32 private constant _SAMPLE_R = 0xefd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716;
    bytes32 private constant _SAMPLE_S = 0x0834e36ad29a83bf2bc9385e491d6099c8fdf9d1ed67aa7ea5f51f93782857a9;

    // --------------------------------------------------------------- Storage

    /// @inheritdoc IDeviceRegistry
    mapping(address driver => bytes32 termsHash) public termsOf;

    mapping(bytes32 deviceId => Device device) private _devices;
    mapping(address driver => Consent consent) private _consents;

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

    // --------------------------------------------------------------- Sponsor

    /// @inheritdoc IDeviceRegistry
    function registerDriverBySig(
        address driver,
        bytes32 termsHash,
        uint256 deadline,
        bytes calldata signature
    ) external restricted {
        bytes32 digest = registerDriverDigest(driver, termsHash, deadline);
        _checkDriver(driver, digest, deadline, signature);
        // Else an older signature could bring older terms back.
        _useNonce(driver);

        _registerDriver(driver, termsHash);
    }

    /// @inheritdoc IDeviceRegistry
    function registerDeviceBySig(
        address driver,
        DeviceProof calldata proof,
        bytes calldata signature
    ) external restricted {
        bytes32 digest = acceptDeviceDigest(driver, deviceIdOf(proof.x, proof.y), proof.deadline);
        _checkDriver(driver, digest, proof.deadline, signature);

        _registerDevice(driver, proof);
    }

    // -------------------------------------------------------------- Attester

    /// @inheritdoc IDeviceRegistry
    function attestDevice(bytes32 deviceId, Assurance assurance) external restricted {
        require(_isLive(deviceId), DeviceNotLive(deviceId));

        _devices[deviceId].assurance = assurance;

        emit DeviceAttested(deviceId, msg.sender, assurance);
    }

    // ------------------------------------------------------------------ User

    /// @inheritdoc IDeviceRegistry
    function registerDriver(bytes32 termsHash) external {
        _registerDriver(msg.sender, termsHash);
    }

    /// @inheritdoc IDeviceRegistry
    function registerDevice(bytes32 x, bytes32 y, DeviceKind kind, uint256 deadline, bytes32 r, bytes32 s) external {
        _registerDevice(msg.sender, DeviceProof(x, y, kind, deadline, r, s));
    }

    /// @inheritdoc IDeviceRegistry
    function registerDevices(DeviceProof[] calldata proofs) external {
        for (uint256 i = 0; i < proofs.length; ++i) {
            _registerDevice(msg.sender, proofs[i]);
        }
    }

    /// @inheritdoc IDeviceRegistry
    function replaceDevice(bytes32 deviceId, DeviceProof calldata proof) external {
        revokeDevice(deviceId);
        _registerDevice(msg.sender, proof);

        emit DeviceReplaced(deviceId, deviceIdOf(proof.x, proof.y));
    }

    /// @inheritdoc IDeviceRegistry
    function revokeDevice(bytes32 deviceId) public {
        address driver = _devices[deviceId].driver;
        require(msg.sender == driver, NotDeviceDriver(deviceId, msg.sender, driver));
        require(_isLive(deviceId), DeviceNotLive(deviceId));

        _devices[deviceId].revoked = true;

        emit DeviceRevoked(deviceId, driver);
    }

    /// @inheritdoc IDeviceRegistry
    function giveConsent(uint8 purposes, uint32 version, uint48 until) external {
        uint256 latest = block.timestamp + _MAX_CONSENT;
        require(purposes != 0 && purposes <= _PURPOSES, PurposesUnknown(purposes, _PURPOSES));
        require(until > block.timestamp && until <= latest, ConsentOutOfRange(until, block.timestamp, latest));

        _consents[msg.sender] = Consent(purposes, version, until);

        emit ConsentGiven(msg.sender, purposes, version, until);
    }

    /// @inheritdoc IDeviceRegistry
    function withdrawConsent() external {
        delete _consents[msg.sender];

        emit ConsentWithdrawn(msg.sender);
    }

    // ----------------------------------------------------------------- Views

    /// @inheritdoc IDeviceRegistry
    function device(bytes32 deviceId) external view returns (Device memory) {
        return _devices[deviceId];
    }

    /// @inheritdoc IDeviceRegistry
    function consentOf(address driver) external view returns (Consent memory) {
        return _consents[driver];
    }

    /// @inheritdoc IDeviceRegistry
    function purposesOf(address driver) external view returns (uint8) {
        return block.timestamp < _consents[driver].until ? _consents[driver].purposes : 0;
    }

    /// @inheritdoc IDeviceRegistry
    function registerDriverDigest(address driver, bytes32 termsHash, uint256 deadline) public view returns (bytes32) {
        uint256 nonce = nonces(driver);
        return _hashTypedDataV4(keccak256(abi.encode(_REGISTER_DRIVER_TYPEHASH, driver, termsHash, nonce, deadline)));
    }

    /// @inheritdoc IDeviceRegistry
    function acceptDeviceDigest(address driver, bytes32 deviceId, uint256 deadline) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_ACCEPT_DEVICE_TYPEHASH, driver, deviceId, deadline)));
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

    function _registerDriver(address driver, bytes32 termsHash) internal {
        require(termsHash != 0, TermsMissing());

        termsOf[driver] = termsHash;

        emit DriverRegistered(driver, termsHash);
    }

    function _registerDevice(address driver, DeviceProof memory proof) internal {
        bytes32 deviceId = deviceIdOf(proof.x, proof.y);
        require(termsOf[driver] != 0, DriverNotRegistered(driver));
        require(block.timestamp <= proof.deadline, ProofExpired(proof.deadline, block.timestamp));
        require(_devices[deviceId].driver == address(0), DeviceTaken(deviceId, _devices[deviceId].driver));
        bytes32 digest = registerDeviceDigest(driver, proof.x, proof.y, proof.kind, proof.deadline);
        require(P256.verify(digest, proof.r, proof.s, proof.x, proof.y), InvalidDeviceSignature(deviceId, digest));

        (_devices[deviceId].driver, _devices[deviceId].kind) = (driver, proof.kind);

        emit DeviceRegistered(deviceId, driver, proof.kind, proof.x, proof.y);
    }

    function _checkDriver(address driver, bytes32 digest, uint256 deadline, bytes calldata signature) internal view {
        require(block.timestamp <= deadline, ProofExpired(deadline, block.timestamp));
        bool signed = SignatureChecker.isValidSignatureNow(driver, digest, signature);
        require(signed, InvalidDriverSignature(driver, digest));
    }

    function _isLive(bytes32 deviceId) internal view returns (bool) {
        return _devices[deviceId].driver != address(0) && !_devices[deviceId].revoked;
    }
}
