// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRootGate} from "../interfaces/IRootGate.sol";
import {GateProgress} from "./GateProgress.sol";

/// @title GateChallenges
/// @notice Faults that need a judge, with a deadline for the judge: what the council leaves undecided is dropped, and a
/// council that stays silent three times over loses its say to three quarters of the committee.
/// @dev The council is K of L signatures rather than a role: no key can rule alone, nobody can hand the seat on, and the
/// admin's say in it is announced `rotationSeconds` ahead.
abstract contract GateChallenges is GateProgress {
    // ------------------------------------------------------------- Constants

    bytes32 private constant _RULING_TYPEHASH = keccak256(
        "Ruling(uint32 epoch,uint32 attempt,bytes32 root,bytes32 evidenceHash,uint48 ruleBy,uint8 verdict)"
    );

    // --------------------------------------------------------------- Storage

    bytes32 private _evidenceHash;

    // ------------------------------------------------------------------ User

    /// @inheritdoc IRootGate
    function challenge(bytes32 evidenceHash) external {
        Progress memory progress = _loadPending();
        require(!progress.unstoppable, Unstoppable(progress.pendingEpoch, progress.attempt));
        require(!progress.frozen, RootFrozen(_case.ruleBy));
        require(block.timestamp < progress.activatableAt, ChallengeTooLate(progress.activatableAt, block.timestamp));

        uint48 ruleBy = _now() + _rulingSeconds;
        _progress.frozen = true;
        (_case.claimant, _case.ruleBy, _evidenceHash) = (msg.sender, ruleBy, evidenceHash);

        emit RootChallenged(progress.pendingEpoch, progress.attempt, evidenceHash, msg.sender, ruleBy);

        _escrow(msg.sender, _challengePriceGwei(progress.silentDrops));
    }

    /// @inheritdoc IRootGate
    function rule(Verdict verdict, bytes[] calldata signatures) external {
        Progress memory progress = _loadFrozen();
        require(block.timestamp < _case.ruleBy, RulingTooLate(_case.ruleBy, block.timestamp));
        checkCouncil(hashRuling(verdict), signatures);

        emit ChallengeRuled(progress.pendingEpoch, progress.attempt, verdict);

        if (verdict == Verdict.Unfounded) return _unfreeze(progress);
        _emitDropped(progress, verdict == Verdict.Fraud ? Cause.Fraud : Cause.Mistake);
        progress = _closed(progress, 0);
        progress.silentDrops = 0;
        if (verdict == Verdict.Fraud) _condemn(progress, _case.claimant);
        else _drop(progress);
    }

    /// @inheritdoc IRootGate
    function dropUnruled() external {
        Progress memory progress = _loadFrozen();
        require(block.timestamp >= _case.ruleBy, RulingStillDue(_case.ruleBy, block.timestamp));

        _emitDropped(progress, Cause.Silence);
        progress = _closed(progress, _silencePriceGwei(progress.silentDrops));
        if (progress.silentDrops < _MOST_DOUBLINGS) ++progress.silentDrops;
        _drop(progress);
    }

    // -------------------------------------------------------------- Guardian

    /// @inheritdoc IRootGate
    function veto() external restricted {
        Progress memory progress = _loadPending();
        uint48 nextAt = _case.vetoableAt;
        require(block.timestamp >= nextAt, VetoSpent(nextAt, block.timestamp));

        _case.vetoableAt = _now() + _vetoPeriodSeconds;

        _emitDropped(progress, Cause.Veto);

        _drop(progress);
    }

    // ----------------------------------------------------------------- Views

    /// @inheritdoc IRootGate
    function lastChallenge() external view returns (Challenge memory) {
        uint8 silentDrops = _progress.silentDrops;
        (uint64 bondGwei, uint64 feeGwei) = (_challengePriceGwei(silentDrops), _silencePriceGwei(silentDrops));
        return Challenge(_case.claimant, _case.ruleBy, _evidenceHash, bondGwei, feeGwei, silentDrops);
    }

    /// @inheritdoc IRootGate
    function vetoableAt() external view returns (uint48) {
        return _case.vetoableAt;
    }

    /// @inheritdoc IRootGate
    function hashRuling(Verdict verdict) public view returns (bytes32) {
        (uint32 epoch, uint32 attempt) = (_progress.pendingEpoch, _progress.attempt);
        bytes32 question = keccak256(
            abi.encode(_RULING_TYPEHASH, epoch, attempt, _pendingRoot, _evidenceHash, _case.ruleBy, verdict)
        );
        return _hashTypedDataV4(question);
    }

    // -------------------------------------------------------------- Internal

    function _loadFrozen() private view returns (Progress memory progress) {
        progress = _loadPending();
        require(progress.frozen, NotFrozen());
    }

    /// @dev Everybody had the time of the ruling to look, so the window does not start again; a root that outlived its
    /// window in the dispute can be activated at once and still has its whole time to expire.
    function _unfreeze(Progress memory progress) private {
        _forfeit(_challengePriceGwei(progress.silentDrops));
        (progress.frozen, progress.silentDrops) = (false, 0);
        if (progress.activatableAt < _now()) progress.activatableAt = _now();
        _progress = progress;
    }

    function _closed(Progress memory progress, uint64 feeGwei) private returns (Progress memory) {
        _refund(_case.claimant, _challengePriceGwei(progress.silentDrops) - feeGwei);
        if (feeGwei > 0) _forfeit(feeGwei);
        progress.frozen = false;
        return progress;
    }
}
