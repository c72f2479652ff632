// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Custody} from "../accounting/Custody.sol";
import {GateAccounting} from "../accounting/GateAccounting.sol";
import {IEmissionController} from "../interfaces/IEmissionController.sol";
import {IRewardDistributor} from "../interfaces/IRewardDistributor.sol";
import {IRootGate} from "../interfaces/IRootGate.sol";
import {GateCommittee} from "./GateCommittee.sol";

/// @title GateProgress
/// @notice Where the epochs stand, and the ways a root goes: settled, dropped, or dropped and its signers condemned.
abstract contract GateProgress is GateCommittee, Custody {
    // ----------------------------------------------------------------- Types

    /// @dev The state machine in one word, so that epochs move on with one write. `turn` (0 or 1) says which manifest is
    /// the active one; `signed` outlives the drop of a condemned root.
    struct Progress {
        uint32 epoch;
        uint32 attempt;
        uint32 pendingEpoch;
        uint48 activatableAt;
        uint32 signed;
        uint32 openDemands;
        uint8 silentDrops;
        uint8 turn;
        bool frozen;
        bool unstoppable;
        bool condemned;
    }

    /// @dev Never zero again after the constructor, so that a proof does not pay for a fresh word.
    struct Case {
        address claimant;
        uint48 ruleBy;
        uint48 vetoableAt;
    }

    // ------------------------------------------------------------ Immutables

    /// @dev The fee stops doubling here, so that it stays within its type.
    uint8 internal constant _MOST_DOUBLINGS = 10;

    /// @inheritdoc IRootGate
    IRewardDistributor public immutable distributor;

    /// @inheritdoc IRootGate
    IEmissionController public immutable emission;

    /// @inheritdoc IRootGate
    uint32 public immutable windowSeconds;

    /// @inheritdoc IRootGate
    uint32 public immutable expirySeconds;

    uint32 internal immutable _answerSeconds;
    uint32 internal immutable _rulingSeconds;
    uint32 internal immutable _rotationSeconds;
    uint32 internal immutable _vetoPeriodSeconds;
    uint32 internal immutable _bondedFromEpoch;
    uint64 internal immutable _demandBondGwei;
    uint64 internal immutable _challengeBondGwei;
    uint64 internal immutable _silenceFeeGwei;
    uint64 private immutable _rewardCap;

    // --------------------------------------------------------------- Storage

    Progress internal _progress;
    Case internal _case;

    // Meaningful only while an epoch is pending.
    bytes32 internal _pendingRoot;

    // ----------------------------------------------------------- Constructor

    constructor(IEmissionController emission_, Settings memory terms) Custody(emission_.token()) {
        // Time to demand and to answer inside the window; a vetoed root's successor is through before the next veto; a
        // ruling comes before expiry; the largest bond fits its type.
        bool timed = terms.answerSeconds > 0 && terms.answerSeconds < terms.windowSeconds && terms.rotationSeconds > 0;
        bool ordered = terms.vetoPeriodSeconds > terms.windowSeconds && terms.rulingSeconds <= terms.expirySeconds;
        uint256 largestBond = uint256(terms.challengeBondGwei) + (uint256(terms.silenceFeeGwei) << _MOST_DOUBLINGS);
        bool sized = terms.expirySeconds > 0 && terms.rulingSeconds > 0 && largestBond <= type(uint64).max;
        require(timed && ordered && sized, SettingsIncoherent(terms));

        emission = emission_;
        distributor = emission_.distributor();
        windowSeconds = terms.windowSeconds;
        _answerSeconds = terms.answerSeconds;
        _rulingSeconds = terms.rulingSeconds;
        expirySeconds = terms.expirySeconds;
        _rotationSeconds = terms.rotationSeconds;
        _vetoPeriodSeconds = terms.vetoPeriodSeconds;
        _bondedFromEpoch = terms.bondedFromEpoch;
        _demandBondGwei = terms.demandBondGwei;
        _challengeBondGwei = terms.challengeBondGwei;
        _silenceFeeGwei = terms.silenceFeeGwei;
        _rewardCap = terms.rewardCapGwei;
        _case.vetoableAt = uint48(block.timestamp);
    }

    // ----------------------------------------------------------------- Views

    /// @inheritdoc IRootGate
    function settings() external view returns (Settings memory) {
        return
            Settings({
                windowSeconds: windowSeconds,
                answerSeconds: _answerSeconds,
                rulingSeconds: _rulingSeconds,
                expirySeconds: expirySeconds,
                rotationSeconds: _rotationSeconds,
                vetoPeriodSeconds: _vetoPeriodSeconds,
                bondedFromEpoch: _bondedFromEpoch,
                demandBondGwei: _demandBondGwei,
                challengeBondGwei: _challengeBondGwei,
                silenceFeeGwei: _silenceFeeGwei,
                rewardCapGwei: _rewardCap
            });
    }

    /// @inheritdoc IRootGate
    function condemned() external view returns (bool) {
        return _progress.condemned;
    }

    // -------------------------------------------------------------- Internal

    function _loadPending() internal view returns (Progress memory progress) {
        progress = _progress;
        require(progress.pendingEpoch != 0, NothingPending());
    }

    /// @dev While anything about a root is undecided, neither its activation nor its age ends it.
    function _checkUncontested(Progress memory progress) internal view {
        // Not a `require`, which would read the deadline even when nothing is frozen.
        if (progress.frozen) revert RootFrozen(_case.ruleBy);
        require(progress.openDemands == 0, DemandsOpen(progress.openDemands));
    }

    /// @dev A pending root goes without activating, whatever the cause, and its emission is free again.
    function _drop(Progress memory progress) internal {
        _kill(progress);
        _unreserve();
    }

    /// @dev Punishment waits in the signers' seats, and the emission with it, so that whoever stops a root pays for the
    /// proof alone.
    function _condemn(Progress memory progress, address prover) internal {
        progress.condemned = true;
        _kill(progress);
        _case.claimant = prover;
    }

    /// @dev A dropped root's signatures die with the attempt.
    function _kill(Progress memory progress) private {
        if (progress.frozen) _refund(_case.claimant, _challengePriceGwei(progress.silentDrops));
        ++progress.attempt;
        _settle(progress);
    }

    /// @dev A gate that was replaced has nothing reserved any more, and must still give bonds back. The one in charge reserves
    /// for one root at a time, so everything reserved is its own.
    function _unreserve() private {
        if (emission.gate() == address(this)) emission.unreserve(type(uint256).max);
    }

    /// @dev Back to idle.
    function _settle(Progress memory progress) internal {
        (progress.pendingEpoch, progress.activatableAt, progress.openDemands) = (0, 0, 0);
        (progress.frozen, progress.unstoppable) = (false, false);
        if (!progress.condemned) progress.signed = 0;
        _progress = progress;
    }

    function _punish(Progress memory progress) internal {
        uint64 slashedGwei = 0;
        for (uint256 i = 0; progress.signed >> i != 0; ++i) {
            if ((progress.signed >> i) & 1 == 1) slashedGwei += _slash(_signers[i]);
        }
        _reward(_case.claimant, slashedGwei);
        (progress.condemned, progress.signed) = (false, 0);
        _progress = progress;
        _unreserve();
    }

    function _emitDropped(Progress memory progress, Cause cause) internal {
        emit RootDropped(progress.pendingEpoch, progress.attempt, _pendingRoot, cause);
    }

    function _challengePriceGwei(uint8 silentDrops) internal view returns (uint64) {
        return _challengeBondGwei + _silencePriceGwei(silentDrops);
    }

    /// @dev Doubles, so that a silent council makes a stranger's veto dear before it makes it impossible.
    function _silencePriceGwei(uint8 silentDrops) internal view returns (uint64) {
        return _silenceFeeGwei << (silentDrops < _MOST_DOUBLINGS ? silentDrops : _MOST_DOUBLINGS);
    }

    // ----------------------------------------------------------------- Hooks

    /// @inheritdoc GateAccounting
    function _lockSeconds() internal view override returns (uint48) {
        return 2 * uint48(windowSeconds) + _rulingSeconds;
    }

    /// @inheritdoc GateAccounting
    function _rewardCapGwei() internal view override returns (uint64) {
        return _rewardCap;
    }
}
