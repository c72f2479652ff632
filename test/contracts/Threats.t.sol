// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IDeviceRegistry} from "../../contracts/interfaces/IDeviceRegistry.sol";
import {IEmissionBudget} from "../../contracts/interfaces/IEmissionBudget.sol";
import {IStakePools} from "../../contracts/interfaces/IStakePools.sol";
import {IRewardDistributor} from "../../contracts/interfaces/IRewardDistributor.sol";
import {IRootGate} from "../../contracts/interfaces/IRootGate.sol";
import {Fixture} from "./Fixture.sol";
import {HookToken, Hooked} from "./HookToken.sol";
import {Leaf, Tree} from "./Tree.sol";

/// @notice What went wrong elsewhere, tried here. Each test is named after the incident it would have been.
contract ThreatsTest is Fixture, Hooked {
    // ----------------------------------------------------------- Level Finance

    /// @dev One batch that repeats epochs and accounts in any order pays each account its highest leaf, once.
    function testFuzz_LevelFinance_RepeatedEpochsInOneBatchPayOnce(uint8[24] calldata picks) public {
        bytes32[] memory first = _tree(_amounts(3e9, 5e9, 0));
        bytes32[] memory second = _tree(_amounts(4e9, 5e9, 7e9));
        _activate(1, first[1]);
        _activate(2, second[1]);
        IRewardDistributor.Claim[] memory claims = new IRewardDistributor.Claim[](picks.length);
        for (uint256 i = 0; i < picks.length; ++i) {
            claims[i] = _item((picks[i] >> 4) % 2 == 0 ? first : second, picks[i] % 3);
        }

        distributor.claimMany(claims);

        for (uint256 i = 0; i < 3; ++i) {
            uint64 most = 0;
            for (uint256 j = 0; j < claims.length; ++j) {
                bool mine = claims[j].account == _account(i) && claims[j].cumulativeGwei > most;
                if (mine) most = claims[j].cumulativeGwei;
            }
            assertEq(token.balanceOf(_account(i)), uint256(most) * 1 gwei, "paid == highest leaf");
        }
    }

    // --------------------------------------------------------- Second preimage

    /// @dev No inner node of a tree of 1 to 64 leaves passes for a leaf, and no proof may be cut short.
    function testFuzz_SecondPreimage_NodesAreNotLeaves(uint8 size, uint256 seed, uint256 level) public {
        Leaf[] memory leaves = new Leaf[](bound(size, 1, 64));
        for (uint256 i = 0; i < leaves.length; ++i) {
            leaves[i] = Leaf(_account(i), uint64(uint256(keccak256(abi.encode(seed, i))) % 1e9));
        }
        bytes32[] memory nodes = Tree.build(leaves);
        _activate(1, nodes[1]);
        uint256 index = seed % (nodes.length / 2);
        bytes32[] memory whole = Tree.proof(nodes, index);
        level = bound(level, 1, whole.length);
        bytes32[] memory cut = new bytes32[](whole.length - level);
        for (uint256 i = 0; i < cut.length; ++i) cut[i] = whole[level + i];
        bytes32 node = nodes[(nodes.length / 2 + index) >> level];

        vm.expectPartialRevert(IRewardDistributor.InvalidProof.selector);
        distributor.claim(address(bytes20(node)), Tree.sum(node), index >> level, cut);

        if (index == 0 || index > leaves.length) return;
        Leaf memory leaf = leaves[index - 1];
        vm.expectPartialRevert(IRewardDistributor.InvalidProof.selector);
        distributor.claim(leaf.account, leaf.cumulativeGwei, index >> level, cut);
    }

    // ------------------------------------------------------- Nomad, mint.club

    function test_Nomad_ZeroIsNeverARoot() public {
        _waitForEnd(1);
        IRootGate.Vote memory vote = _vote(1, 0);
        bytes[] memory signatures = _signed(vote, THRESHOLD);

        vm.expectRevert(IRootGate.ZeroRoot.selector);
        gate.propose(vote, signatures);
        vm.prank(address(gate));
        vm.expectRevert(IRewardDistributor.ZeroRoot.selector);
        distributor.setRoot(0);
    }

    function testFuzz_Nomad_NothingIsClaimableBeforeTheFirstRoot(
        address account,
        uint64 amount,
        uint256 index,
        bytes32[] calldata proof,
        bool afterAPause
    ) public {
        if (afterAPause) {
            vm.prank(guardian);
            distributor.pause(uint48(block.timestamp + 1));
            vm.warp(block.timestamp + 1);
        }

        vm.expectPartialRevert(IRewardDistributor.InvalidProof.selector);
        distributor.claim(account, amount, index, proof);
    }

    /// @dev A malformed proof leads to zero; zero is not the root before the first one either.
    function testFuzz_Nomad_MalformedProofIsNotTheRootBeforeTheFirst(address account, uint64 amount) public {
        _activate(1, _tree(_account(0), 5)[1]);

        vm.expectRevert(
            abi.encodeWithSelector(IRewardDistributor.InvalidProof.selector, bytes32(0), distributor.root())
        );
        distributor.claim(account, amount, 1, new bytes32[](0));
    }

    function testFuzz_MintClub_EmptyProofOpensOnlyASingleLeaf(address account, uint64 amount, bool unset) public {
        if (!unset) _activate(1, Tree.leaf(_account(0), 5));
        vm.assume(account != _account(0) || amount != 5);

        vm.expectPartialRevert(IRewardDistributor.InvalidProof.selector);
        distributor.claim(account, amount, 0, new bytes32[](0));
    }

    // ------------------------------------------------------------------- Omni

    /// @dev On a fork with another chain id no signature of any kind is worth anything.
    function testFuzz_Omni_SignaturesDieOnAnotherChain(uint64 otherChain) public {
        vm.assume(otherChain != block.chainid && otherChain != 0);
        _waitForEnd(1);
        IRootGate.Vote memory vote = _vote(1, _tree(_account(0), 5)[1]);
        bytes[] memory signatures = _signed(vote, THRESHOLD);
        (bytes32 x, bytes32 y) = _deviceKey();
        (bytes32 r, bytes32 s) = _deviceProof(x, y, block.timestamp);
        registry.registerDriver("terms");
        address owner = vm.addr(0xB0B);
        bytes32 permit = keccak256(
            abi.encode(
                keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"),
                owner,
                address(this),
                1,
                0,
                block.timestamp
            )
        );
        (uint8 v, bytes32 pr, bytes32 ps) = vm.sign(
            0xB0B,
            keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), permit))
        );

        vm.chainId(otherChain);

        assertRefused(vote, signatures);
        vm.expectPartialRevert(IDeviceRegistry.InvalidDeviceSignature.selector);
        registry.registerDevice(x, y, IDeviceRegistry.DeviceKind.Phone, block.timestamp, r, s);
        vm.expectPartialRevert(ERC20Permit.ERC2612InvalidSigner.selector);
        token.permit(owner, address(this), 1, block.timestamp, v, pr, ps);
    }

    // ----------------------------------------------------------- Compound P62

    /// @dev However long the network slept, one root brings no more than the accrual, and one transaction stops the claims.
    function testFuzz_Compound_ThePotIsCappedAndHasASwitch(uint32 slept, uint64 amount) public {
        uint32 epoch = uint32(bound(slept, 1, 10 * ACCRUAL_EPOCHS));
        _waitForEnd(epoch);
        amount = uint64(bound(amount, 0, emission.mintable()));
        assertTrue(amount <= uint256(ACCRUAL_EPOCHS) * POOL_GWEI, "cap");
        bytes32[] memory nodes = _tree(_account(0), amount);
        _activate(epoch, nodes[1]);

        vm.prank(guardian);
        distributor.pause(uint48(block.timestamp + 14 days));

        uint48 until = distributor.pausedUntil();
        bytes32[] memory proof = Tree.proof(nodes, 1);
        vm.expectRevert(abi.encodeWithSelector(IRewardDistributor.ClaimsPaused.selector, until, block.timestamp));
        distributor.claim(_account(0), amount, 1, proof);
    }

    /// @dev `>` for `>=` cost Compound its tokens: every clock here turns in its very second, neither before nor after.
    function test_Compound_EpochWindowAndExpiryTurnInTheirSecond() public {
        bytes32 root = _tree(_account(0), 5)[1];
        vm.warp(emission.epochEndsAt(1) - 1);
        IRootGate.Vote memory vote = _vote(1, root);
        bytes[] memory signatures = _signed(vote, THRESHOLD);
        vm.expectPartialRevert(IEmissionBudget.EpochNotEnded.selector);
        gate.propose(vote, signatures);
        vm.warp(emission.epochEndsAt(1));
        gate.propose(vote, signatures);

        vm.warp(gate.pending().activatableAt - 1);
        vm.expectPartialRevert(IRootGate.WindowOpen.selector);
        gate.activate();
        vm.warp(gate.pending().expiresAt - 1);
        vm.expectPartialRevert(IRootGate.NotYetExpired.selector);
        gate.expire();
        gate.activate();

        _propose(20, root);
        vm.warp(gate.pending().expiresAt);
        vm.expectPartialRevert(IRootGate.ProposalExpired.selector);
        gate.activate();
        gate.expire();
    }

    function test_Compound_GraceAndPauseTurnInTheirSecond() public {
        bytes32[] memory first = _tree(_account(0), 5);
        _activate(1, first[1]);
        _activate(2, _tree(_account(0), 6)[1]);
        bytes32[] memory proof = Tree.proof(first, 1);
        vm.startPrank(guardian);
        uint48 latest = uint48(block.timestamp + 14 days);
        vm.expectPartialRevert(IRewardDistributor.PauseOutOfRange.selector);
        distributor.pause(latest + 1);
        distributor.pause(latest);
        vm.expectPartialRevert(IRewardDistributor.PauseOutOfRange.selector);
        distributor.pause(uint48(block.timestamp));
        distributor.pause(uint48(block.timestamp + 1));
        vm.stopPrank();

        vm.expectPartialRevert(IRewardDistributor.ClaimsPaused.selector);
        distributor.claim(_account(0), 5, 1, proof);
        vm.warp(block.timestamp + 1);
        distributor.claim(_account(0), 5, 1, proof);
        vm.warp(distributor.previousUntil() - 1);
        distributor.claim(_account(0), 5, 1, proof);
        vm.warp(distributor.previousUntil());
        vm.expectPartialRevert(IRewardDistributor.InvalidProof.selector);
        distributor.claim(_account(0), 5, 1, proof);
    }

    function test_Compound_ThawTurnsInItsSecond() public {
        _stakeRewards();
        uint256 slot = staking.requestUnstake(address(this), 100e9 * 1 gwei);

        vm.warp(block.timestamp + THAW_SECONDS - 1);
        vm.expectPartialRevert(IStakePools.StillThawing.selector);
        staking.withdraw(address(this), slot);
        vm.warp(block.timestamp + 1);
        staking.withdraw(address(this), slot);
    }

    function test_Compound_ProofAndSuspensionTurnInTheirSecond() public {
        (bytes32 x, bytes32 y) = _deviceKey();
        bytes32 id = registry.deviceIdOf(x, y);
        uint256 deadline = block.timestamp;
        (bytes32 r, bytes32 s) = _deviceProof(x, y, deadline);
        registry.registerDriver("terms");
        vm.warp(deadline + 1);
        vm.expectPartialRevert(IDeviceRegistry.ProofExpired.selector);
        registry.registerDevice(x, y, IDeviceRegistry.DeviceKind.Phone, deadline, r, s);
        vm.warp(deadline);
        registry.registerDevice(x, y, IDeviceRegistry.DeviceKind.Phone, deadline, r, s);

        vm.startPrank(guardian);
        uint48 latest = uint48(block.timestamp + 30 days);
        vm.expectPartialRevert(IDeviceRegistry.SuspensionOutOfRange.selector);
        registry.suspendDevice(id, "lab", latest + 1);
        registry.suspendDevice(id, "lab", latest);
        vm.expectPartialRevert(IDeviceRegistry.SuspensionOutOfRange.selector);
        registry.suspendDevice(id, "lab", uint48(block.timestamp));
        vm.warp(latest);
        vm.expectPartialRevert(IDeviceRegistry.DeviceNotSuspended.selector);
        registry.releaseDevice(id);
        vm.warp(latest - 1);
        registry.releaseDevice(id);
    }

    function _stakeRewards() internal {
        _activate(1, _tree(address(this), 100e9)[1]);
        distributor.claim(address(this), 100e9, 1, Tree.proof(_tree(address(this), 100e9), 1));
        token.approve(address(staking), type(uint256).max);
        staking.registerProvider(0, "");
        staking.stake(100e9 * 1 gwei);
    }

    // ---------------------------------------------------------- CVE-2022-35961

    /// @dev One signer counts once, in whatever form the signature comes.
    function testFuzz_Malleability_OneSignerCountsOnce(uint8 form, uint8 who) public {
        _waitForEnd(1);
        IRootGate.Vote memory vote = _vote(1, _tree(_account(0), 5)[1]);
        bytes32 digest = gate.hashVote(vote);
        uint256 key = keys[who % SIGNERS];
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        bytes32 highS = bytes32(0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141 - uint256(s));
        bytes[] memory signatures = new bytes[](THRESHOLD);
        for (uint256 i = 0; i < THRESHOLD; ++i) signatures[i] = abi.encodePacked(r, s, v);
        bytes[4] memory forms = [
            abi.encodePacked(r, highS, v == 27 ? uint8(28) : uint8(27)),
            abi.encodePacked(r, s, v - 27),
            abi.encodePacked(r, bytes32(uint256(s) | (uint256(v - 27) << 255))),
            abi.encodePacked(r, s, v)
        ];
        signatures[1] = forms[form % 4];

        assertRefused(vote, signatures);
    }

    function testFuzz_Malleability_ADeviceProofHasOneForm(uint256 deadline) public {
        deadline = bound(deadline, block.timestamp, type(uint256).max);
        (bytes32 x, bytes32 y) = _deviceKey();
        (bytes32 r, bytes32 s) = _deviceProof(x, y, deadline);
        registry.registerDriver("terms");

        vm.expectPartialRevert(IDeviceRegistry.InvalidDeviceSignature.selector);
        registry.registerDevice(x, y, IDeviceRegistry.DeviceKind.Phone, deadline, r, bytes32(P256.N - uint256(s)));
        registry.registerDevice(x, y, IDeviceRegistry.DeviceKind.Phone, deadline, r, s);
    }

    // ------------------------------------------------------------ Chainlink key

    /// @dev Any subset of the committee below the quorum, and one forger in any place, gets nowhere.
    function testFuzz_StolenKeys_BelowQuorumProposeNothing(uint8 subset, uint256 forger) public {
        forger = bound(forger, 1, 1e30);
        vm.assume(!gate.isSigner(vm.addr(forger)));
        _waitForEnd(1);
        IRootGate.Vote memory vote = _vote(1, _tree(_account(0), 5)[1]);
        bytes32 digest = gate.hashVote(vote);
        uint256[] memory signers_ = new uint256[](SIGNERS + 1);
        uint256 count = 0;
        for (uint256 i = 0; i < SIGNERS; ++i) {
            if (count < THRESHOLD - 1 && (subset >> i) & 1 == 1) signers_[count++] = keys[i];
        }
        uint256 place = count;
        for (; place > 0 && vm.addr(signers_[place - 1]) > vm.addr(forger); --place) {
            signers_[place] = signers_[place - 1];
        }
        signers_[place] = forger;
        bytes[] memory signatures = new bytes[](count + 1);
        for (uint256 i = 0; i <= count; ++i) signatures[i] = _signature(signers_[i], digest);

        assertRefused(vote, signatures);
    }

    // ------------------------------------------------------------------- dForce

    HookToken internal hookToken;
    IRewardDistributor internal hooked;
    bytes32[] internal hookedNodes;
    bool internal inside;

    /// @dev Were the token to call out in the middle of a claim, the receiver would see it as already paid, and could not
    /// come back in.
    function test_DForce_ReentrySeesThePaymentAndIsRefused() public {
        hookToken = new HookToken();
        bytes memory arguments = abi.encode(manager, hookToken, hookToken, GRACE_SECONDS);
        hooked = IRewardDistributor(deploy("RewardDistributor", arguments));
        hookedNodes = _tree(address(this), 5);
        hooked.setRoot(hookedNodes[1]);

        hooked.claim(address(this), 5, 1, Tree.proof(hookedNodes, 1));

        assertTrue(inside, "called back");
        assertEq(hookToken.balanceOf(address(this)), 5 gwei, "paid once");
    }

    function onTokenReceived() external {
        inside = true;
        assertEq(hooked.claimedGwei(address(this)), 5, "the view is right in the middle");
        bytes32[] memory proof = Tree.proof(hookedNodes, 1);
        vm.expectRevert(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        hooked.claim(address(this), 5, 1, proof);
    }

    // ------------------------------------------------------ Unstake before slash

    /// @dev Stake, request, withdraw and slash in any order: what left had thawed, what thaws is slashed like what stays.
    function testFuzz_UnstakeBeforeSlash_SavesNothing(uint256 seed) public {
        _stakeRewards();
        uint256[16] memory readyAt;
        for (uint256 i = 0; i < 24; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 slot = (seed >> 8) % 4;
            uint256 before = token.balanceOf(address(this));
            uint128 units = staking.unitsOf(address(this), address(this));
            if (seed % 5 == 0 && before > 0) {
                staking.stake(uint96(bound(seed >> 16, 1, before)));
            } else if (seed % 5 == 1 && units > 0) {
                try staking.requestUnstake(address(this), uint128(bound(seed >> 16, 1, units))) returns (
                    uint256 taken
                ) {
                    readyAt[taken] = block.timestamp + THAW_SECONDS;
                } catch {}
            } else if (seed % 5 == 2) {
                try staking.withdraw(address(this), slot) {
                    assertTrue(block.timestamp >= readyAt[slot], "left early");
                } catch {
                    assertEq(token.balanceOf(address(this)), before, "a refusal moves nothing");
                }
            } else if (seed % 5 == 3) {
                _slashHalf();
            } else {
                vm.warp(block.timestamp + ((seed >> 16) % 2 hours));
            }
            IStakePools.Ledger memory books = staking.ledger();
            assertEq(token.balanceOf(address(staking)), books.stakedAmount + books.creditsAmount, "held == owed");
        }
    }

    function _slashHalf() internal {
        uint256 active = staking.pool(address(this), IStakePools.Kind.Active).amount;
        uint256 thawing = staking.pool(address(this), IStakePools.Kind.Thawing).amount;
        vm.prank(slasher);
        staking.slash(address(this), (active + thawing) / 2, guardian);
        uint256 activeLeft = staking.pool(address(this), IStakePools.Kind.Active).amount;
        uint256 thawingLeft = staking.pool(address(this), IStakePools.Kind.Thawing).amount;

        assertTrue(2 * activeLeft + 2 >= active && 2 * activeLeft <= active + 2, "half of what stays");
        assertTrue(2 * thawingLeft + 2 >= thawing && 2 * thawingLeft <= thawing + 2, "half of what thaws");
    }

    // ------------------------------------------------------------ Unfunded root

    /// @dev Even the gate can not make a root claimable that emission does not cover.
    function testFuzz_UnfundedRoot_IsRefused(uint64 reserved, uint64 total) public {
        _waitForEnd(1);
        reserved = uint64(bound(reserved, 0, POOL_GWEI - 1));
        total = uint64(bound(total, reserved + 1, type(uint64).max));
        vm.startPrank(address(gate));
        emission.reserve(1, reserved);

        vm.expectRevert(
            abi.encodeWithSelector(IEmissionBudget.ReservedExceeded.selector, uint256(total), uint256(reserved))
        );
        distributor.setRoot(_tree(_account(0), total)[1]);
        assertEq(distributor.root(), 0, "nothing is claimable");
    }

    // -------------------------------------------------------- Stale and repeated

    /// @dev An old or equal (epoch, attempt) is refused, an unchanged root is a legal heartbeat.
    function testFuzz_StaleReport_EpochAndAttemptMustAdvance(uint32 epoch, uint32 attempt) public {
        _propose(2, _tree(_account(0), 5)[1]);
        vm.warp(gate.pending().expiresAt);
        gate.expire();
        _activate(4, _tree(_account(0), 5)[1]);
        _waitForEnd(100);
        bool advances = epoch > 4 && epoch <= 100 && attempt == 1;
        IRootGate.Vote memory vote = _vote(epoch, gate.active().root);
        vote.attempt = attempt;
        bytes[] memory signatures = _signed(vote, THRESHOLD);

        try gate.propose(vote, signatures) {
            assertTrue(advances, "stale");
        } catch {
            assertTrue(!advances, "refused");
        }
    }

    function test_StaleReport_UnchangedRootIsAHeartbeat() public {
        bytes32 root = _tree(_account(0), 5)[1];
        for (uint32 epoch = 1; epoch < 5; ++epoch) _activate(epoch, root);

        assertEq(gate.active().epoch, 4, "epoch");
        assertEq(emission.mintedGwei(), 5, "minted once");
    }

    /// @dev A dropped vote's signatures are dead for good: at once, in any later epoch, after later activations and drops.
    function testFuzz_DroppedVote_IsDeadInEveryLaterState(uint256 seed) public {
        bytes32 root = _tree(_account(0), 5)[1];
        IRootGate.Vote memory dropped = _propose(1, root);
        bytes[] memory signatures = _signed(dropped, THRESHOLD);
        vm.warp(gate.pending().expiresAt);
        gate.expire();

        for (uint256 i = 0; i < 6; ++i) {
            assertRefused(dropped, signatures);
            seed = uint256(keccak256(abi.encode(seed)));
            uint32 epoch = emission.endedEpochs();
            if (gate.pending().epoch == 0 && epoch > gate.active().epoch) {
                bytes32 next = seed % 2 == 0 ? gate.active().root : _tree(_account(0), epoch + 5)[1];
                _propose(epoch, next == 0 ? root : next);
            } else if (gate.pending().epoch != 0 && seed % 3 != 0) {
                vm.warp(gate.pending().activatableAt);
                gate.activate();
            } else if (gate.pending().epoch != 0) {
                vm.warp(gate.pending().expiresAt);
                gate.expire();
            }
            vm.warp(block.timestamp + (seed % 2) * EPOCH_SECONDS);
        }
    }

    // ----------------------------------------------------------- Building blocks

    /// @dev Whatever the reason: there are several, and any will do.
    function assertRefused(IRootGate.Vote memory vote, bytes[] memory signatures) internal {
        try gate.propose(vote, signatures) {
            assertTrue(false, "was accepted");
        } catch {}
    }

    function _amounts(uint64 a, uint64 b, uint64 c) internal pure returns (uint64[] memory amounts) {
        amounts = new uint64[](3);
        (amounts[0], amounts[1], amounts[2]) = (a, b, c);
    }

    function _item(bytes32[] memory nodes, uint256 i) internal pure returns (IRewardDistributor.Claim memory) {
        uint64 cumulativeGwei = Tree.sum(nodes[nodes.length / 2 + 1 + i]);
        return IRewardDistributor.Claim(_account(i), cumulativeGwei, i + 1, Tree.proof(nodes, i + 1));
    }

    function _deviceKey() internal pure returns (bytes32, bytes32) {
        (uint256 x, uint256 y) = vm.publicKeyP256(0xDEC1CE);
        return (bytes32(x), bytes32(y));
    }

    function _deviceProof(bytes32 x, bytes32 y, uint256 deadline) internal view returns (bytes32 r, bytes32 s) {
        bytes32 digest = registry.registerDeviceDigest(address(this), x, y, IDeviceRegistry.DeviceKind.Phone, deadline);
        (r, s) = vm.signP256(0xDEC1CE, digest);
        if (uint256(s) > P256.N / 2) s = bytes32(P256.N - uint256(s));
    }
}
