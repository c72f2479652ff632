// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Custody} from "./accounting/Custody.sol";
import {EscrowAccounting} from "./accounting/EscrowAccounting.sol";
import {IDisputeManager} from "./interfaces/IDisputeManager.sol";
import {IProviderStaking} from "./interfaces/IProviderStaking.sol";
import {IRootGate} from "./interfaces/IRootGate.sol";
import {IStakePools} from "./interfaces/IStakePools.sol";

/// @title DisputeManager
/// @notice See IDisputeManager.
contract DisputeManager is IDisputeManager, EscrowAccounting, Custody, EIP712 {
    // ------------------------------------------------------------- Constants

    bytes32 private constant _JOB_TYPEHASH = keccak256(
        "Job(uint32 epoch,bytes32 taskId,bytes32 modelHash,bytes32 itemsHash)"
    );

    bytes32 private constant _RESULT_TYPEHASH = keccak256(
        "Result(address provider,Job job,bytes32 outputsHash)Job(uint32 epoch,bytes32 taskId,bytes32 modelHash,bytes32 itemsHash)"
    );

    bytes32 private constant _RULING_TYPEHASH = keccak256(
        "Ruling(bytes32 caseId,address accuser,bytes32 evidenceHash,bytes32 answerHash,uint48 ruleBy,uint8 verdict)"
    );

    uint16 private constant _WHOLE_BPS = 10_000;

    // ------------------------------------------------------------ Immutables

    /// @inheritdoc IDisputeManager
    IProviderStaking public immutable staking;

    /// @inheritdoc IDisputeManager
    IRootGate public immutable gate;

    uint32 private immutable _hearingSeconds;
    uint32 private immutable _rulingSeconds;
    uint32 private immutable _detectionSeconds;
    uint64 private immutable _bondGwei;
    uint64 private immutable _silenceFeeGwei;
    uint16 private immutable _slashBps;

    // --------------------------------------------------------------- Storage

    mapping(bytes32 caseId => Case record) private _cases;

    /// @inheritdoc IDisputeManager
    mapping(bytes32 offenceId => bool punished) public isPunished;

    /// @inheritdoc IDisputeManager
    mapping(bytes32 caseId => bool dismissed) public isDismissed;

    // ----------------------------------------------------------- Constructor

    constructor(
        IProviderStaking staking_,
        IRootGate gate_,
        Settings memory terms
    ) Custody(staking_.token()) EIP712("DisputeManager", "1") {
        bool timed = terms.hearingSeconds > 0 && terms.rulingSeconds > 0;
        bool bonded = terms.bondGwei > 0 && terms.silenceFeeGwei <= terms.bondGwei;
        bool sized = terms.slashBps > 0 && terms.slashBps <= _WHOLE_BPS;
        require(timed && bonded && sized, SettingsIncoherent(terms));
        // Whoever asks for their stake in the second of the fault is still there when it is ruled on.
        uint256 needed = uint256(terms.detectionSeconds) + terms.hearingSeconds + terms.rulingSeconds;
        require(staking_.thawSeconds() > needed, ThawTooShort(staking_.thawSeconds(), needed));

        (staking, gate) = (staking_, gate_);
        (_hearingSeconds, _rulingSeconds) = (terms.hearingSeconds, terms.rulingSeconds);
        (_detectionSeconds, _slashBps) = (terms.detectionSeconds, terms.slashBps);
        (_bondGwei, _silenceFeeGwei) = (terms.bondGwei, terms.silenceFeeGwei);
    }

    // ------------------------------------------------------------------ User

    /// @inheritdoc IDisputeManager
    function proveContradiction(
        address provider,
        Job calldata job,
        SignedOutputs calldata first,
        SignedOutputs calldata second
    ) external {
        bytes32 jobId = jobIdOf(job);
        _checkUnpunished(provider, jobId);
        require(first.outputsHash != second.outputsHash, SameOutputs(first.outputsHash));
        _checkSigned(provider, jobId, first);
        _checkSigned(provider, jobId, second);

        emit ContradictionProven(provider, jobId, job, first.outputsHash, second.outputsHash);

        _punish(provider, jobId, msg.sender);
    }

    /// @inheritdoc IDisputeManager
    function accuse(address provider, bytes32 jobId, bytes32 evidenceHash) external returns (bytes32 caseId) {
        caseId = caseIdOf(provider, jobId, msg.sender, evidenceHash);
        uint48 ruleBy = _cases[caseId].ruleBy;
        require(ruleBy == 0, AlreadyAccused(caseId, ruleBy));
        require(!isDismissed[caseId], AlreadyDismissed(caseId));
        require(staking.terms(provider).registered, NotProvider(provider));
        _checkUnpunished(provider, jobId);

        uint48 answerBy = _now() + _hearingSeconds;
        ruleBy = answerBy + _rulingSeconds;
        _cases[caseId] = Case(msg.sender, answerBy, ruleBy, provider, jobId, evidenceHash, 0);

        emit ProviderAccused(caseId, provider, jobId, msg.sender, evidenceHash, answerBy, ruleBy);

        _escrow(msg.sender, _bondGwei);
    }

    /// @inheritdoc IDisputeManager
    function answer(bytes32 caseId, bytes32 answerHash) external {
        Case memory open = _loadCase(caseId);
        require(msg.sender == open.provider, NotAccused(msg.sender, open.provider));
        require(answerHash != 0, EmptyAnswer());
        // Once, so that no answer can make the council's signatures void.
        require(open.answerHash == 0, AlreadyAnswered(caseId, open.answerHash));
        require(block.timestamp < open.answerBy, AnswerTooLate(open.answerBy, block.timestamp));

        _cases[caseId].answerHash = answerHash;

        emit AccusationAnswered(caseId, answerHash);
    }

    /// @inheritdoc IDisputeManager
    function rule(bytes32 caseId, Verdict verdict, bytes[] calldata signatures) external {
        Case memory open = _loadCase(caseId);
        bool heard = open.answerHash != 0 || block.timestamp >= open.answerBy;
        require(heard, HearingOpen(open.answerBy, block.timestamp));
        require(block.timestamp < open.ruleBy, RulingTooLate(open.ruleBy, block.timestamp));
        _checkUnpunished(open.provider, open.jobId);
        gate.checkCouncil(hashRuling(caseId, verdict), signatures);

        if (verdict == Verdict.Dismissed) {
            isDismissed[caseId] = true;
            return _close(caseId, open.accuser, _bondGwei, Outcome.Dismissed);
        }
        _close(caseId, open.accuser, 0, Outcome.Upheld);
        _punish(open.provider, open.jobId, open.accuser);
    }

    /// @inheritdoc IDisputeManager
    function release(bytes32 caseId) external {
        Case memory open = _loadCase(caseId);
        if (isPunished[offenceIdOf(open.provider, open.jobId)]) {
            return _close(caseId, open.accuser, 0, Outcome.Overtaken);
        }
        require(block.timestamp >= open.ruleBy, RulingStillDue(open.ruleBy, block.timestamp));

        _close(caseId, open.accuser, _silenceFeeGwei, Outcome.Unruled);
    }

    // ----------------------------------------------------------------- Views

    /// @inheritdoc IDisputeManager
    function settings() external view returns (Settings memory) {
        return
            Settings({
                hearingSeconds: _hearingSeconds,
                rulingSeconds: _rulingSeconds,
                detectionSeconds: _detectionSeconds,
                bondGwei: _bondGwei,
                silenceFeeGwei: _silenceFeeGwei,
                slashBps: _slashBps
            });
    }

    /// @inheritdoc IDisputeManager
    function caseOf(bytes32 caseId) external view returns (Case memory) {
        return _cases[caseId];
    }

    /// @inheritdoc IDisputeManager
    function jobIdOf(Job calldata job) public pure returns (bytes32) {
        return keccak256(abi.encode(_JOB_TYPEHASH, job));
    }

    /// @inheritdoc IDisputeManager
    function offenceIdOf(address provider, bytes32 jobId) public pure returns (bytes32) {
        return keccak256(abi.encode(provider, jobId));
    }

    /// @inheritdoc IDisputeManager
    function caseIdOf(
        address provider,
        bytes32 jobId,
        address accuser,
        bytes32 evidenceHash
    ) public pure returns (bytes32) {
        return keccak256(abi.encode(provider, jobId, accuser, evidenceHash));
    }

    /// @inheritdoc IDisputeManager
    function hashResult(address provider, bytes32 jobId, bytes32 outputsHash) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_RESULT_TYPEHASH, provider, jobId, outputsHash)));
    }

    /// @inheritdoc IDisputeManager
    function hashRuling(bytes32 caseId, Verdict verdict) public view returns (bytes32) {
        Case memory open = _cases[caseId];
        bytes32 question = keccak256(
            abi.encode(_RULING_TYPEHASH, caseId, open.accuser, open.evidenceHash, open.answerHash, open.ruleBy, verdict)
        );
        return _hashTypedDataV4(question);
    }

    // -------------------------------------------------------------- Internal

    function _loadCase(bytes32 caseId) private view returns (Case memory open) {
        open = _cases[caseId];
        require(open.ruleBy != 0, NoCase(caseId));
    }

    function _checkUnpunished(address provider, bytes32 jobId) private view {
        require(!isPunished[offenceIdOf(provider, jobId)], AlreadyPunished(provider, jobId));
    }

    /// @dev The key first: an account that lends itself code (EIP-7702) must not be able to disown what its key has signed.
    function _checkSigned(address provider, bytes32 jobId, SignedOutputs calldata result) private view {
        bytes32 digest = hashResult(provider, jobId, result.outputsHash);
        (address signer, ECDSA.RecoverError failure, ) = ECDSA.tryRecoverCalldata(digest, result.signature);
        if (failure == ECDSA.RecoverError.NoError && signer == provider) return;

        bool accepted = SignatureChecker.isValidERC1271SignatureNowCalldata(provider, digest, result.signature);
        require(accepted, NotSigned(provider, result.outputsHash));
    }

    /// @dev What does not burn goes back to the accuser.
    function _close(bytes32 caseId, address accuser, uint64 burnedGwei, Outcome outcome) private {
        delete _cases[caseId];
        if (burnedGwei < _bondGwei) _refund(accuser, _bondGwei - burnedGwei);
        if (burnedGwei > 0) _forfeit(burnedGwei);

        emit CaseClosed(caseId, outcome);
    }

    /// @dev In two slashes: the reporter's quarter is of the provider's own part alone. Of the whole it could be more than the
    /// provider loses, and a provider with large delegators would earn by having itself reported.
    function _punish(address provider, bytes32 jobId, address reporter) private {
        isPunished[offenceIdOf(provider, jobId)] = true;

        uint256 active = staking.pool(provider, IStakePools.Kind.Active).amount;
        uint256 amount = _shareOf(active + staking.pool(provider, IStakePools.Kind.Thawing).amount);
        uint256 own = Math.min(amount, _shareOf(staking.exposureOf(provider, provider)));
        uint256 slashed = staking.slash(provider, own, reporter);
        slashed += staking.slash(provider, amount - own, address(0));

        emit OffencePunished(provider, jobId, reporter, slashed);
    }

    function _shareOf(uint256 amount) private view returns (uint256) {
        return (amount * _slashBps) / _WHOLE_BPS;
    }
}
