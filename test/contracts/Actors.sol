// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRewardDistributor} from "../../contracts/interfaces/IRewardDistributor.sol";
import {IRootGate} from "../../contracts/interfaces/IRootGate.sol";
import {Forest} from "./Forest.sol";
import {GateFixture} from "./GateFixture.sol";
import {Player} from "./Player.sol";
import {Leaf, Tree} from "./Tree.sol";
import {Wallet} from "./Wallet.sol";

/// @notice What the actors of the whole system share: who they are, the trees that stand, what was seen of either.
abstract contract Actors is GateFixture, Player {
    /// @dev What must never happen; an actor that sees it says so, and an invariant asks.
    enum Wrong {
        ActivatedEarly,
        ActivatedLate,
        ActivatedContested,
        ActivatedUnlinked,
        WrongVoteAccepted,
        DroppedVoteRevived,
        ThreeQuartersMisjudged,
        HonestProvenFaulty,
        FaultOverlooked,
        BondLeftEarly,
        BondTouchedByOthers,
        BurnFell,
        SilenceForgotten,
        ClaimDisagrees,
        AlteredProofPaid,
        LeavesExceedRoot,
        PaidInAPause,
        ClaimedFell,
        PayoutMovedByOthers,
        StakeLeftEarly,
        DeviceOfOthersTouched
    }

    uint256 internal constant TREE_ACCOUNTS = ACCOUNTS + 1;
    /// @dev Owns the accounts that are contracts.
    uint256 internal constant OWNER_KEY = 0xB0B;

    /// @dev Signs and sends whatever it can think of, and is nobody.
    uint256 internal constant ATTACKER_KEY = 0xBADBAD;
    address internal attacker = vm.addr(ATTACKER_KEY);
    /// @dev Has tokens for honest signers who lost their bonds; not in the game.
    address internal reserve = address(0xE5);

    /// @notice A committee gone bad activates what it likes; otherwise somebody always stops it in time.
    bool public hostile;

    mapping(Wrong => bool) public happened;

    // Trees are kept encoded: the compiler can not copy nested arrays into storage.
    bytes private _activeTree;
    bytes private _previousTree;
    bytes private _pendingTree;
    bool internal pendingHonest;

    // History as the actors saw it, to compare the contracts with.
    bytes32 public activatedRoot;
    bytes32 internal previousRoot;
    uint256 internal previousUntil;
    uint256 internal pausedUntil;
    uint256 public paid;
    mapping(address account => uint64) public claimed;
    mapping(address account => uint64) public highestProven;

    constructor(bool hostile_) {
        hostile = hostile_;
        setUp();
        _fund(reserve, uint64(SIGNERS) * BOND_GWEI);
        // Two accounts are contracts that sign, two refuse to be called at all.
        for (uint256 i = 2; i < 4; ++i) vm.etch(_account(i), address(new Wallet(vm.addr(OWNER_KEY))).code);
        vm.etch(watcher, hex"fe");
        vm.etch(_account(4), hex"fe");
        Leaf[] memory leaves = _leaves(_amounts(200e9));
        Forest.Grown memory tree = Forest.honest(leaves);
        (_activeTree, _previousTree) = (abi.encode(tree), abi.encode(tree));
        activatedRoot = tree.root;
        previousUntil = block.timestamp + GRACE_SECONDS;
        for (uint256 i = 0; i < leaves.length; ++i) {
            claimed[leaves[i].account] = highestProven[leaves[i].account] = leaves[i].cumulativeGwei;
            paid += uint256(leaves[i].cumulativeGwei) * 1 gwei;
        }
    }

    /// @dev Time passes, and honest signers do in it what they must.
    function _pass(uint256 time) internal virtual;

    /// @dev Half of the time whoever waits for a clock comes when it strikes.
    function _await(uint256 time, uint256 seed) internal {
        if (seed % 2 == 0 && block.timestamp < time) _pass(time - block.timestamp);
    }

    function _note(Wrong wrong, bool seen) internal {
        if (seen) happened[wrong] = true;
    }

    // ------------------------------------------------------------------ Trees

    function _standing() internal view returns (Forest.Grown memory) {
        return abi.decode(_activeTree, (Forest.Grown));
    }

    function _before() internal view returns (Forest.Grown memory) {
        return abi.decode(_previousTree, (Forest.Grown));
    }

    function _proposed() internal view returns (Forest.Grown memory) {
        return abi.decode(_pendingTree, (Forest.Grown));
    }

    function _pend(Forest.Grown memory tree, bool honest) internal {
        (_pendingTree, pendingHonest) = (abi.encode(tree), honest);
    }

    /// @dev What is pending now stands.
    function _stand() internal {
        Forest.Grown memory tree = _proposed();
        if (tree.root != activatedRoot) {
            (_previousTree, previousRoot) = (_activeTree, activatedRoot);
            previousUntil = block.timestamp + GRACE_SECONDS;
        }
        (_activeTree, activatedRoot) = (_pendingTree, tree.root);

        uint256 proven = 0;
        for (uint256 i = 0; i < tree.claims.length; ++i) {
            IRewardDistributor.Claim memory item = tree.claims[i];
            if (_climbed(item) != tree.root) continue;
            proven += item.cumulativeGwei;
            uint64 highest = highestProven[item.account];
            if (item.cumulativeGwei > highest) highestProven[item.account] = item.cumulativeGwei;
        }
        _note(Wrong.LeavesExceedRoot, proven > Tree.sum(tree.root));
    }

    function _climbed(IRewardDistributor.Claim memory item) internal pure returns (bytes32) {
        return Tree.climb(item.account, item.cumulativeGwei, item.index, item.proof);
    }

    /// @dev What the account can prove in a tree: its lowest or highest leaf there; none when the proof is empty.
    function _leafOf(
        Forest.Grown memory tree,
        address account,
        bool lowest
    ) internal pure returns (IRewardDistributor.Claim memory leaf) {
        for (uint256 i = 0; i < tree.claims.length; ++i) {
            IRewardDistributor.Claim memory item = tree.claims[i];
            if (item.account != account || _climbed(item) != tree.root) continue;
            bool better = lowest == (item.cumulativeGwei < leaf.cumulativeGwei);
            if (leaf.proof.length == 0 || better) leaf = item;
        }
    }

    function _leafProof(IRewardDistributor.Claim memory item) internal pure returns (IRootGate.LeafProof memory) {
        return IRootGate.LeafProof(item.cumulativeGwei, item.index, item.proof);
    }

    // ------------------------------------------------------------------- Draws

    /// @dev What an honest committee signs next: nobody falls, what a hostile tree left over goes to the vault, and
    /// `extra` is spread.
    function _honestNext(uint64 extra, uint256 seed) internal view returns (Leaf[] memory) {
        Forest.Grown memory tree = _standing();
        uint64[] memory amounts = new uint64[](TREE_ACCOUNTS);
        uint64 left = Tree.sum(tree.root);
        for (uint256 i = 0; i < TREE_ACCOUNTS; ++i) {
            amounts[i] = _leafOf(tree, _account(i), false).cumulativeGwei;
            left -= amounts[i];
        }
        amounts[ACCOUNTS] += left;
        for (uint256 i = 0; i < TREE_ACCOUNTS; ++i) {
            uint64 share = uint64(uint256(keccak256(abi.encode(seed, i))) % (extra / TREE_ACCOUNTS + 1));
            amounts[i] += share;
        }
        return _leaves(amounts);
    }

    function _leaves(uint64[] memory amounts) internal pure returns (Leaf[] memory leaves) {
        leaves = new Leaf[](amounts.length);
        for (uint256 i = 0; i < amounts.length; ++i) leaves[i] = Leaf(_account(i), amounts[i]);
    }
}
