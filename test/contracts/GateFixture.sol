// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRootGate} from "../../contracts/interfaces/IRootGate.sol";
import {Fixture} from "./Fixture.sol";
import {Tree} from "./Tree.sol";

/// @notice The product with money in it: epoch 10 paid everybody 200 FOV and a vault the rest; from epoch 11 on signers must
/// be bonded.
abstract contract GateFixture is Fixture {
    uint256 internal constant ACCOUNTS = 5;
    uint64 internal constant VAULT_GWEI = 5_000e9;
    uint64 internal constant BOND_GWEI = 334e9;

    address internal watcher = address(0xACC0000);
    address internal answerer = address(0xACC0001);
    bytes32[] internal active;

    function setUp() public virtual override {
        super.setUp();
        uint64[] memory amounts = _amounts(200e9);
        active = _tree(amounts);
        _activate(10, active[1]);
        for (uint256 i = 0; i <= ACCOUNTS; ++i) _claim(active, i, _account(i));
        for (uint256 i = 0; i < SIGNERS; ++i) _fund(vm.addr(keys[i]), BOND_GWEI);
        for (uint256 i = 0; i < SIGNERS; ++i) _bond(vm.addr(keys[i]), BOND_GWEI);
        vm.prank(watcher);
        token.approve(address(gate), type(uint256).max);
        vm.prank(answerer);
        token.approve(address(gate), type(uint256).max);
    }

    function _settings() internal view override returns (IRootGate.Settings memory settings) {
        settings = super._settings();
        settings.bondedFromEpoch = 11;
    }

    function _fund(address to, uint64 amountGwei) internal {
        vm.prank(_account(ACCOUNTS));
        token.transfer(to, uint256(amountGwei) * 1 gwei);
    }

    function _bond(address signer, uint64 amountGwei) internal {
        vm.startPrank(signer);
        token.approve(address(gate), type(uint256).max);
        gate.depositBond(amountGwei);
        vm.stopPrank();
    }

    function _amounts(uint64 each) internal pure returns (uint64[] memory amounts) {
        amounts = new uint64[](ACCOUNTS + 1);
        for (uint256 i = 0; i < ACCOUNTS; ++i) amounts[i] = each;
        amounts[ACCOUNTS] = VAULT_GWEI;
    }

    /// @dev The same total, and one account robbed for another.
    function _robbed(uint256 victim, uint64 loss) internal pure returns (bytes32[] memory) {
        return _robbedAndRaised(victim, loss, 0);
    }

    /// @dev The total rises by `gain`.
    function _robbedAndRaised(uint256 victim, uint64 loss, uint64 gain) internal pure returns (bytes32[] memory) {
        uint64[] memory amounts = _amounts(200e9);
        amounts[victim] -= loss;
        amounts[(victim + 1) % ACCOUNTS] += loss + gain;
        return _tree(amounts);
    }

    function _proofOf(bytes32[] memory nodes, uint256 i) internal pure returns (IRootGate.LeafProof memory) {
        uint64 amount = Tree.sum(nodes[nodes.length / 2 + 1 + i]);
        return IRootGate.LeafProof(amount, i + 1, Tree.proof(nodes, i + 1));
    }

    function _demand(uint256 i) internal {
        IRootGate.LeafProof memory leaf = _proofOf(active, i);
        vm.prank(watcher);
        gate.demandLeaf(_account(i), leaf.cumulativeGwei, leaf.index, leaf.proof);
    }

    function _answer(bytes32[] memory nodes, uint256 i) internal {
        IRootGate.LeafProof memory leaf = _proofOf(nodes, i);
        vm.prank(answerer);
        gate.answerLeaf(_account(i), leaf.cumulativeGwei, leaf.index, leaf.proof);
    }

    function _challenge(bytes32 evidence) internal {
        vm.prank(watcher);
        gate.challenge(evidence);
    }

    function _ruled(IRootGate.Verdict verdict, uint256 count) internal view returns (bytes[] memory signatures) {
        bytes32 digest = gate.hashRuling(verdict);
        signatures = new bytes[](count);
        for (uint256 i = 0; i < count; ++i) signatures[i] = _signature(councilKeys[i], digest);
    }

    function _dropBySilence() internal {
        _challenge("nothing");
        vm.warp(gate.lastChallenge().ruleBy);
        gate.dropUnruled();
    }

    /// @dev The gate's books: nothing is owed twice and nothing is missing.
    function _checkBooks() internal view {
        _checkBooks(gate);
    }
}
