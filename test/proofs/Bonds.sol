// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BondAccounting} from "../../contracts/accounting/BondAccounting.sol";

/// @dev Tokens are a number that moves with the hooks alone, time is any that passes.
abstract contract Bonds is BondAccounting {
    uint256 internal _held;
    uint48 private _time;

    constructor(uint32 thawSeconds_) BondAccounting(thawSeconds_) {}

    function pass(uint32 duration) external {
        _time += duration;
    }

    function _pull(address, uint64 amountGwei) internal override {
        _held += amountGwei;
    }

    function _push(address, uint64 amountGwei) internal override {
        _held -= amountGwei;
    }

    function _now() internal view override returns (uint48) {
        return _time;
    }

    function _standing(bytes32 subject, address payer) internal view returns (uint256) {
        return uint256(_bonds[subject][payer].activeGwei) + _bonds[subject][payer].thawingGwei;
    }
}

/// @dev Every call there is, by anybody: what holds before it must hold after it.
abstract contract BondsCalls is Bonds {
    modifier keeps() {
        require(_holds());
        _;
        assert(_holds());
    }

    constructor(uint32 thawSeconds_) Bonds(thawSeconds_) {}

    function deposit(bytes32 subject, uint64 amountGwei) external keeps {
        _deposit(subject, msg.sender, amountGwei);
    }

    function thaw(bytes32 subject, uint64 amountGwei) external virtual keeps {
        _thaw(subject, msg.sender, amountGwei);
    }

    function withdraw(bytes32 subject) external virtual keeps {
        _withdraw(subject, msg.sender);
    }

    function burn(bytes32 subject, address payer, uint64 amountGwei) external keeps {
        _burn(subject, payer, amountGwei);
    }

    function _holds() internal view virtual returns (bool);
}

contract BondsAddUp is BondsCalls {
    constructor(uint32 thawSeconds_) BondsCalls(thawSeconds_) {
        assert(_holds());
    }

    function _holds() internal view override returns (bool) {
        return _held == uint256(_ledger.bondsGwei) + _ledger.burnedGwei;
    }
}

/// @dev Subject and address are free: one payer stands for any.
contract BondsWaitForTheirThaw is BondsCalls {
    bytes32 private immutable _subject;
    address private immutable _payer;
    uint48 private _thawedAt;

    constructor(uint32 thawSeconds_, bytes32 subject, address payer) BondsCalls(thawSeconds_) {
        (_subject, _payer) = (subject, payer);
        assert(_holds());
    }

    function thaw(bytes32 subject, uint64 amountGwei) external override keeps {
        _thaw(subject, msg.sender, amountGwei);
        if (subject == _subject && msg.sender == _payer) _thawedAt = _now();
    }

    function withdraw(bytes32 subject) external override keeps {
        _withdraw(subject, msg.sender);
        bool theirs = subject == _subject && msg.sender == _payer;
        assert(!theirs || _now() >= uint256(_thawedAt) + thawSeconds);
    }

    function _holds() internal view override returns (bool) {
        Bond memory bond = _bonds[_subject][_payer];
        return bond.thawingGwei == 0 || bond.thawsAt >= uint256(_thawedAt) + thawSeconds;
    }
}

/// @dev Subject and address are free: one payer stands for any.
contract BondsStandAlone is Bonds {
    bytes32 private immutable _subject;
    address private immutable _payer;

    modifier leavesAlone(bytes32 subject, address payer) {
        uint256 standing = _standing(_subject, _payer);
        _;
        bool another = subject != _subject || payer != _payer;
        assert(!another || _standing(_subject, _payer) == standing);
    }

    constructor(uint32 thawSeconds_, bytes32 subject, address payer) Bonds(thawSeconds_) {
        (_subject, _payer) = (subject, payer);
    }

    function deposit(bytes32 subject, uint64 amountGwei) external leavesAlone(subject, msg.sender) {
        _deposit(subject, msg.sender, amountGwei);
    }

    function thaw(bytes32 subject, uint64 amountGwei) external leavesAlone(subject, msg.sender) {
        _thaw(subject, msg.sender, amountGwei);
    }

    function withdraw(bytes32 subject) external leavesAlone(subject, msg.sender) {
        _withdraw(subject, msg.sender);
    }

    function burn(bytes32 subject, address payer, uint64 amountGwei) external leavesAlone(subject, payer) {
        _burn(subject, payer, amountGwei);
    }
}
