// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {StakingAccounting} from "../../contracts/accounting/StakingAccounting.sol";

/// @dev Tokens are a number that moves with the hooks alone, time is any that passes.
abstract contract Staking is StakingAccounting {
    uint48 private immutable _thaw;
    uint256 internal _held;
    uint48 private _time;

    constructor(uint48 thaw) {
        _thaw = thaw;
    }

    function _pull(address, uint96 amount) internal override {
        _held += amount;
    }

    function _push(address, uint96 amount) internal override {
        _held -= amount;
    }

    function _now() internal view override returns (uint48) {
        return _time;
    }

    function _thawSeconds() internal view override returns (uint48) {
        return _thaw;
    }

    function _pass(uint32 duration) internal {
        _time += duration;
    }
}

/// @dev Every call there is but a slash: its products and casts are beyond the solver.
contract StakingHoldsWhatItOwes is Staking {
    modifier keeps() {
        require(_holds());
        _;
        assert(_holds());
    }

    constructor(uint48 thaw) Staking(thaw) {
        assert(_holds());
    }

    function stake(address provider, address owner, uint96 amount) external keeps {
        _stake(provider, owner, amount);
    }

    function leave(address provider, uint128 units) external keeps {
        requestUnstake(provider, units);
    }

    function takeOut(address provider, uint256 slot) external keeps {
        withdraw(provider, slot);
    }

    function collectAll() external keeps {
        collect();
    }

    function _holds() private view returns (bool) {
        return _held == uint256(_ledger.stakedAmount) + _ledger.creditsAmount;
    }
}

/// @dev What a call adds to the pools of the provider it names, or takes from them, it adds to what is staked. Every call there
/// is but a slash.
contract StakingCountsBothPools is Staking {
    modifier counts(address provider) {
        (uint256 pooled, uint256 staked) = (_pooled(provider), _ledger.stakedAmount);
        _;
        assert(_pooled(provider) + staked == pooled + _ledger.stakedAmount);
    }

    constructor(uint48 thaw) Staking(thaw) {}

    function stake(address provider, address owner, uint96 amount) external counts(provider) {
        _stake(provider, owner, amount);
    }

    function leave(address provider, uint128 units) external counts(provider) {
        requestUnstake(provider, units);
    }

    function takeOut(address provider, uint256 slot) external counts(provider) {
        withdraw(provider, slot);
    }

    function _pooled(address provider) private view returns (uint256) {
        return uint256(_pools[provider][Kind.Active].amount) + _pools[provider][Kind.Thawing].amount;
    }
}

/// @dev Every call there is, by anybody. Provider, owner and slot are free: one request stands for any.
contract StakingWaitsForItsThaw is Staking {
    address private immutable _provider;
    address private immutable _owner;
    uint256 private immutable _slot;
    uint48 private _requestedAt;

    modifier keeps() {
        require(_holds());
        _;
        assert(_holds());
    }

    constructor(uint48 thaw, address provider, address owner, uint256 slot) Staking(thaw) {
        (_provider, _owner, _slot) = (provider, owner, slot);
        assert(_holds());
    }

    function stake(address provider, address owner, uint96 amount) external keeps {
        _stake(provider, owner, amount);
    }

    function leave(address provider, uint128 units) external keeps {
        uint256 slot = requestUnstake(provider, units);
        if (provider == _provider && msg.sender == _owner && slot == _slot) _requestedAt = _now();
    }

    function takeOut(address provider, uint256 slot) external keeps {
        withdraw(provider, slot);
        bool theirs = provider == _provider && msg.sender == _owner && slot == _slot;
        assert(!theirs || _now() >= uint256(_requestedAt) + _thawSeconds());
    }

    function slash(address provider, uint256 amount, address reporter) external keeps {
        _slash(provider, amount, reporter);
    }

    function collectAll() external keeps {
        collect();
    }

    function pass(uint32 duration) external keeps {
        _pass(duration);
    }

    function _holds() private view returns (bool) {
        uint256 withdrawableAt = _unstakings[_provider][_owner][_slot].withdrawableAt;
        bool waits = withdrawableAt == 0 || withdrawableAt >= uint256(_requestedAt) + _thawSeconds();
        return waits && _requestedAt <= _now();
    }
}

contract StakingPaysACreditOnce is Staking {
    constructor(uint48 thaw) Staking(thaw) {}

    function collectAll() external {
        (uint256 credit, uint256 held) = (_credits[msg.sender], _held);

        collect();

        assert(held - _held == credit && _credits[msg.sender] == 0);
    }
}
