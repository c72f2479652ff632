// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRootGate} from "../../contracts/interfaces/IRootGate.sol";
import {Actors} from "./Actors.sol";
import {Forest} from "./Forest.sol";
import {Leaf, Tree} from "./Tree.sol";

/// @notice Signers, honest and not, whoever sends for them, and the admin who rotates them.
abstract contract CommitteeActors is Actors {
    uint256 internal constant POOL = 8;
    uint256 internal constant COUNCIL_POOL = 5;

    mapping(address member => uint256 key) internal keyOf;
    address[] internal everySigner;
    address[] internal everyCouncillor;

    address[] private _announced;
    uint256 private _announcedThreshold;

    IRootGate.Vote private _lastVote;
    bytes[] private _lastSignatures;
    address[] internal lastSigners;
    bool internal lastUnstoppable;
    uint256 internal proposedAt;

    // What was reserved when, for the roots that came through.
    uint256 internal _proposedIncrease;
    uint256[] internal reservedAt;
    uint256[] internal increases;

    constructor() {
        uint256[] memory pool = _ascendingKeys(POOL);
        uint256[] memory councilPool = _ascendingKeys(COUNCIL_POOL, 0xC0DE);
        (everySigner, everyCouncillor) = (_addresses(pool), _addresses(councilPool));
        for (uint256 i = 0; i < POOL; ++i) keyOf[everySigner[i]] = pool[i];
        for (uint256 i = 0; i < COUNCIL_POOL; ++i) keyOf[everyCouncillor[i]] = councilPool[i];
        // Who may be rotated in is ready.
        for (uint256 i = 0; i < POOL; ++i) {
            if (gate.isSigner(everySigner[i])) continue;
            _fund(everySigner[i], BOND_GWEI);
            _bond(everySigner[i], BOND_GWEI);
        }
    }

    // ---------------------------------------------------------------- Proposals

    function propose(uint256 seed, uint256 picks, uint256 fault) external {
        _propose(true, seed, picks, fault);
    }

    function proposeHostile(uint256 seed, uint256 picks) external {
        _propose(false, seed, picks, 1);
    }

    function _propose(bool honest, uint256 seed, uint256 picks, uint256 fault) internal {
        if (gate.pending().epoch != 0) return;
        _await(emission.epochEndsAt(gate.active().epoch + 1), picks);
        uint32 epoch = emission.endedEpochs();
        if (epoch <= gate.active().epoch) return;
        Forest.Grown memory tree = _draw(seed, honest);
        IRootGate.Vote memory vote = _vote(epoch, tree.root);
        bool right = fault % 4 != 0 || !_spoil(vote, fault / 4);
        address[] memory signing = _pick(picks);
        bytes[] memory signatures = _sign(gate.hashVote(vote), signing);
        if (!right && (fault / 4) % 8 > 5)
            _forge(signatures, (fault / 4) % 8 == 6 ? signing[0] : attacker, gate.hashVote(vote));

        try gate.propose(vote, signatures) {
            _note(Wrong.WrongVoteAccepted, !right);
            _reach(honest ? "honest root proposed" : "hostile root proposed");
            _remember(vote, tree, honest, signing, signatures);
        } catch {
            if (!right) _reach("wrong vote refused");
        }
    }

    function _draw(uint256 seed, bool honest) private view returns (Forest.Grown memory) {
        uint64 budget = seed % 3 == 0 ? 0 : uint64(emission.mintable());
        Leaf[] memory leaves = _honestNext(budget, seed);
        if (honest) return Forest.honest(leaves);
        return Forest.hostile(leaves, Forest.Kind((seed >> 8) % Forest.KINDS), seed >> 16);
    }

    /// @dev Makes a vote wrong in one way; or leaves it, for its signatures to be spoiled.
    /// @return spoiled False when chance would have left it right.
    function _spoil(IRootGate.Vote memory vote, uint256 fault) private view returns (bool spoiled) {
        uint256 way = fault % 8;
        if (way == 0) {
            uint32 attempt = vote.attempt;
            vote.attempt = uint32(bound(fault, 0, 2 * uint256(attempt) + 3));
            return vote.attempt != attempt;
        }
        if (way == 1) vote.previousRoot = bytes32(fault);
        if (way == 2) vote.previousManifestHash = bytes32(fault);
        if (way == 3) vote.epoch = fault % 16 == 3 ? gate.active().epoch : emission.endedEpochs() + 1;
        if (way == 4) vote.root = Tree.pack(vote.root, uint64(_ceiling() + 1 + (fault % 1e9)));
        if (way == 5) vote.root = Tree.pack(vote.root, Tree.sum(activatedRoot) - 1);
        return true;
    }

    /// @dev A quorum but one, made up by one of them again or by somebody who is none of them.
    function _forge(bytes[] memory signatures, address by, bytes32 digest) private view {
        (, uint256 quorum) = _sitting();
        signatures[quorum - 1] = _signature(by == attacker ? ATTACKER_KEY : keyOf[by], digest);
        assembly ("memory-safe") {
            mstore(signatures, quorum)
        }
    }

    function _ceiling() private view returns (uint256) {
        return uint256(Tree.sum(activatedRoot)) + emission.mintable();
    }

    function _remember(
        IRootGate.Vote memory vote,
        Forest.Grown memory tree,
        bool honest,
        address[] memory signing,
        bytes[] memory signatures
    ) internal {
        _pend(tree, honest);
        (_lastVote, _lastSignatures, lastSigners, proposedAt) = (vote, signatures, signing, block.timestamp);
        _proposedIncrease = Tree.sum(tree.root) - Tree.sum(activatedRoot);
        lastUnstoppable = gate.lastChallenge().silentDrops >= 3 && 4 * signing.length >= 3 * SIGNERS;
        if (lastUnstoppable) _reach("three quarters signed after three silences");
    }

    /// @dev Whether it was dropped, activated or is pending: a vote that was accepted once is never accepted again.
    function proposeAgain() external {
        if (_lastSignatures.length == 0) return;

        try gate.propose(_lastVote, _lastSignatures) {
            _note(Wrong.DroppedVoteRevived, true);
        } catch {
            _reach("old vote refused");
        }
    }

    function activate(uint256 when) public {
        _await(gate.pending().activatableAt, when);
        IRootGate.Pending memory pending = gate.pending();
        IRootGate.Active memory active = gate.active();
        if (pending.epoch != 0 && !pendingHonest && !hostile) return;

        try gate.activate() {
            _reach(pendingHonest ? "honest root activated" : "hostile root activated");
            if (pending.unstoppable) _reach("activated past a silent council");
            _note(Wrong.ActivatedContested, pending.frozen || pending.openDemands != 0);
            _note(Wrong.ActivatedEarly, block.timestamp < proposedAt + WINDOW_SECONDS);
            _note(Wrong.ActivatedLate, block.timestamp >= pending.expiresAt);
            bool linked =
                active.root == _lastVote.previousRoot && active.manifestHash == _lastVote.previousManifestHash;
            _note(Wrong.ActivatedUnlinked, !linked || active.attempt != _lastVote.attempt);
            _note(Wrong.ActivatedUnlinked, pending.root != _lastVote.root || pending.epoch != _lastVote.epoch);
            reservedAt.push(proposedAt);
            increases.push(_proposedIncrease);
            _stand();
        } catch {}
    }

    function expire(uint256 when) external {
        _await(gate.pending().expiresAt, when);
        try gate.expire() {
            _reach("expired");
        } catch {}
    }

    /// @dev The line as it runs on most days.
    function settle(uint256 seed) external {
        _propose(true, seed, 0, 1);
        activate(0);
    }

    // ----------------------------------------------------------------- Rotation

    function announceRotation(uint256 seed) external {
        IRootGate.Committee memory next;
        next.signers = _window(everySigner, SIGNERS, seed);
        next.threshold = THRESHOLD + ((seed >> 8) % 2);
        next.council = _window(everyCouncillor, COUNCIL, seed >> 16);
        next.councilThreshold = COUNCIL_THRESHOLD;

        vm.prank(attacker);
        try gate.announceRotation(next) {
            _note(Wrong.WrongVoteAccepted, true);
        } catch {}
        vm.prank(admin);
        gate.announceRotation(next);

        (_announced, _announcedThreshold) = (next.signers, next.threshold);
        _reach("rotation announced");
    }

    function rotate(uint256 when) external {
        _await(gate.rotatesAt(), when);
        try gate.rotate() {
            _reach("rotated");
        } catch {}
    }

    function _window(
        address[] memory pool,
        uint256 size,
        uint256 seed
    ) private pure returns (address[] memory members) {
        members = new address[](size);
        uint256 from = seed % (pool.length - size + 1);
        for (uint256 i = 0; i < size; ++i) members[i] = pool[from + i];
    }

    /// @dev Who would sign a proposal now: a due rotation counts from the proposal on.
    function _sitting() internal view returns (address[] memory sitting, uint256 quorum) {
        uint48 due = gate.rotatesAt();
        if (due != 0 && block.timestamp >= due) return (_announced, _announcedThreshold);
        return (gate.signers(), gate.threshold());
    }

    /// @dev A quorum of those who sit, or more, ascending.
    function _pick(uint256 seed) internal view returns (address[] memory some) {
        (address[] memory members, uint256 quorum) = _sitting();
        uint256 absent = (seed >> 128) % (members.length - quorum + 1);
        some = new address[](members.length - absent);
        uint256 from = absent == 0 ? 0 : seed % (some.length + 1);
        for (uint256 i = 0; i < some.length; ++i) some[i] = members[i < from ? i : i + absent];
    }

    function _sign(bytes32 digest, address[] memory members) internal view returns (bytes[] memory signatures) {
        signatures = new bytes[](members.length);
        for (uint256 i = 0; i < members.length; ++i) signatures[i] = _signature(keyOf[members[i]], digest);
    }
}
