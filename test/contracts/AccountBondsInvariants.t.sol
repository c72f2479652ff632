// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccountBondsHandler} from "./AccountBondsHandler.sol";
import {Test} from "./Test.sol";

/// @notice Account bonds over any sequence of what payers and a judge can do.
contract AccountBondsInvariantsTest is Test {
    AccountBondsHandler internal handler;

    function setUp() public {
        handler = new AccountBondsHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[5] memory actions = [
            AccountBondsHandler.wait.selector,
            AccountBondsHandler.deposit.selector,
            AccountBondsHandler.thaw.selector,
            AccountBondsHandler.withdraw.selector,
            AccountBondsHandler.forfeit.selector
        ];
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(handler), new bytes4[](actions.length));
        for (uint256 i = 0; i < actions.length; ++i) targets[0].selectors[i] = actions[i];
    }

    function invariant_BondsHeldAreBondsOwed() public view {
        handler.checkBooks();
    }

    function invariant_NobodyGainsByAnothersBond() public view {
        handler.checkPayers();
    }

    function invariant_NoBondLeavesEarly() public view {
        assertTrue(!handler.leftEarly(), "early");
    }

    function invariant_ExitIsAlwaysPossible() public view {
        assertTrue(!handler.exitRefused(), "refused");
    }

    function invariant_BurnedStaysForEver() public view {
        assertTrue(!handler.burnFell(), "fell");
    }
}
