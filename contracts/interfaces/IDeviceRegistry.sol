// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title DeviceRegistry
/// @notice Who drives, and which P-256 device keys speak for them. Keys live in events; the registry keeps one slot a device.
interface IDeviceRegistry {
    enum DeviceKind {
        Phone,
        Dashcam
    }

    /// @notice The one slot of a device.
    /// @param driver Who registered it; zero for a key never registered.
    /// @param kind What it is.
    /// @param revoked Whether its driver revoked it, for good.
    /// @param suspendedUntil First second at which a suspension is over; in the past unless suspended.
    struct Device {
        address driver;
        DeviceKind kind;
        bool revoked;
        uint48 suspendedUntil;
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

    event DriverRegistered(address indexed driver, bytes32 termsHash);
    /// @param deviceId keccak256(x, y)
    event DeviceRegistered(bytes32 indexed deviceId, address indexed driver, DeviceKind kind, bytes32 x, bytes32 y);
    event DeviceRevoked(bytes32 indexed deviceId, address indexed driver);
    event DeviceSuspended(bytes32 indexed deviceId, bytes32 indexed reason, uint48 until);
    event DeviceReleased(bytes32 indexed deviceId);

    /// @notice Registers the caller as a driver under the terms with this hash; called again, it accepts newer terms.
    function registerDriver(bytes32 termsHash) external;

    /// @notice Registers a P-256 key as a device of the calling driver. The key itself signs SHA-256 of
    /// `registerDeviceMessage`, so nobody registers a key they do not hold, nor moves a proof to another driver or chain.
    /// A key is registered once, ever: a revoked key stays revoked.
    /// @param deadline Last second at which the proof is good.
    /// @param s Low half only: with the other half one proof would have two signatures.
    function registerDevice(bytes32 x, bytes32 y, DeviceKind kind, uint256 deadline, bytes32 r, bytes32 s) external;

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
