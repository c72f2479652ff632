// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title DeviceRegistry
/// @notice Who drives, and which P-256 device keys speak for them. Keys live in events; the registry keeps one slot a device.
interface IDeviceRegistry {
    enum DeviceKind {
        Phone,
        Dashcam
    }

    /// @notice How well a device keeps its key, in the word of an attester.
    enum Assurance {
        None,
        Software,
        TrustedEnvironment,
        SecureElement
    }

    /// @notice The one slot of a device.
    /// @param driver Who registered it; zero for a key never registered.
    /// @param kind What it is.
    /// @param revoked Whether its driver revoked it, for good.
    /// @param suspendedUntil First second at which a suspension is over; in the past unless suspended.
    /// @param assurance What an attester said of its key last.
    struct Device {
        address driver;
        DeviceKind kind;
        bool revoked;
        uint48 suspendedUntil;
        Assurance assurance;
    }

    /// @notice A key that asks to be registered, and its own signature of `registerDeviceMessage`.
    /// @param deadline Last second at which the proof is good.
    /// @param s Low half only: with the other half one proof would have two signatures.
    struct DeviceProof {
        bytes32 x;
        bytes32 y;
        DeviceKind kind;
        uint256 deadline;
        bytes32 r;
        bytes32 s;
    }

    /// @notice What a driver allows.
    /// @param purposes Bits: 1 detections, 2 open track, 4 audit crop.
    /// @param version Version of the text that the driver agreed to.
    /// @param until First second at which it no longer holds.
    struct Consent {
        uint8 purposes;
        uint32 version;
        uint48 until;
    }

    error SignatureCheckUnavailable();
    error TermsMissing();
    error DriverNotRegistered(address driver);
    error ProofExpired(uint256 deadline, uint256 timestamp);
    error DeviceTaken(bytes32 deviceId, address driver);
    error InvalidDeviceSignature(bytes32 deviceId, bytes32 digest);
    error DeviceNotLive(bytes32 deviceId);
    error NotDeviceDriver(bytes32 deviceId, address caller, address driver);
    error ReasonMissing();
    error SuspensionOutOfRange(uint48 until, uint256 timestamp, uint256 latest);
    error DeviceNotSuspended(bytes32 deviceId);
    error InvalidDriverSignature(address driver, bytes32 digest);
    error PurposesUnknown(uint8 purposes, uint8 known);
    error ConsentOutOfRange(uint48 until, uint256 timestamp, uint256 latest);

    event DriverRegistered(address indexed driver, bytes32 termsHash);
    /// @param deviceId keccak256(x, y)
    event DeviceRegistered(bytes32 indexed deviceId, address indexed driver, DeviceKind kind, bytes32 x, bytes32 y);
    event DeviceRevoked(bytes32 indexed deviceId, address indexed driver);
    event DeviceSuspended(bytes32 indexed deviceId, bytes32 indexed reason, uint48 until);
    event DeviceReleased(bytes32 indexed deviceId);
    event DeviceAttested(bytes32 indexed deviceId, address indexed attester, Assurance assurance);
    /// @notice A driver moved on to another key; the old one was revoked and the new one registered with it.
    event DeviceReplaced(bytes32 indexed deviceId, bytes32 indexed newDeviceId);
    event ConsentGiven(address indexed driver, uint8 purposes, uint32 version, uint48 until);
    event ConsentWithdrawn(address indexed driver);

    /// @notice Registers the caller as a driver under the terms with this hash; called again, it accepts newer terms.
    function registerDriver(bytes32 termsHash) external;

    /// @notice Registers a driver who signed so (EIP-712 or ERC-1271), at a sponsor's cost. Sponsors only.
    /// @dev A sponsor can not register anybody who did not sign, change the terms they signed, or use a signature twice.
    function registerDriverBySig(
        address driver,
        bytes32 termsHash,
        uint256 deadline,
        bytes calldata signature
    ) external;

    /// @notice Registers a P-256 key as a device of the calling driver. The key itself signs SHA-256 of
    /// `registerDeviceMessage`, so nobody registers a key they do not hold, nor moves a proof to another driver or chain.
    /// A key is registered once, ever: a revoked key stays revoked.
    /// @param deadline Last second at which the proof is good.
    /// @param s Low half only: with the other half one proof would have two signatures.
    function registerDevice(bytes32 x, bytes32 y, DeviceKind kind, uint256 deadline, bytes32 r, bytes32 s) external;

    /// @notice Registers a fleet's devices at once, all or none.
    function registerDevices(DeviceProof[] calldata proofs) external;

    /// @notice Registers a device for a driver who accepted it (EIP-712 or ERC-1271), at a sponsor's cost. Sponsors only.
    /// @param signature The driver's, of `acceptDeviceDigest`: nobody's account answers for a device they did not accept.
    /// @dev A sponsor can not choose the driver: both the device and the driver sign who it is.
    function registerDeviceBySig(address driver, DeviceProof calldata proof, bytes calldata signature) external;

    /// @notice Revokes a device of the calling driver and registers its new key in one step, as after a broken phone.
    function replaceDevice(bytes32 deviceId, DeviceProof calldata proof) external;

    /// @notice Says how well a live device keeps its key. Attesters only; their last word counts, None takes it back.
    /// @dev An attester can not register, revoke, suspend or move a device.
    function attestDevice(bytes32 deviceId, Assurance assurance) external;

    /// @notice Allows these purposes until then, at most 400 days ahead, in place of what the caller allowed before.
    function giveConsent(uint8 purposes, uint32 version, uint48 until) external;

    /// @notice Takes everything back that the caller allowed.
    function withdrawConsent() external;

    /// @notice Ends a device of the calling driver for good.
    function revokeDevice(bytes32 deviceId) external;

    /// @notice Holds a device's reports back until the given second, at most 30 days ahead. Guardian only.
    /// @param reason Hash of the reason's code; a suspension without one can not be written.
    /// @dev The guardian can not revoke a device, move it to another driver, touch what its driver has earned, or suspend
    /// without an end.
    function suspendDevice(bytes32 deviceId, bytes32 reason, uint48 until) external;

    /// @notice Ends a suspension early. Guardian only.
    function releaseDevice(bytes32 deviceId) external;

    /// @notice Hash of the terms a driver accepted last; zero for an account that is no driver.
    function termsOf(address driver) external view returns (bytes32);

    function device(bytes32 deviceId) external view returns (Device memory);

    /// @notice What a driver allowed last, be it over or not.
    function consentOf(address driver) external view returns (Consent memory);

    /// @notice What a driver allows now: no purpose once it is over.
    function purposesOf(address driver) external view returns (uint8);

    /// @notice EIP-712 digest that a driver signs to be registered by a sponsor.
    function registerDriverDigest(address driver, bytes32 termsHash, uint256 deadline) external view returns (bytes32);

    /// @notice EIP-712 digest that a driver signs to accept a device that a sponsor registers.
    function acceptDeviceDigest(address driver, bytes32 deviceId, uint256 deadline) external view returns (bytes32);

    function deviceIdOf(bytes32 x, bytes32 y) external pure returns (bytes32);

    /// @notice The bytes a device signs with ES256 to be registered: 0x1901, domain separator, struct hash.
    function registerDeviceMessage(
        address driver,
        bytes32 x,
        bytes32 y,
        DeviceKind kind,
        uint256 deadline
    ) external view returns (bytes memory);

    /// @notice SHA-256 of `registerDeviceMessage`: what the device's signature is checked against.
    function registerDeviceDigest(
        address driver,
        bytes32 x,
        bytes32 y,
        DeviceKind kind,
        uint256 deadline
    ) external view returns (bytes32);
}
