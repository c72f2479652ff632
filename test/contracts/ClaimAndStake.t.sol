// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IFoveaToken} from "../../contracts/interfaces/IFoveaToken.sol";
import {IPaidRewards} from "../../contracts/interfaces/IPaidRewards.sol";
import {IProviderStaking} from "../../contracts/interfaces/IProviderStaking.sol";
import {Fixture} from "./Fixture.sol";
import {Tree} from "./Tree.sol";
import {IRewardDistributor} from "../../contracts/interfaces/IRewardDistributor.sol";

// RewardDistributor.claimAndStake
// ├── given the account or its payout
// │   ├── what is new is staked, the account's, and a claim after it pays nothing
// │   └── what was claimed before stakes nothing and does not revert
// ├── given anybody else, or a provider that is none, it reverts and nothing is claimed
// └── given a staking contract that lies, it gets the caller's reward at most
contract ClaimAndStakeTest is Fixture {
    uint64 internal constant REWARD = 100e9;
    address internal provider = address(0xABCD);
    address internal account = address(0xACC);
    address internal payout = address(0xFA7);
    bytes32[] internal nodes;

    function setUp() public override {
        super.setUp();
        nodes = _tree(account, REWARD);
        _activate(1, nodes[1]);
        vm.prank(provider);
        staking.registerProvider(0, "");
        vm.prank(account);
        distributor.setPayout(payout);
    }

    function _item() internal view returns (IRewardDistributor.Claim memory) {
        return IRewardDistributor.Claim(account, REWARD, 1, Tree.proof(nodes, 1));
    }

    function testFuzz_ClaimAndStake_IsTheAccounts(bool byPayout) public {
        address caller = byPayout ? payout : account;
        uint256 amount = uint256(REWARD) * 1 gwei;

        vm.prank(caller);
        vm.expectEmit(address(distributor));
        emit IPaidRewards.Claimed(account, address(staking), REWARD, amount);
        assertEq(distributor.claimAndStake(_item(), staking, provider), amount, "staked");

        assertEq(staking.stakeOf(provider, account), amount, "the account's");
        assertEq(distributor.claimedGwei(account), REWARD, "claimed");
        assertEq(token.balanceOf(address(staking)), amount, "moved");
        assertEq(token.balanceOf(address(distributor)), 0, "left");
        assertEq(token.allowance(address(distributor), address(staking)), 0, "no allowance");
        assertEq(_claim(nodes, 0, account), 0, "not twice");
    }

    /// @dev A stranger who claims first sends the reward to its owner and spoils nothing.
    function test_ClaimAndStake_AfterAClaimStakesNothing() public {
        _claim(nodes, 0, account);

        vm.prank(account);
        assertEq(distributor.claimAndStake(_item(), staking, provider), 0, "nothing new");
        assertEq(token.balanceOf(payout), uint256(REWARD) * 1 gwei, "paid");
        assertEq(staking.unitsOf(provider, account), 0, "nothing staked");
    }

    /// @dev In one call or in two: the same stake, the same books.
    function testFuzz_ClaimAndStake_EqualsClaimThenDelegate(uint64 second) public {
        second = uint64(bound(second, REWARD + 1, 2 * REWARD));
        vm.startPrank(account);
        distributor.setPayout(address(0));
        distributor.claimAndStake(_item(), staking, provider);
        vm.stopPrank();
        nodes = _tree(account, second);
        _activate(2, nodes[1]);

        uint256 amount = _claim(nodes, 0, account);
        vm.startPrank(account);
        token.approve(address(staking), amount);
        staking.delegate(provider, uint96(amount));
        vm.stopPrank();

        assertEq(staking.stakeOf(provider, account), uint256(second) * 1 gwei, "all of it");
    }

    function testFuzz_RevertWhen_NotEntitled(address caller) public {
        vm.assume(caller != account && caller != payout);

        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IRewardDistributor.NotEntitled.selector, caller, account));
        distributor.claimAndStake(_item(), staking, provider);
    }

    function testFuzz_RevertWhen_ProviderNotRegistered(address nobody) public {
        vm.assume(nobody != provider);

        vm.prank(account);
        vm.expectRevert(abi.encodeWithSelector(IProviderStaking.NotRegistered.selector, nobody));
        distributor.claimAndStake(_item(), staking, nobody);
        assertEq(distributor.claimedGwei(account), 0, "still to claim");
    }

    function testFuzz_RevertWhen_ProofOfClaimAndStakeInvalid(uint64 amount) public {
        vm.assume(amount != REWARD);
        IRewardDistributor.Claim memory item = _item();
        item.cumulativeGwei = amount;

        vm.prank(account);
        vm.expectPartialRevert(IRewardDistributor.InvalidProof.selector);
        distributor.claimAndStake(item, staking, provider);
    }

    function test_RevertWhen_ClaimAndStakeWhilePaused() public {
        vm.prank(guardian);
        distributor.pause(uint48(block.timestamp + 1 days));

        vm.prank(account);
        vm.expectPartialRevert(IRewardDistributor.ClaimsPaused.selector);
        distributor.claimAndStake(_item(), staking, provider);
    }

    // --------------------------------------------------------------- Hostile

    function testFuzz_RevertWhen_RewardNotStaked(uint96 taken) public {
        uint96 amount = uint96(REWARD) * 1 gwei;
        taken = uint96(bound(taken, 0, amount - 1));
        FalseStaking greedy = new FalseStaking(token, taken);

        vm.prank(account);
        vm.expectRevert(
            abi.encodeWithSelector(IRewardDistributor.RewardNotStaked.selector, address(greedy), amount - taken)
        );
        distributor.claimAndStake(_item(), IProviderStaking(address(greedy)), provider);
    }

    /// @dev With other people's rewards lying there: one wei more than the caller's own is out of reach.
    function test_FalseStaking_GetsTheCallersRewardAtMost() public {
        uint64[] memory amounts = new uint64[](2);
        (amounts[0], amounts[1]) = (REWARD, REWARD);
        nodes = _tree(amounts);
        _activate(2, nodes[1]);
        uint96 amount = uint96(REWARD) * 1 gwei;
        IRewardDistributor.Claim memory item = IRewardDistributor.Claim(_account(0), REWARD, 1, Tree.proof(nodes, 1));
        FalseStaking greedy = new FalseStaking(token, amount + 1);
        FalseStaking fair = new FalseStaking(token, amount);

        vm.startPrank(_account(0));
        vm.expectPartialRevert(bytes4(keccak256("ERC20InsufficientAllowance(address,uint256,uint256)")));
        distributor.claimAndStake(item, IProviderStaking(address(greedy)), provider);
        distributor.claimAndStake(item, IProviderStaking(address(fair)), provider);
        vm.stopPrank();

        assertEq(token.balanceOf(address(fair)), amount, "its own, given away");
        assertEq(token.balanceOf(address(distributor)), amount, "the other's is there");
        assertEq(_claim(nodes, 1, _account(1)), amount, "and is paid");
    }

    function test_FalseStaking_CanNotEnterAgain() public {
        FalseStaking again = new FalseStaking(token, 0);
        again.enter(distributor, abi.encodeCall(IRewardDistributor.claimMany, (new IRewardDistributor.Claim[](0))));

        vm.prank(account);
        vm.expectRevert(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        distributor.claimAndStake(_item(), IProviderStaking(address(again)), provider);
    }
}

/// @notice Takes what it likes, if it can, and calls whom it is told to in the middle of it.
contract FalseStaking {
    IFoveaToken private immutable _token;
    uint96 private immutable _takes;
    IRewardDistributor private _entered;
    bytes private _call;

    constructor(IFoveaToken token_, uint96 takes) {
        (_token, _takes) = (token_, takes);
    }

    function enter(IRewardDistributor distributor, bytes calldata call_) external {
        (_entered, _call) = (distributor, call_);
    }

    function stakeFor(address, address, uint96) external {
        if (_takes > 0) _token.transferFrom(msg.sender, address(this), _takes);
        if (_call.length == 0) return;

        (bool done, bytes memory reason) = address(_entered).call(_call);
        if (done) return;
        assembly ("memory-safe") {
            revert(add(reason, 0x20), mload(reason))
        }
    }
}
