// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {GateAccounting} from "../../contracts/accounting/GateAccounting.sol";

/// @dev Tokens are a number that moves with the hooks alone, time is any that passes.
abstract contract Gate is GateAccounting {
    uint48 internal immutable _lock;
    uint64 internal immutable _cap;
    uint256 internal _held;
    uint48 private _time;

    constructor(uint48 lock, uint64 cap) {
        (_lock, _cap) = (lock, cap);
    }

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

    function _lockSeconds() internal view override returns (uint48) {
        return _lock;
    }

    function _rewardCapGwei() internal view override returns (uint64) {
        return _cap;
    }
}

/// @dev Every call there is, by anybody: what holds before it must hold after it.
abstract contract GateCalls is Gate {
    modifier keeps() {
        require(_holds());
        _;
        assert(_holds());
    }

    constructor(uint48 lock, uint64 cap) Gate(lock, cap) {}

    function deposit(uint64 amountGwei) external keeps {
        depositBond(amountGwei);
    }

    function thaw(uint64 amountGwei) external virtual keeps {
        thawBond(amountGwei);
    }

    function withdraw() external virtual keeps {
        withdrawBond();
    }

    function collectAll() external keeps {
        collect();
    }

    function open(uint64 amountGwei) external keeps {
        _escrow(msg.sender, amountGwei);
    }

    function refund(address to, uint64 amountGwei) external keeps {
        _refund(to, amountGwei);
    }

    function forfeit(uint64 amountGwei) external keeps {
        _forfeit(amountGwei);
    }

    function punish(address signer, address prover) external keeps {
        _reward(prover, _slash(signer));
    }

    function _holds() internal view virtual returns (bool);
}

contract GateAddsUp is GateCalls {
    constructor(uint48 lock, uint64 cap) GateCalls(lock, cap) {
        assert(_holds());
    }

    function _holds() internal view override returns (bool) {
        uint256 owed = uint256(_ledger.bondsGwei) + _ledger.escrowGwei + _ledger.creditsGwei + _ledger.burnedGwei;
        return _held == owed;
    }
}

/// @dev The address is free: one signer stands for any.
contract GateLocksBonds is GateCalls {
    address private immutable _signer;
    uint48 private _thawedAt;

    constructor(uint48 lock, uint64 cap, address signer) GateCalls(lock, cap) {
        _signer = signer;
        assert(_holds());
    }

    function thaw(uint64 amountGwei) external override keeps {
        thawBond(amountGwei);
        if (msg.sender == _signer) _thawedAt = _now();
    }

    function withdraw() external override keeps {
        withdrawBond();
        assert(msg.sender != _signer || _now() >= uint256(_thawedAt) + _lock);
    }

    function _holds() internal view override returns (bool) {
        return _bonds[_signer].thawingGwei == 0 || _bonds[_signer].thawsAt >= uint256(_thawedAt) + _lock;
    }
}

contract GateSlashesAll is Gate {
    constructor(uint48 lock, uint64 cap) Gate(lock, cap) {}

    function slash(address signer) external {
        uint256 standing = uint256(_bonds[signer].activeGwei) + _bonds[signer].thawingGwei;
        (uint256 bonds, uint256 burned) = (_ledger.bondsGwei, _ledger.burnedGwei);

        uint64 slashed = _slash(signer);

        bool emptied = _bonds[signer].activeGwei == 0 && _bonds[signer].thawingGwei == 0;
        bool moved = bonds - _ledger.bondsGwei == slashed && _ledger.burnedGwei - burned == slashed;
        assert(slashed == standing && emptied && moved);
    }
}

contract GateSharesAFifth is Gate {
    constructor(uint48 lock, uint64 cap) Gate(lock, cap) {}

    function slash(address signer) external {
        _slash(signer);
    }

    function reward(address prover, uint64 slashed) external {
        uint256 credit = _credits[prover];

        uint256 share = _reward(prover, slashed);

        assert(5 * share <= slashed && share <= _cap && _credits[prover] - credit == share);
    }
}
