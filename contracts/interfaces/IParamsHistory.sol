// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title ParamsHistory
/// @notice Which parameters an epoch is settled with, by their hash. A change is announced at least one whole epoch before it
/// holds, so that whoever disagrees can stop working first; what held in a past epoch, or holds in this one, never changes.
interface IParamsHistory {
    error ParamsHashMissing();
    error NoticeTooShort(uint32 fromEpoch, uint32 earliestEpoch);

    /// @param fromEpoch First epoch that the parameters hold in.
    /// @param insteadOf First epoch of the announcement that this one replaces; 0 when everything announced before stands.
    event ParamsAnnounced(bytes32 paramsHash, uint32 fromEpoch, uint32 insteadOf);

    /// @notice Pins other parameters from an epoch on. What was announced last stands if the epoch before it has begun, and is
    /// replaced otherwise. Governor only, behind the role's delay.
    /// @dev The governor can not change what a past epoch, this one or the next is settled with, whether by announcing or by
    /// taking an announcement back. Only one announcement at a time can still be replaced, so none, however far ahead, blocks
    /// the ones after it. Warning: a call whose delay ends too late for its epoch reverts; announce anew.
    function announceParams(bytes32 paramsHash, uint32 fromEpoch) external;

    /// @notice Hash of the parameters an epoch is settled with; 0 for epoch 0, which does not exist. From the epoch after the
    /// next on, what is announced as of now.
    function paramsHashOf(uint32 epoch) external view returns (bytes32);
}
