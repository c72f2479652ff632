// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {IAccountBonds} from "../../contracts/interfaces/IAccountBonds.sol";
import {IBooks} from "../../contracts/interfaces/IBooks.sol";
import {IDeviceRegistry} from "../../contracts/interfaces/IDeviceRegistry.sol";
import {IDisputeManager} from "../../contracts/interfaces/IDisputeManager.sol";
import {IEmissionBudget} from "../../contracts/interfaces/IEmissionBudget.sol";
import {IEmissionController} from "../../contracts/interfaces/IEmissionController.sol";
import {IFoveaToken} from "../../contracts/interfaces/IFoveaToken.sol";
import {IProviderStaking} from "../../contracts/interfaces/IProviderStaking.sol";
import {IRewardDistributor} from "../../contracts/interfaces/IRewardDistributor.sol";
import {IRootGate} from "../../contracts/interfaces/IRootGate.sol";
import {ITaskRegistry} from "../../contracts/interfaces/ITaskRegistry.sol";
import {Test} from "./Test.sol";
import {Leaf, Tree} from "./Tree.sol";

/// @notice The whole product on one chain, wired from the same table of roles as deploy/modules/Fovea.ts, and the few moves every test makes.
abstract contract Fixture is Test {
    uint48 internal constant GENESIS = 1_800_000_000;
    uint32 internal constant EPOCH_SECONDS = 1 hours;
    uint32 internal constant HALVING_EPOCHS = 100;
    uint32 internal constant ACCRUAL_EPOCHS = 10;
    uint64 internal constant POOL_GWEI = 1_000e9;
    uint32 internal constant GRACE_SECONDS = 2 hours;
    uint32 internal constant WINDOW_SECONDS = 30 minutes;
    uint32 internal constant EXPIRY_SECONDS = 4 hours;
    uint32 internal constant ANSWER_SECONDS = 10 minutes;
    uint32 internal constant RULING_SECONDS = 2 hours;
    uint32 internal constant ROTATION_SECONDS = 1 days;
    uint32 internal constant VETO_PERIOD_SECONDS = 3 days;
    uint64 internal constant DEMAND_BOND_GWEI = 1e9;
    uint64 internal constant CHALLENGE_BOND_GWEI = 20e9;
    uint64 internal constant SILENCE_FEE_GWEI = 2e9;
    uint64 internal constant REWARD_CAP_GWEI = 50e9;
    uint256 internal constant COUNCIL = 3;
    uint256 internal constant COUNCIL_THRESHOLD = 2;
    uint32 internal constant THAW_SECONDS = 3 hours;
    uint32 internal constant HEARING_SECONDS = 20 minutes;
    uint32 internal constant DETECTION_SECONDS = 39 minutes;
    uint64 internal constant ACCUSATION_BOND_GWEI = 10e9;
    uint64 internal constant ACCUSATION_FEE_GWEI = 1e9;
    uint16 internal constant SLASH_BPS = 1_000;
    uint32 internal constant NOTICE_SECONDS = 4 hours;
    uint32 internal constant BOND_THAW_SECONDS = 5 hours;
    uint64 internal constant DEPOSIT_GWEI = 10e9;
    uint32 internal constant REVEAL_SECONDS = 90 minutes;
    bytes32 internal constant FIRST_PARAMS = keccak256("params");
    uint64 internal constant ADMIN_ROLE = 0;
    uint64 internal constant GUARDIAN_ROLE = 1;
    uint64 internal constant GOVERNOR_ROLE = 2;
    uint64 internal constant REGISTRAR_ROLE = 3;
    uint64 internal constant SPONSOR_ROLE = 4;
    uint64 internal constant ATTESTER_ROLE = 5;
    uint64 internal constant SLASHER_ROLE = 6;
    uint64 internal constant JUDGE_ROLE = 7;
    uint256 internal constant SIGNERS = 5;
    uint256 internal constant THRESHOLD = 3;

    address internal admin = address(0xAD);
    address internal guardian = address(0x6A);
    address internal sponsor = address(0x5B);
    address internal attester = address(0xA7);
    address internal slasher = address(0x51A5);
    address internal judge = address(0x10D6E);
    uint256[] internal keys;
    uint256[] internal councilKeys;

    IAccessManager internal manager;
    IEmissionController internal emission;
    IFoveaToken internal token;
    IRewardDistributor internal distributor;
    IRootGate internal gate;
    IProviderStaking internal staking;
    IDeviceRegistry internal registry;
    IAccountBonds internal bonds;
    ITaskRegistry internal tasks;
    IDisputeManager internal disputes;

    function setUp() public virtual {
        vm.warp(GENESIS);
        vm.roll(10_000);
        keys = _ascendingKeys(SIGNERS);
        councilKeys = _ascendingKeys(COUNCIL, 0xC0DE);

        manager = IAccessManager(deploy("AccessManager", abi.encode(address(this))));
        emission = _emission(_schedule());
        token = emission.token();
        distributor = emission.distributor();
        gate = _gate(_settings());
        staking = IProviderStaking(deploy("ProviderStaking", abi.encode(manager, token, THAW_SECONDS, NOTICE_SECONDS)));
        registry = IDeviceRegistry(deploy("DeviceRegistry", abi.encode(manager)));
        bonds = IAccountBonds(deploy("AccountBonds", abi.encode(manager, token, BOND_THAW_SECONDS)));
        tasks = _taskRegistry(_taskSettings(), new ITaskRegistry.NewTask[](0));
        disputes = _disputes(_terms());
        _wire();
    }

    function _disputes(IDisputeManager.Settings memory terms) internal returns (IDisputeManager) {
        return IDisputeManager(deploy("DisputeManager", abi.encode(staking, gate, terms)));
    }

    function _terms() internal pure returns (IDisputeManager.Settings memory) {
        return
            IDisputeManager.Settings({
                hearingSeconds: HEARING_SECONDS,
                rulingSeconds: RULING_SECONDS,
                detectionSeconds: DETECTION_SECONDS,
                bondGwei: ACCUSATION_BOND_GWEI,
                silenceFeeGwei: ACCUSATION_FEE_GWEI,
                slashBps: SLASH_BPS
            });
    }

    function _gate(IRootGate.Settings memory settings) internal returns (IRootGate) {
        return IRootGate(deploy("RootGate", abi.encode(manager, emission, settings, _committee())));
    }

    function _taskRegistry(
        ITaskRegistry.Settings memory settings,
        ITaskRegistry.NewTask[] memory first
    ) internal returns (ITaskRegistry) {
        return ITaskRegistry(deploy("TaskRegistry", abi.encode(manager, emission, settings, first)));
    }

    function _taskSettings() internal pure returns (ITaskRegistry.Settings memory) {
        return ITaskRegistry.Settings(FIRST_PARAMS, DEPOSIT_GWEI, REVEAL_SECONDS, BOND_THAW_SECONDS);
    }

    function _settings() internal view virtual returns (IRootGate.Settings memory) {
        return
            IRootGate.Settings({
                windowSeconds: WINDOW_SECONDS,
                answerSeconds: ANSWER_SECONDS,
                rulingSeconds: RULING_SECONDS,
                expirySeconds: EXPIRY_SECONDS,
                rotationSeconds: ROTATION_SECONDS,
                vetoPeriodSeconds: VETO_PERIOD_SECONDS,
                bondedFromEpoch: type(uint32).max,
                demandBondGwei: DEMAND_BOND_GWEI,
                challengeBondGwei: CHALLENGE_BOND_GWEI,
                silenceFeeGwei: SILENCE_FEE_GWEI,
                rewardCapGwei: REWARD_CAP_GWEI
            });
    }

    function _committee() internal view returns (IRootGate.Committee memory) {
        return IRootGate.Committee(_addresses(keys), THRESHOLD, _addresses(councilKeys), COUNCIL_THRESHOLD);
    }

    /// @dev From the table that the deployment is wired from, without its delays.
    function _wire() private {
        emission.setGate(address(gate));
        string memory table = vm.readFile("test/vectors/roles.json");
        uint256[] memory ids = vm.parseJsonUintArray(table, ".ids");
        uint256[] memory admins = vm.parseJsonUintArray(table, ".admins");
        uint256[] memory guardians = vm.parseJsonUintArray(table, ".guardians");
        for (uint256 i = 0; i < ids.length; ++i) {
            if (ids[i] == ADMIN_ROLE) continue;
            manager.setRoleAdmin(uint64(ids[i]), uint64(admins[i]));
            manager.setRoleGuardian(uint64(ids[i]), uint64(guardians[i]));
        }
        _wireFunctions(table);
        string[] memory holders = vm.parseJsonStringArray(table, ".holders");
        for (uint256 i = 0; i < ids.length; ++i) {
            if (bytes(holders[i]).length > 0) manager.grantRole(uint64(ids[i]), _contract(holders[i]), 0);
        }
        manager.grantRole(GUARDIAN_ROLE, guardian, 0);
        manager.grantRole(GOVERNOR_ROLE, admin, 0);
        manager.grantRole(REGISTRAR_ROLE, admin, 0);
        manager.grantRole(ADMIN_ROLE, admin, 0);
        manager.renounceRole(ADMIN_ROLE, address(this));
        vm.startPrank(admin);
        manager.grantRole(SPONSOR_ROLE, sponsor, 0);
        manager.grantRole(ATTESTER_ROLE, attester, 0);
        manager.grantRole(SLASHER_ROLE, slasher, 0);
        manager.grantRole(JUDGE_ROLE, judge, 0);
        vm.stopPrank();
    }

    function _wireFunctions(string memory table) private {
        string[] memory contracts = vm.parseJsonStringArray(table, ".contracts");
        bytes32[] memory selectors = vm.parseJsonBytes32Array(table, ".selectors");
        uint256[] memory roles = vm.parseJsonUintArray(table, ".roles");
        bytes4[] memory one = new bytes4[](1);
        for (uint256 i = 0; i < contracts.length; ++i) {
            one[0] = bytes4(selectors[i]);
            manager.setTargetFunctionRole(_contract(contracts[i]), one, uint64(roles[i]));
        }
    }

    function _contract(string memory name) private view returns (address) {
        bytes32 hash = keccak256(bytes(name));
        if (hash == keccak256("accessManager")) return address(manager);
        if (hash == keccak256("emissionController")) return address(emission);
        if (hash == keccak256("rewardDistributor")) return address(distributor);
        if (hash == keccak256("rootGate")) return address(gate);
        if (hash == keccak256("providerStaking")) return address(staking);
        if (hash == keccak256("deviceRegistry")) return address(registry);
        if (hash == keccak256("accountBonds")) return address(bonds);
        if (hash == keccak256("taskRegistry")) return address(tasks);
        if (hash == keccak256("disputeManager")) return address(disputes);
        revert(string.concat("Fixture has no ", name));
    }

    function _emission(IEmissionBudget.Schedule memory schedule) internal returns (IEmissionController) {
        return IEmissionController(deploy("EmissionController", abi.encode(manager, schedule, GRACE_SECONDS)));
    }

    function _schedule() internal pure returns (IEmissionBudget.Schedule memory) {
        return
            IEmissionBudget.Schedule({
                genesis: GENESIS,
                epochSeconds: EPOCH_SECONDS,
                halvingEpochs: HALVING_EPOCHS,
                accrualEpochs: ACCRUAL_EPOCHS,
                poolGwei: POOL_GWEI
            });
    }

    // ----------------------------------------------------------------- Money

    /// @dev Tokens that let a contract take them, as given: where they were earned is not the question here.
    function _endow(address account, uint64 amountGwei, address spender) internal {
        vm.prank(address(emission));
        token.mint(account, uint256(amountGwei) * 1 gwei);
        vm.prank(account);
        token.approve(spender, type(uint256).max);
    }

    function _checkBooks(IBooks holder) internal view {
        IBooks.Ledger memory books = holder.ledger();
        uint256 owed = uint256(books.bondsGwei) + books.escrowGwei + books.creditsGwei + books.burnedGwei;
        assertEq(token.balanceOf(address(holder)), owed * 1 gwei, "held == owed");
    }

    // ------------------------------------------------------------- Committee

    function _ascendingKeys(uint256 count) internal pure returns (uint256[] memory) {
        return _ascendingKeys(count, 0xA11CE);
    }

    function _ascendingKeys(uint256 count, uint256 first) internal pure returns (uint256[] memory sorted) {
        sorted = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 key = first + i;
            uint256 slot = i;
            for (; slot > 0 && vm.addr(sorted[slot - 1]) > vm.addr(key); --slot) sorted[slot] = sorted[slot - 1];
            sorted[slot] = key;
        }
    }

    function _addresses(uint256[] memory ofKeys) internal pure returns (address[] memory accounts) {
        accounts = new address[](ofKeys.length);
        for (uint256 i = 0; i < ofKeys.length; ++i) accounts[i] = vm.addr(ofKeys[i]);
    }

    function _signature(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    /// @dev Signatures of the first `count` signers.
    function _signed(IRootGate.Vote memory vote, uint256 count) internal view returns (bytes[] memory signatures) {
        bytes32 digest = gate.hashVote(vote);
        signatures = new bytes[](count);
        for (uint256 i = 0; i < count; ++i) signatures[i] = _signature(keys[i], digest);
    }

    // ---------------------------------------------------------------- Epochs

    /// @dev A vote that fits what is active now.
    function _vote(uint32 epoch, bytes32 root) internal view returns (IRootGate.Vote memory vote) {
        IRootGate.Active memory active = gate.active();
        vote.epoch = epoch;
        vote.attempt = active.attempt;
        vote.root = root;
        vote.previousRoot = active.root;
        vote.manifestHash = keccak256(abi.encode("manifest", epoch, root));
        vote.previousManifestHash = active.manifestHash;
        vote.endBlock = uint64(block.number - 1);
        vote.endBlockHash = blockhash(block.number - 1);
        vote.paramsHash = FIRST_PARAMS;
        vote.programHash = keccak256("program");
        vote.leafCount = 1;
    }

    function _propose(uint32 epoch, bytes32 root) internal returns (IRootGate.Vote memory vote) {
        _waitForEnd(epoch);
        vote = _vote(epoch, root);
        gate.propose(vote, _signed(vote, THRESHOLD));
    }

    function _activate(uint32 epoch, bytes32 root) internal {
        _propose(epoch, root);
        vm.warp(gate.pending().activatableAt);
        gate.activate();
    }

    function _waitForEnd(uint32 epoch) internal {
        uint256 endsAt = emission.epochEndsAt(epoch);
        if (block.timestamp < endsAt) vm.warp(endsAt);
    }

    // ----------------------------------------------------------------- Trees

    function _tree(address account, uint64 cumulativeGwei) internal pure returns (bytes32[] memory) {
        Leaf[] memory leaves = new Leaf[](1);
        leaves[0] = Leaf(account, cumulativeGwei);
        return Tree.build(leaves);
    }

    /// @dev Accounts 1, 2, ... with the given amounts.
    function _tree(uint64[] memory cumulativeGwei) internal pure returns (bytes32[] memory) {
        Leaf[] memory leaves = new Leaf[](cumulativeGwei.length);
        for (uint256 i = 0; i < leaves.length; ++i) leaves[i] = Leaf(_account(i), cumulativeGwei[i]);
        return Tree.build(leaves);
    }

    function _account(uint256 i) internal pure returns (address) {
        return address(uint160(0xACC0000 + i));
    }

    /// @dev Claims leaf `i` (0 is the first after the sentinel) of a tree made by `_tree`.
    function _claim(bytes32[] memory nodes, uint256 i, address account) internal returns (uint256) {
        uint64 cumulativeGwei = Tree.sum(nodes[nodes.length / 2 + 1 + i]);
        return distributor.claim(account, cumulativeGwei, i + 1, Tree.proof(nodes, i + 1));
    }
}
