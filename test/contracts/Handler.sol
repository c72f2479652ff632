// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";
import {IDeviceRegistry} from "../../contracts/interfaces/IDeviceRegistry.sol";
import {IRewardDistributor} from "../../contracts/interfaces/IRewardDistributor.sol";
import {IRootGate} from "../../contracts/interfaces/IRootGate.sol";
import {Fixture} from "./Fixture.sol";
import {Tree} from "./Tree.sol";

/// @notice Everybody who can touch the product, at random: time, committee, drivers, relayers, guardian, providers, devices.
/// It notes what it saw, so that invariants can compare the contracts with history.
contract Handler is Fixture {
    uint256 public constant ACCOUNTS = 6;
    uint256 public constant DEVICES = 3;

    /// @dev A hostile committee lowers leaves; an honest one never does.
    bool public hostile;

    uint64[] internal _pendingAmounts;
    uint64[] internal _activeAmounts;
    uint64[] internal _previousAmounts;

    // What happened.
    uint256 public paid;
    bytes32 public activatedRoot;
    uint64[ACCOUNTS] public highestProven;
    uint64[ACCOUNTS] public lastClaimed;
    uint256 public proposedAt;
    address[DEVICES] public owners;
    mapping(address owner => mapping(address provider => mapping(uint256 slot => uint256))) public withdrawableAt;

    // What must never happen.
    bool public activatedOutsideWindow;
    bool public proposedWithoutQuorum;
    bool public claimedFell;
    bool public paidWhilePaused;
    bool public stakeLeftEarly;
    bool public keyRegisteredTwice;

    constructor(bool hostile_) {
        hostile = hostile_;
        setUp();
        _activeAmounts = _previousAmounts = new uint64[](ACCOUNTS);
        _waitForEnd(1);
        // Everybody earns something and takes it, so that there is something to stake.
        _pendingAmounts = new uint64[](ACCOUNTS);
        for (uint256 i = 0; i < ACCOUNTS; ++i) _pendingAmounts[i] = 10e9;
        _propose(1, _tree(_pendingAmounts)[1]);
        proposedAt = block.timestamp;
        vm.warp(gate.pending().activatableAt);
        activate();
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            claim(i, false);
            vm.startPrank(_account(i));
            token.approve(address(staking), type(uint256).max);
            staking.registerProvider(100, "");
            registry.registerDriver("terms");
            staking.stake(5 gwei * 1 gwei);
            vm.stopPrank();
            requestUnstake(i, i, 1 gwei * 1 gwei);
        }
    }

    // ------------------------------------------------------------------ Time

    function wait(uint32 time) external {
        vm.warp(block.timestamp + (time % (3 * EPOCH_SECONDS)));
        vm.roll(block.number + (time % 300));
    }

    // ------------------------------------------------------------- Committee

    function propose(uint256 seed, uint8 count) external {
        IRootGate.Active memory active = gate.active();
        uint32 epoch = emission.endedEpochs();
        if (gate.pending().epoch != 0 || epoch <= active.epoch) return;
        uint64[] memory amounts = _draw(seed, uint64(emission.mintable()));
        IRootGate.Vote memory vote = _vote(epoch, _tree(amounts)[1]);
        count = uint8(bound(count, THRESHOLD - 1, SIGNERS));

        try gate.propose(vote, _signed(vote, count)) {
            (_pendingAmounts, proposedAt) = (amounts, block.timestamp);
            if (count < THRESHOLD) proposedWithoutQuorum = true;
        } catch {}
    }

    /// @dev New amounts that spend part of the budget; sometimes none of it, which is a heartbeat.
    function _draw(uint256 seed, uint64 budget) internal view returns (uint64[] memory amounts) {
        amounts = new uint64[](ACCOUNTS);
        uint64 total = Tree.sum(activatedRoot);
        for (uint256 i = 0; i < ACCOUNTS; ++i) amounts[i] = _activeAmounts[i];
        if (seed % 8 == 0) return amounts;
        if (hostile) {
            // Any leaves at all with the same total: shuffle, and move the lot around.
            for (uint256 i = 0; i < ACCOUNTS; ++i) amounts[i] = 0;
            amounts[seed % ACCOUNTS] = total / 3;
            amounts[(seed >> 8) % ACCOUNTS] += total - total / 3;
        }
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            amounts[i] += uint64(uint256(keccak256(abi.encode(seed, i))) % (budget / ACCOUNTS + 1));
        }
    }

    function activate() public {
        bytes32 root = gate.pending().root;
        try gate.activate() {
            if (block.timestamp < proposedAt + WINDOW_SECONDS) activatedOutsideWindow = true;
            if (block.timestamp >= proposedAt + WINDOW_SECONDS + EXPIRY_SECONDS) activatedOutsideWindow = true;
            if (root != activatedRoot) _previousAmounts = _activeAmounts;
            (_activeAmounts, activatedRoot) = (_pendingAmounts, root);
            for (uint256 i = 0; i < ACCOUNTS; ++i) {
                if (_activeAmounts[i] > highestProven[i]) highestProven[i] = _activeAmounts[i];
            }
        } catch {}
    }

    function expire() external {
        try gate.expire() {} catch {}
    }

    // ------------------------------------------------------ Drivers, relayers

    function claim(uint256 i, bool fromTheRootBefore) public {
        i %= ACCOUNTS;
        bytes32[] memory nodes = _tree(fromTheRootBefore ? _previousAmounts : _activeAmounts);
        uint64 amount = Tree.sum(nodes[nodes.length / 2 + 1 + i]);
        try distributor.claim(_account(i), amount, i + 1, Tree.proof(nodes, i + 1)) returns (uint256 got) {
            _note(got);
        } catch {}
        _lookAtClaimed();
    }

    function claimMany(uint8[4] calldata picks, bool fromTheRootBefore) external {
        bytes32[] memory nodes = _tree(fromTheRootBefore ? _previousAmounts : _activeAmounts);
        IRewardDistributor.Claim[] memory claims = new IRewardDistributor.Claim[](picks.length);
        for (uint256 j = 0; j < picks.length; ++j) {
            uint256 i = picks[j] % ACCOUNTS;
            uint64 amount = Tree.sum(nodes[nodes.length / 2 + 1 + i]);
            claims[j] = IRewardDistributor.Claim(_account(i), amount, i + 1, Tree.proof(nodes, i + 1));
        }
        try distributor.claimMany(claims) returns (uint256 got) {
            _note(got);
        } catch {}
        _lookAtClaimed();
    }

    function _note(uint256 got) internal {
        paid += got;
        if (block.timestamp < distributor.pausedUntil()) paidWhilePaused = true;
    }

    function _lookAtClaimed() internal {
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            uint64 claimed = distributor.claimedGwei(_account(i));
            if (claimed < lastClaimed[i]) claimedFell = true;
            lastClaimed[i] = claimed;
        }
    }

    function setPayout(uint256 i, uint256 to) external {
        vm.prank(_account(i % ACCOUNTS));
        distributor.setPayout(to % 4 == 0 ? address(0) : _account(to % ACCOUNTS));
    }

    // -------------------------------------------------------------- Guardian

    function pause(uint32 length) external {
        vm.prank(guardian);
        distributor.pause(uint48(block.timestamp + 1 + (length % 1 days)));
    }

    function unpause() external {
        vm.prank(guardian);
        distributor.unpause();
    }

    // ------------------------------------------------------------- Providers

    function claimAndStake(uint256 i, uint256 with, bool fromTheRootBefore) external {
        i %= ACCOUNTS;
        bytes32[] memory nodes = _tree(fromTheRootBefore ? _previousAmounts : _activeAmounts);
        uint64 amount = Tree.sum(nodes[nodes.length / 2 + 1 + i]);
        IRewardDistributor.Claim memory item = IRewardDistributor.Claim(
            _account(i),
            amount,
            i + 1,
            Tree.proof(nodes, i + 1)
        );
        vm.prank(_account(i));
        try distributor.claimAndStake(item, staking, _account(with % ACCOUNTS)) returns (uint256 got) {
            _note(got);
        } catch {}
        _lookAtClaimed();
    }

    function delegate(uint256 i, uint256 to, uint256 amount) external {
        address owner = _account(i % ACCOUNTS);
        uint256 balance = token.balanceOf(owner);
        if (balance == 0) return;

        vm.prank(owner);
        staking.delegate(_account(to % ACCOUNTS), uint96(bound(amount, 1, balance)));
    }

    function requestUnstake(uint256 i, uint256 from, uint256 units) public {
        (address owner, address provider) = (_account(i % ACCOUNTS), _account(from % ACCOUNTS));
        uint128 held = staking.unitsOf(provider, owner);
        if (held == 0) return;

        vm.prank(owner);
        try staking.requestUnstake(provider, uint128(bound(units, 1, held))) returns (uint256 slot) {
            withdrawableAt[owner][provider][slot] = block.timestamp + THAW_SECONDS;
        } catch {}
    }

    function withdraw(uint256 i, uint256 from) external {
        (address owner, address provider) = (_account(i % ACCOUNTS), _account(from % ACCOUNTS));
        for (uint256 slot = 0; slot < 16; ++slot) {
            vm.prank(owner);
            try staking.withdraw(provider, slot) {
                if (block.timestamp < withdrawableAt[owner][provider][slot]) stakeLeftEarly = true;
            } catch {}
        }
    }

    function slash(uint256 i, uint256 amount, uint256 reporter) external {
        vm.prank(slasher);
        staking.slash(_account(i % ACCOUNTS), amount % (20 gwei * 1 gwei), _account(reporter % ACCOUNTS));
    }

    function collect(uint256 i) external {
        vm.prank(_account(i % ACCOUNTS));
        try staking.collect() {} catch {}
    }

    // --------------------------------------------------------------- Devices

    function registerDevice(uint256 i, uint256 k) external {
        k %= DEVICES;
        (address driver, uint256 deadline) = (_account(i % ACCOUNTS), block.timestamp);
        (bytes32 x, bytes32 y) = _deviceKey(k);
        (bytes32 r, bytes32 s) = vm.signP256(
            k + 1,
            registry.registerDeviceDigest(driver, x, y, IDeviceRegistry.DeviceKind.Phone, deadline)
        );
        if (uint256(s) > P256.N / 2) s = bytes32(P256.N - uint256(s));

        vm.prank(driver);
        try registry.registerDevice(x, y, IDeviceRegistry.DeviceKind.Phone, deadline, r, s) {
            if (owners[k] != address(0)) keyRegisteredTwice = true;
            owners[k] = driver;
        } catch {}
    }

    function revokeDevice(uint256 i, uint256 k) external {
        vm.prank(_account(i % ACCOUNTS));
        try registry.revokeDevice(deviceId(k % DEVICES)) {} catch {}
    }

    function suspendDevice(uint256 k, bool release) external {
        vm.prank(guardian);
        if (release) try registry.releaseDevice(deviceId(k % DEVICES)) {} catch {}
        else try registry.suspendDevice(deviceId(k % DEVICES), "lab", uint48(block.timestamp + 1 days)) {} catch {}
    }

    function deviceId(uint256 k) public view returns (bytes32) {
        (bytes32 x, bytes32 y) = _deviceKey(k);
        return registry.deviceIdOf(x, y);
    }

    function _deviceKey(uint256 k) internal pure returns (bytes32, bytes32) {
        (uint256 x, uint256 y) = vm.publicKeyP256(k + 1);
        return (bytes32(x), bytes32(y));
    }

    // ------------------------------------------------------------- Liveness

    /// @dev What honest parties do from wherever things stand; reverts when they are stuck.
    function reachActivation() external {
        if (gate.pending().epoch != 0) {
            if (block.timestamp < gate.pending().expiresAt) vm.warp(gate.pending().expiresAt);
            gate.expire();
        }
        uint32 epoch = emission.endedEpochs() + 1;
        _waitForEnd(epoch);
        uint64[] memory amounts = new uint64[](ACCOUNTS);
        for (uint256 i = 0; i < ACCOUNTS; ++i) amounts[i] = _activeAmounts[i];
        amounts[0] += uint64(emission.mintable());
        bytes32[] memory nodes = _tree(amounts);
        _activate(epoch, nodes[1]);
        assertEq(gate.active().epoch, epoch, "activated");

        // And nothing is lost: all that is owed can be paid, once no pause is left.
        if (block.timestamp < distributor.pausedUntil()) vm.warp(distributor.pausedUntil());
        if (hostile) return;
        for (uint256 i = 0; i < ACCOUNTS; ++i) _claim(nodes, i, _account(i));
        assertEq(token.balanceOf(address(distributor)), 0, "all paid");
    }

    // ----------------------------------------------------------------- Views

    function system() external view returns (IRootGate, IRewardDistributor, address, address, address, address) {
        return (gate, distributor, address(emission), address(token), address(staking), address(registry));
    }

    function account(uint256 i) external pure returns (address) {
        return _account(i);
    }
}
