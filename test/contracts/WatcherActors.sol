// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRewardDistributor} from "../../contracts/interfaces/IRewardDistributor.sol";
import {IRootGate} from "../../contracts/interfaces/IRootGate.sol";
import {CommitteeActors} from "./CommitteeActors.sol";
import {Forest} from "./Forest.sol";

/// @notice Whoever stops roots or tries to: watchers, the council, the guardian. And signers with their bonds, who are
/// slashed for what they signed and for nothing else.
abstract contract WatcherActors is CommitteeActors {
    uint64 private _lastBurned;
    mapping(address signer => uint64) private _lastBond;
    address[] private _condemned;

    constructor() {
        _lookAtBonds();
    }

    /// @dev What must hold after whatever anybody did at the gate.
    modifier seen() {
        _;
        _lookAtBonds();
    }

    function _lookAtBonds() private {
        for (uint256 i = 0; i < POOL; ++i) {
            uint64 bond = _bondOf(everySigner[i]);
            if (bond < _lastBond[everySigner[i]]) {
                bool guilty = false;
                for (uint256 j = 0; j < _condemned.length; ++j) guilty = guilty || _condemned[j] == everySigner[i];
                _note(Wrong.BondTouchedByOthers, !guilty || bond != 0);
                _reach("slashed");
            }
            _lastBond[everySigner[i]] = bond;
        }
        uint64 burned = gate.ledger().burnedGwei;
        _note(Wrong.BurnFell, burned < _lastBurned);
        _lastBurned = burned;
    }

    function _bondOf(address signer) internal view returns (uint64) {
        IRootGate.Bond memory bond = gate.bondOf(signer);
        return bond.activeGwei + bond.thawingGwei;
    }

    function _condemn() private {
        _note(Wrong.HonestProvenFaulty, pendingHonest);
        _condemned = lastSigners;
    }

    // ------------------------------------------------------------- Provable faults

    function proveDecrease(uint256 victim) external seen {
        if (gate.pending().epoch == 0) return;
        address account = _account(victim % TREE_ACCOUNTS);
        IRewardDistributor.Claim memory high = _leafOf(_standing(), account, false);
        IRewardDistributor.Claim memory low = _leafOf(_proposed(), account, true);
        bool faulty = low.proof.length > 0 && low.cumulativeGwei < high.cumulativeGwei;

        vm.prank(watcher);
        try gate.proveDecrease(account, _leafProof(high), _leafProof(low)) {
            _condemn();
            _reach("decrease proven");
        } catch {
            _note(Wrong.FaultOverlooked, faulty);
        }
    }

    function demandLeaf(uint256 i) public {
        IRewardDistributor.Claim memory leaf = _leafOf(_standing(), _account(i % TREE_ACCOUNTS), false);
        vm.prank(watcher);
        try gate.demandLeaf(leaf.account, leaf.cumulativeGwei, leaf.index, leaf.proof) {
            _reach("leaf demanded");
        } catch {}
    }

    function answerLeaf(uint256 i) external seen {
        if (gate.pending().epoch == 0) return;
        IRewardDistributor.Claim memory leaf = _leafOf(_proposed(), _account(i % TREE_ACCOUNTS), false);
        vm.prank(answerer);
        try gate.answerLeaf(leaf.account, leaf.cumulativeGwei, leaf.index, leaf.proof) {
            _reach("leaf answered");
        } catch {}
    }

    /// @dev An honest root could be dropped so only if nobody answered for it, which its signers do.
    function dropUnanswered(uint256 i, uint256 when) external seen {
        if (gate.pending().epoch == 0) return;
        address account = _account(i % TREE_ACCOUNTS);
        if (pendingHonest) return _answerInTime(account);
        demandLeaf(i);
        _await(gate.demand(gate.active().attempt, account).answerBy, when);

        try gate.dropUnanswered(account) {
            _condemn();
            _reach("unanswered leaf dropped the root");
        } catch {}
    }

    /// @dev Signers of an honest root answer in time, every time.
    function _answerInTime(address account) internal {
        uint48 answerBy = gate.demand(gate.active().attempt, account).answerBy;
        if (answerBy == 0 || block.timestamp >= answerBy) return;
        IRewardDistributor.Claim memory leaf = _leafOf(_proposed(), account, false);
        vm.prank(answerer);
        gate.answerLeaf(account, leaf.cumulativeGwei, leaf.index, leaf.proof);
        _reach("leaf answered");
    }

    function reclaim(uint256 back) external seen {
        uint32 attempt = gate.active().attempt;
        attempt -= uint32(bound(back, 0, attempt < 3 ? attempt : 3));
        for (uint256 i = 0; i < TREE_ACCOUNTS; ++i) {
            try gate.reclaimDemand(attempt, _account(i)) {
                _reach("demand reclaimed");
            } catch {}
        }
    }

    function slash() external seen {
        try gate.slash() {} catch {}
    }

    // ------------------------------------------------------------------ Challenges

    function challenge(uint256 evidence) public seen {
        IRootGate.Pending memory pending = gate.pending();
        bool inTime = pending.epoch != 0 && !pending.frozen && block.timestamp < pending.activatableAt;
        bool funded = token.balanceOf(watcher) >= uint256(gate.lastChallenge().bondGwei) * 1 gwei;
        vm.prank(watcher);
        try gate.challenge(bytes32(evidence)) {
            _note(Wrong.ThreeQuartersMisjudged, lastUnstoppable);
            _reach("challenged");
        } catch {
            _note(Wrong.ThreeQuartersMisjudged, inTime && funded && !lastUnstoppable);
            if (inTime && lastUnstoppable) _reach("challenge refused past a silent council");
        }
    }

    function rule(uint256 seed) external {
        challenge(seed);
        _rule(seed);
    }

    function _rule(uint256 seed) private seen {
        if (!gate.pending().frozen) return;
        // A council that is honest or silent: an honest root is no fraud.
        IRootGate.Verdict verdict = IRootGate.Verdict(seed % (pendingHonest ? 2 : 3));
        address[] memory council = gate.council();
        assembly ("memory-safe") {
            mstore(council, COUNCIL_THRESHOLD)
        }
        bytes32 digest = gate.hashRuling(verdict);
        try gate.rule(verdict, _sign(digest, council)) {
            if (verdict == IRootGate.Verdict.Fraud) _condemn();
            _reach(verdict == IRootGate.Verdict.Unfounded ? "ruled unfounded" : "ruled against the root");
        } catch {}
    }

    function dropUnruled(uint256 when) public seen {
        _await(gate.lastChallenge().ruleBy, gate.pending().frozen ? when : 1);
        uint8 silences = gate.lastChallenge().silentDrops;
        try gate.dropUnruled() {
            _note(Wrong.SilenceForgotten, gate.lastChallenge().silentDrops != silences + (silences < 10 ? 1 : 0));
            _reach("dropped by silence");
        } catch {}
    }

    /// @dev The council sleeps through a challenge of whatever is pending.
    function sleepThrough(uint256 seed) external {
        _propose(true, seed, 0, 1);
        challenge(seed);
        dropUnruled(0);
    }

    function veto(uint256 who) external seen {
        vm.prank(who % 4 == 0 ? attacker : guardian);
        try gate.veto() {
            _note(Wrong.WrongVoteAccepted, who % 4 == 0);
            _reach("vetoed");
        } catch {}
    }

    // ----------------------------------------------------------------------- Bonds

    function depositBonds() external seen {
        for (uint256 i = 0; i < POOL; ++i) {
            uint64 bonded = gate.bondOf(everySigner[i]).activeGwei;
            if (bonded >= BOND_GWEI || token.balanceOf(_account(ACCOUNTS)) < uint256(BOND_GWEI) * 1 gwei) continue;
            _fund(everySigner[i], BOND_GWEI - bonded);
            _bond(everySigner[i], BOND_GWEI - bonded);
        }
    }

    function thawBond(uint256 i, uint256 amount) external seen {
        address signer = everySigner[i % POOL];
        uint64 bonded = gate.bondOf(signer).activeGwei;
        if (bonded == 0) return;
        vm.prank(signer);
        gate.thawBond(uint64(bound(amount, 1, bonded)));
        _reach("bond thaws");
    }

    function withdrawBond(uint256 i, uint256 when) external seen {
        address signer = everySigner[i % POOL];
        _await(gate.bondOf(signer).thawsAt, when);
        IRootGate.Bond memory bond = gate.bondOf(signer);
        vm.prank(signer);
        try gate.withdrawBond() {
            _note(Wrong.BondLeftEarly, block.timestamp < bond.thawsAt);
            _lastBond[signer] -= bond.thawingGwei;
            _reach("bond left");
        } catch {}
    }

    function collect(uint256 who) external seen {
        vm.prank(who % 2 == 0 ? watcher : answerer);
        try gate.collect() {
            _reach("credit collected");
        } catch {}
    }

    /// @dev Whatever a stranger asks of the bonds is about the stranger's own, who has none.
    function meddle(uint256 amount) external seen {
        vm.startPrank(attacker);
        try gate.thawBond(uint64(bound(amount, 1, type(uint64).max))) {
            _note(Wrong.BondTouchedByOthers, true);
        } catch {}
        try gate.withdrawBond() {
            _note(Wrong.BondTouchedByOthers, true);
        } catch {}
        try gate.collect() {
            _note(Wrong.BondTouchedByOthers, true);
        } catch {}
        vm.stopPrank();
    }
}
