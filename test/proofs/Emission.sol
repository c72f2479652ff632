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

/// @dev Every call there is, by anybody: what holds before it must hold after it.
contract EmissionKeepsToItsSchedule is Emission {
    modifier keeps() {
        require(_holds());
        _;
        assert(_holds());
    }

    constructor(Schedule memory schedule_) Emission(schedule_) {
        assert(_holds());
    }

    function pass(uint32 ended, uint256 scheduled, uint256 accrued) external keeps {
        _pass(ended, scheduled, accrued);
    }

    function reserve(uint32 epoch, uint256 amountGwei, uint256 asked) external keeps {
        _reserveAsked(epoch, amountGwei, asked);
    }

    function unreserve(uint256 mostGwei) external keeps {
        _unreserve(mostGwei);
    }

    function release(uint256 amountGwei) external keeps {
        _release(amountGwei);
    }

    function _holds() private view returns (bool) {
        return _minted <= _committedGwei && _committedGwei <= _scheduled && _scheduled <= _capGwei();
    }
}

contract EmissionReleasesWhatIsReserved is Emission {
    constructor(Schedule memory schedule_) Emission(schedule_) {}

    function pass(uint32 ended, uint256 scheduled, uint256 accrued) external {
        _pass(ended, scheduled, accrued);
    }

    function reserve(uint32 epoch, uint256 amountGwei, uint256 asked) external {
        _reserveAsked(epoch, amountGwei, asked);
    }

    function release(uint256 amountGwei) external {
        (uint256 committed, uint256 minted) = (_committedGwei, _minted);

        _release(amountGwei);

        assert(_minted - minted == amountGwei && _committedGwei == committed && _minted <= committed);
    }
}

contract EmissionReservesFromBoth is Emission {
    constructor(Schedule memory schedule_) Emission(schedule_) {}

    function reserve(uint32 epoch, uint256 amountGwei, uint256 asked) external {
        require(_scheduled <= _capGwei());
        (uint256 committed, uint256 accrued) = (_committedGwei, _accrued);

        _reserveAsked(epoch, amountGwei, asked);

        assert(amountGwei <= accrued && _accrued == accrued - amountGwei && _committedGwei == committed + amountGwei);
    }
}

contract EmissionReturnsToBoth is Emission {
    constructor(Schedule memory schedule_) Emission(schedule_) {}

    function unreserve(uint256 mostGwei) external {
        require(_minted <= _committedGwei);
        (uint256 committed, uint256 accrued) = (_committedGwei, _accrued);

        _unreserve(mostGwei);

        uint256 smaller = mostGwei < committed - _minted ? mostGwei : committed - _minted;
        assert(committed - _committedGwei == smaller && _accrued == accrued + smaller);
    }
}
