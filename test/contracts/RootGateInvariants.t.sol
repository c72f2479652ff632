// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {GateHandler} from "./GateHandler.sol";
import {Test} from "./Test.sol";

/// @notice The gate over any sequence of what signers, watchers, councillors and the guardian can do.
contract RootGateInvariantsTest is Test {
    GateHandler internal handler;

    function setUp() public {
        handler = new GateHandler();
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
        bytes4[20] memory actions = [
            GateHandler.wait.selector,
            GateHandler.waitLong.selector,
            GateHandler.propose.selector,
            GateHandler.propose.selector,
            GateHandler.proposeAgain.selector,
            GateHandler.activate.selector,
            GateHandler.proveDecrease.selector,
            GateHandler.demandLeaf.selector,
            GateHandler.answerLeaf.selector,
            GateHandler.dropUnanswered.selector,
            GateHandler.reclaim.selector,
            GateHandler.challenge.selector,
            GateHandler.rule.selector,
            GateHandler.dropUnruled.selector,
            GateHandler.veto.selector,
            GateHandler.expire.selector,
            GateHandler.slash.selector,
            GateHandler.deposit.selector,
            GateHandler.thaw.selector,
            GateHandler.withdraw.selector
        ];
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(handler), new bytes4[](actions.length + 1));
        for (uint256 i = 0; i < actions.length; ++i) targets[0].selectors[i] = actions[i];
        targets[0].selectors[actions.length] = GateHandler.collect.selector;
    }

    function invariant_BondsHeldAreBondsOwed() public view {
        handler.checkBooks();
    }

    function invariant_ReservedIsWhatIsPending() public view {
        handler.checkReserved();
    }

    function invariant_AnHonestPairIsNeverProvenFaulty() public view {
        assertTrue(!handler.honestProvenFaulty(), "honest");
    }

    function invariant_NothingActivatesUnderAnOpenChallengeOrDemand() public view {
        assertTrue(!handler.activatedContested(), "contested");
    }

    function invariant_NothingActivatesInsideItsWindow() public view {
        assertTrue(!handler.activatedEarly(), "early");
    }

    function invariant_NoBondLeavesEarly() public view {
        assertTrue(!handler.bondLeftEarly(), "early");
    }

    function invariant_BurnedStaysForEver() public view {
        assertTrue(!handler.burnFell(), "fell");
    }

    function invariant_ADroppedVoteIsDead() public view {
        assertTrue(!handler.droppedVoteRevived(), "revived");
    }

    function invariant_SilenceIsCounted() public view {
        assertTrue(!handler.silentDropsForgotten(), "counted");
    }

    function invariant_ActivationIsAlwaysReachable() public {
        handler.reachActivation();
    }
}
