// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDeviceRegistry} from "../../contracts/interfaces/IDeviceRegistry.sol";
import {IEmissionController} from "../../contracts/interfaces/IEmissionController.sol";
import {IProviderStaking} from "../../contracts/interfaces/IProviderStaking.sol";
import {IRewardDistributor} from "../../contracts/interfaces/IRewardDistributor.sol";
import {IRootGate} from "../../contracts/interfaces/IRootGate.sol";
import {IFoveaToken} from "../../contracts/interfaces/IFoveaToken.sol";
import {IStakePools} from "../../contracts/interfaces/IStakePools.sol";
import {Handler} from "./Handler.sol";
import {Test} from "./Test.sol";
import {Tree} from "./Tree.sol";

/// @dev Over any sequence of what anybody can do, whatever the committee signs.
abstract contract Invariants is Test {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    Handler internal handler;
    IRootGate internal gate;
    IRewardDistributor internal distributor;
    IEmissionController internal emission;
    IFoveaToken internal token;
    IProviderStaking internal staking;
    IDeviceRegistry internal registry;

    function _start(bool hostile) internal {
        handler = new Handler(hostile);
        (IRootGate g, IRewardDistributor d, address e, address t, address s, address r) = handler.system();
        (gate, distributor, emission) = (g, d, IEmissionController(e));
        (token, staking, registry) = (IFoveaToken(t), IProviderStaking(s), IDeviceRegistry(r));
    }

    /// @dev Only the handler acts; everybody it plays is inside it.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[17] memory actions = [
            Handler.wait.selector,
            Handler.wait.selector,
            Handler.propose.selector,
            Handler.propose.selector,
            Handler.activate.selector,
            Handler.expire.selector,
            Handler.claim.selector,
            Handler.claimMany.selector,
            Handler.setPayout.selector,
            Handler.pause.selector,
            Handler.unpause.selector,
            Handler.claimAndStake.selector,
            Handler.delegate.selector,
            Handler.requestUnstake.selector,
            Handler.withdraw.selector,
            Handler.slash.selector,
            Handler.registerDevice.selector
        ];
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(handler), new bytes4[](actions.length + 3));
        for (uint256 i = 0; i < actions.length; ++i) targets[0].selectors[i] = actions[i];
        targets[0].selectors[actions.length] = Handler.revokeDevice.selector;
        targets[0].selectors[actions.length + 1] = Handler.suspendDevice.selector;
        targets[0].selectors[actions.length + 2] = Handler.collect.selector;
    }

    // ---------------------------------------------------------------- Money

    function invariant_PaidNeverExceedsProvenTotal() public view {
        assertTrue(handler.paid() <= uint256(Tree.sum(gate.active().root)) * 1 gwei, "paid <= proven");
    }

    function invariant_FundedIsTheSumOfTheActiveRoot() public view {
        uint256 proven = Tree.sum(gate.active().root);
        assertEq(emission.mintedGwei(), proven, "minted");
        assertEq(distributor.fundedGwei(), proven, "funded");
        assertEq(token.balanceOf(address(distributor)) + handler.paid(), proven * 1 gwei, "balance and paid");
    }

    function invariant_MintedAndReservedStayWithinTheSchedule() public view {
        uint256 committed = emission.mintedGwei() + emission.reservedGwei();
        assertTrue(committed <= emission.scheduledGwei(emission.endedEpochs()), "schedule");
        assertTrue(emission.mintedGwei() <= emission.scheduledGwei(gate.active().epoch), "schedule of the epoch");
    }

    function invariant_ReservedIsWhatIsPending() public view {
        assertEq(emission.reservedGwei(), gate.pending().reservedGwei, "reserved");
    }

    function invariant_ClaimedNeverFallsNorExceedsTheHighestProven() public view {
        assertTrue(!handler.claimedFell(), "fell");
        for (uint256 i = 0; i < handler.ACCOUNTS(); ++i) {
            assertTrue(distributor.claimedGwei(handler.account(i)) <= handler.highestProven(i), "exceeds");
        }
    }

    function invariant_NothingIsPaidInAPause() public view {
        assertTrue(!handler.paidWhilePaused(), "paused");
    }

    // ---------------------------------------------------------------- Roots

    function invariant_RootsActivateOnlyByQuorumAfterTheWindow() public view {
        assertTrue(!handler.proposedWithoutQuorum(), "quorum");
        assertTrue(!handler.activatedOutsideWindow(), "window");
        assertEq(gate.active().root, handler.activatedRoot(), "no other way in");
    }

    function invariant_ActivationIsAlwaysReachable() public {
        handler.reachActivation();
    }

    // ---------------------------------------------------------------- Stake

    function invariant_StakingTokensAreActivePlusThawingPlusCredits() public view {
        uint256 owed = 0;
        for (uint256 i = 0; i < handler.ACCOUNTS(); ++i) {
            owed += staking.pool(handler.account(i), IStakePools.Kind.Active).amount;
            owed += staking.pool(handler.account(i), IStakePools.Kind.Thawing).amount;
            owed += staking.creditOf(handler.account(i));
        }
        assertEq(token.balanceOf(address(staking)), owed, "held");
    }

    function invariant_NoStakeLeavesEarly() public view {
        assertTrue(!handler.stakeLeftEarly(), "early");
    }

    // -------------------------------------------------------------- Devices

    function invariant_OneKeyIsAtMostOneDevice() public view {
        assertTrue(!handler.keyRegisteredTwice(), "twice");
        for (uint256 k = 0; k < handler.DEVICES(); ++k) {
            assertEq(registry.device(handler.deviceId(k)).driver, handler.owners(k), "driver");
        }
    }
}

/// @notice Honest roots: leaves never fall.
contract HonestInvariantsTest is Invariants {
    function setUp() public {
        _start(false);
    }

    /// @dev What is not paid yet is there, for each and all.
    function invariant_BalanceCoversWhatIsUnclaimed() public view {
        uint256 unclaimed = Tree.sum(gate.active().root);
        for (uint256 i = 0; i < handler.ACCOUNTS(); ++i) unclaimed -= distributor.claimedGwei(handler.account(i));
        assertEq(token.balanceOf(address(distributor)), unclaimed * 1 gwei, "balance");
    }
}

/// @notice Roots of a committee gone bad: leaves fall and move, the total alone is checked.
contract HostileInvariantsTest is Invariants {
    function setUp() public {
        _start(true);
    }
}
