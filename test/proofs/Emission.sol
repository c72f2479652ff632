// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EmissionAccounting} from "../../contracts/accounting/EmissionAccounting.sol";

/// @dev Any schedule that never falls, any bucket, any clock. Supply is a number that moves with the hook alone.
abstract contract Emission is EmissionAccounting {
    uint256 internal _minted;
    uint256 internal _scheduled;
    uint256 internal _accrued;
    uint256 private _asked;
    uint32 private _ended;

    constructor(Schedule memory schedule_) EmissionAccounting(schedule_) {}

    function scheduledGwei(uint32 epoch) public view override returns (uint256) {
        return epoch < _ended ? _asked : _scheduled;
    }

    function endedEpochs() public view override returns (uint32) {
        return _ended;
    }

    function epochEndsAt(uint32 epoch) public view override returns (uint256) {
        return epoch <= _ended ? 0 : type(uint256).max;
    }

    function mintedGwei() public view override returns (uint256) {
        return _minted;
    }

    /// @dev Later: with more emitted by the schedule, and anything accrued.
    function _pass(uint32 ended, uint256 scheduled, uint256 accrued) internal {
        require(ended >= _ended && scheduled >= _scheduled && scheduled <= _capGwei());
        (_ended, _scheduled, _accrued) = (ended, scheduled, accrued);
    }

    /// @param asked What the schedule had emitted up to that epoch.
    function _reserveAsked(uint32 epoch, uint256 amountGwei, uint256 asked) internal {
        require(asked <= _scheduled);
        _asked = asked;
        _reserve(epoch, amountGwei);
    }

    function _mint(uint256 amountGwei) internal override {
        _minted += amountGwei;
    }

    function _fill(uint256 accruedGwei) internal override {
        _accrued = accruedGwei;
    }

    function _accruedGwei() internal view override returns (uint256) {
        return _accrued;
    }

    function _capGwei() internal pure override returns (uint256) {
        return type(uint64).max;
    }

    function _now() internal pure override returns (uint48) {
        return 0;
    }
}

/// @dev With calls that lead anywhere: a reservation is tried on top of others.
abstract contract EmissionCalls is Emission {
    constructor(Schedule memory schedule_) Emission(schedule_) {}

    function pass(uint32 ended, uint256 scheduled, uint256 accrued) external {
        _pass(ended, scheduled, accrued);
    }

    function reserve(uint32 epoch, uint256 amountGwei, uint256 asked) external {
        _reserveAsked(epoch, amountGwei, asked);
    }
}

contract EmissionReleasesWhatIsReserved is EmissionCalls {
    constructor(Schedule memory schedule_) EmissionCalls(schedule_) {}

    function release(uint256 amountGwei) external {
        (uint256 committed, uint256 minted) = (_committedGwei, _minted);

        _release(amountGwei);

        assert(_minted - minted == amountGwei && _committedGwei == committed && _minted <= committed);
    }
}

contract EmissionTakesWhatHasAccrued is Emission {
    constructor(Schedule memory schedule_) Emission(schedule_) {}

    function pass(uint32 ended, uint256 scheduled, uint256 accrued) external {
        _pass(ended, scheduled, accrued);
    }

    function reserve(uint32 epoch, uint256 amountGwei, uint256 asked) external {
        uint256 accrued = _accrued;

        _reserveAsked(epoch, amountGwei, asked);

        assert(amountGwei <= accrued && _accrued == accrued - amountGwei);
    }
}
