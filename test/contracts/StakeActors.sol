// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRewardDistributor} from "../../contracts/interfaces/IRewardDistributor.sol";
import {ClaimActors} from "./ClaimActors.sol";

/// @notice Providers, who stake what they earned, their delegators, and the slasher who takes of both.
abstract contract StakeActors is ClaimActors {
    mapping(address owner => mapping(address provider => mapping(uint256 slot => uint256))) private _withdrawableAt;

    constructor() {
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            vm.startPrank(_account(i));
            token.approve(address(staking), type(uint256).max);
            staking.registerProvider(100, "");
            staking.stake(50 gwei * 1 gwei);
            vm.stopPrank();
        }
    }

    function claimAndStake(uint256 i, uint256 with) external {
        IRewardDistributor.Claim memory item = _candidate(0, i);
        IRewardDistributor.Claim[] memory one = new IRewardDistributor.Claim[](1);
        one[0] = item;
        (bool payable_, uint256 expected) = _judge(one);

        vm.prank(item.account);
        try distributor.claimAndStake(item, staking, _account(with % ACCOUNTS)) returns (uint256 got) {
            _note(Wrong.ClaimDisagrees, !payable_ || got != expected);
            if (got > 0) _reach("claimed and staked");
        } catch {
            _note(Wrong.ClaimDisagrees, payable_);
        }
    }

    function delegate(uint256 i, uint256 to, uint256 amount) external {
        address owner = _account(i % ACCOUNTS);
        uint256 balance = token.balanceOf(owner);
        if (balance == 0) return;

        vm.prank(owner);
        staking.delegate(_account(to % ACCOUNTS), uint96(bound(amount, 1, balance)));
        _reach("delegated");
    }

    function requestUnstake(uint256 i, uint256 from, uint256 units) external {
        (address owner, address provider) = (_account(i % ACCOUNTS), _account(_from(i, from)));
        uint128 held = staking.unitsOf(provider, owner);
        if (held == 0) return;

        vm.prank(owner);
        try staking.requestUnstake(provider, uint128(bound(units, 1, held))) returns (uint256 slot) {
            _withdrawableAt[owner][provider][slot] = block.timestamp + THAW_SECONDS;
            _reach("stake thaws");
        } catch {}
    }

    function withdraw(uint256 i, uint256 from) external {
        (address owner, address provider) = (_account(i % ACCOUNTS), _account(_from(i, from)));
        for (uint256 slot = 0; slot < 16; ++slot) {
            vm.prank(owner);
            try staking.withdraw(provider, slot) {
                _note(Wrong.StakeLeftEarly, block.timestamp < _withdrawableAt[owner][provider][slot]);
                _reach("stake left");
            } catch {}
        }
    }

    function slashProvider(uint256 i, uint256 amount, uint256 who) external {
        address provider = _account(i % ACCOUNTS);
        vm.prank(who % 3 == 0 ? attacker : slasher);
        try staking.slash(provider, amount % (100 gwei * 1 gwei), watcher) returns (uint256 slashed) {
            _note(Wrong.StakeLeftEarly, who % 3 == 0);
            if (slashed > 0) _reach("provider slashed");
        } catch {}
    }

    function collectReports() external {
        vm.prank(watcher);
        try staking.collect() {
            _reach("report collected");
        } catch {}
    }

    /// @dev Half of the time what is one's own.
    function _from(uint256 i, uint256 from) private pure returns (uint256) {
        return (from % 2 == 0 ? i : from >> 1) % ACCOUNTS;
    }
}
