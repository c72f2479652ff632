// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {IParamsHistory} from "../interfaces/IParamsHistory.sol";

/// @title ParamsHistory
/// @notice See IParamsHistory.
/// @dev History holds what nobody can replace any more; the last announcement stands apart until another comes.
abstract contract ParamsHistory is IParamsHistory {
    using Checkpoints for Checkpoints.Trace256;

    // ----------------------------------------------------------------- Types

    struct Announcement {
        bytes32 paramsHash;
        uint32 fromEpoch;
    }

    // ------------------------------------------------------------ Immutables

    /// @dev The running epoch and a whole one after it.
    uint32 private constant _NOTICE_EPOCHS = 2;

    // --------------------------------------------------------------- Storage

    Checkpoints.Trace256 private _history;
    Announcement private _last;

    // ----------------------------------------------------------- Constructor

    constructor(bytes32 paramsHash) {
        require(paramsHash != 0, ParamsHashMissing());
        _last = Announcement(paramsHash, 1);

        emit ParamsAnnounced(paramsHash, 1, 0);
    }

    // ----------------------------------------------------------------- Views

    /// @inheritdoc IParamsHistory
    function paramsHashOf(uint32 epoch) external view returns (bytes32) {
        if (epoch >= _last.fromEpoch) return _last.paramsHash;

        return bytes32(_history.upperLookupRecent(epoch));
    }

    // -------------------------------------------------------------- Internal

    function _announce(bytes32 paramsHash, uint32 fromEpoch) internal {
        uint32 earliest = _runningEpoch() + _NOTICE_EPOCHS;
        require(paramsHash != 0, ParamsHashMissing());
        require(fromEpoch >= earliest, NoticeTooShort(fromEpoch, earliest));

        Announcement memory last = _last;
        bool stands = last.fromEpoch < earliest;
        if (stands) _history.push(last.fromEpoch, uint256(last.paramsHash));
        _last = Announcement(paramsHash, fromEpoch);

        emit ParamsAnnounced(paramsHash, fromEpoch, stands ? 0 : last.fromEpoch);
    }

    // ----------------------------------------------------------------- Hooks

    function _runningEpoch() internal view virtual returns (uint32);
}
