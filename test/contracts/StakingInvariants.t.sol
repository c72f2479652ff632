// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {StakingHandler} from "./StakingHandler.sol";
import {Test} from "./Test.sol";

/// @notice Stake over any sequence of what owners, strangers, the slasher and time can do.
contract StakingInvariantsTest is Test {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    StakingHandler internal handler;

    function setUp() public {
        handler = new StakingHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[13] memory actions = [
            StakingHandler.wait.selector,
            StakingHandler.wait.selector,
            StakingHandler.stake.selector,
            StakingHandler.stake.selector,
            StakingHandler.requestUnstake.selector,
            StakingHandler.requestUnstake.selector,
            StakingHandler.withdraw.selector,
            StakingHandler.withdraw.selector,
            StakingHandler.slash.selector,
            StakingHandler.collect.selector,
            StakingHandler.give.selector,
            StakingHandler.donate.selector,
            StakingHandler.trespass.selector
        ];
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(handler), new bytes4[](actions.length));
        for (uint256 i = 0; i < actions.length; ++i) targets[0].selectors[i] = actions[i];
    }

    function invariant_StakingTokensAreActivePlusThawingPlusCredits() public view {
        handler.checkHeld();
    }

    function invariant_AUnitIsWorthAWeiAtMostAndAMillionthAtLeast() public view {
        handler.checkPools();
    }

    function invariant_EveryUnitIsThere() public view {
        handler.checkUnits();
    }

    function invariant_EveryUnitIsRedeemable() public {
        handler.exitAll(handler.moves());
    }

    function invariant_NobodyGainsByRounding() public view {
        handler.checkGains();
    }

    function invariant_SlashRemovesTheSmaller() public view {
        assertTrue(!handler.slashMissed(), "missed");
    }

    function invariant_AQuarterOfASlashIsRewardedAtMost() public view {
        handler.checkRewards();
    }

    function invariant_NoStakeLeavesEarly() public view {
        assertTrue(!handler.stakeLeftEarly(), "early");
    }

    function invariant_NoStrangerTouchesARequest() public view {
        assertTrue(!handler.strangerGotThrough(), "got through");
        handler.checkRequests();
    }

    function invariant_NoExitIsRefused() public view {
        assertTrue(!handler.exitRefused(), "refused");
    }
}
