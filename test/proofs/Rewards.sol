// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {RewardAccounting} from "../../contracts/accounting/RewardAccounting.sol";

/// @dev Tokens are a number that moves with the hooks alone.
abstract contract Rewards is RewardAccounting {
    uint256 internal _held;
    uint64 internal _total;

    function setPayout(address payout) external {
        _accounts[msg.sender].payout = payout;
    }

    function _fund(uint64 total) internal {
        _held += uint256(_increaseGwei(total, _total)) * 1 gwei;
        _total = total;
    }

    /// @dev As the distributor does it, whose call of the staking contract takes the amount.
    function _stake(address account, uint64 cumulativeGwei, address staking) internal returns (uint256 amount) {
        amount = _book(account, _accounts[account].claimedGwei, cumulativeGwei, staking);
        if (amount > 0) _pay(staking, amount);
    }

    function _pay(address, uint256 amount) internal virtual override {
        _held -= amount;
    }
}

contract RewardsAreBooked is Rewards {
    uint256 private _claimedGwei;

    modifier keeps() {
        require(_holds());
        _;
        assert(_holds());
    }

    modifier counts(address account) {
        uint64 before = _accounts[account].claimedGwei;
        _;
        _claimedGwei += _accounts[account].claimedGwei - before;
    }

    constructor() {
        assert(_holds());
    }

    function fund(uint64 total) external keeps {
        _fund(total);
    }

    function claim(address account, uint64 cumulativeGwei) external keeps counts(account) {
        _settle(account, cumulativeGwei);
    }

    function claimAndStake(address account, uint64 cumulativeGwei, address staking) external keeps counts(account) {
        _stake(account, cumulativeGwei, staking);
    }

    function _holds() private view returns (bool) {
        return _held + _claimedGwei * 1 gwei == uint256(_total) * 1 gwei;
    }
}

/// @dev A root is what it proves: leaves that add up to its total at most, none lower than before. One account stands for any;
/// what all others were paid stays within their leaves, as its does.
contract RewardsCoverEveryLeaf is Rewards {
    address private immutable _account;
    uint64 private _leaf;
    uint64 private _others;
    uint64 private _othersClaimed;

    modifier keeps() {
        require(_holds());
        _;
        assert(_holds());
    }

    constructor(address account) {
        _account = account;
        assert(_holds());
    }

    function fund(uint64 total, uint64 leaf, uint64 others) external keeps {
        require(leaf >= _leaf && others >= _others && uint256(leaf) + others <= total);
        _fund(total);
        (_leaf, _others) = (leaf, others);
    }

    function claim(uint64 cumulativeGwei) external keeps {
        require(cumulativeGwei <= _leaf);
        _settle(_account, cumulativeGwei);
    }

    function claimAndStake(uint64 cumulativeGwei, address staking) external keeps {
        require(cumulativeGwei <= _leaf);
        _stake(_account, cumulativeGwei, staking);
    }

    function claimOther(address other, uint64 cumulativeGwei) external keeps {
        require(other != _account);
        uint64 before = _accounts[other].claimedGwei;
        _settle(other, cumulativeGwei);
        _othersClaimed += _accounts[other].claimedGwei - before;
        require(_othersClaimed <= _others);
    }

    function _holds() private view returns (bool) {
        uint256 claimed = _accounts[_account].claimedGwei;
        bool within = claimed <= _leaf && _othersClaimed <= _others && uint256(_leaf) + _others <= _total;
        uint256 owed = uint256(_leaf) + _others - claimed - _othersClaimed;
        return
            within && owed * 1 gwei <= _held && _held + (claimed + _othersClaimed) * 1 gwei == uint256(_total) * 1 gwei;
    }
}

contract RewardsPayOnce is Rewards {
    function fund(uint64 total) external {
        _fund(total);
    }

    function claim(address account, uint64 cumulativeGwei, uint64 lowerGwei) external {
        require(lowerGwei <= cumulativeGwei);
        _settle(account, cumulativeGwei);
        assert(_settle(account, lowerGwei) == 0);
    }
}

/// @dev Whatever is held: nothing here depends on it.
contract RewardsNeverFall is Rewards {
    modifier rises(address account) {
        uint64 before = _accounts[account].claimedGwei;
        _;
        assert(_accounts[account].claimedGwei >= before);
    }

    function claim(address account, uint64 cumulativeGwei) external rises(account) {
        _settle(account, cumulativeGwei);
    }

    function claimAndStake(address account, uint64 cumulativeGwei, address staking) external rises(account) {
        _stake(account, cumulativeGwei, staking);
    }

    function _pay(address, uint256) internal pure override {}
}
