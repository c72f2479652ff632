// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrow} from "./IEscrow.sol";
import {IProviderStaking} from "./IProviderStaking.sol";
import {IRootGate} from "./IRootGate.sol";

/// @title DisputeManager
/// @notice Decides which provider is slashed. Two contradictory results that one provider signed for one job speak for
/// themselves; anything else is an accusation with a bond, which the provider may answer and the gate's council rules on, each
/// before a second that is fixed when it begins. An offence, one provider and one job, is punished once for ever.
/// @dev It holds bonds and no stake, and no role exists in it: nobody can pause, redirect or hurry a case. Whoever reports is
/// paid out of what the provider itself loses, never out of its delegators' part, so that a provider and its reporter together
/// lose by every slash.
/// Warning: a proof is public once sent; who copies it from the pool of transactions earns the reporter's share.
interface IDisputeManager is IEscrow {
    /// @notice What a provider was asked to compute; its hash (EIP-712) is the job's id.
    /// @param epoch Epoch that the work is for.
    /// @param taskId Task of the competition.
    /// @param modelHash Content hash of the model that was run.
    /// @param itemsHash Hash of the items that it was run on.
    struct Job {
        uint32 epoch;
        bytes32 taskId;
        bytes32 modelHash;
        bytes32 itemsHash;
    }

    /// @notice What a provider says a job gave.
    /// @param outputsHash Hash of the outputs.
    /// @param signature The provider's, of `hashResult`: ECDSA with low s by its key, or what it accepts as a contract (ERC-1271).
    struct SignedOutputs {
        bytes32 outputsHash;
        bytes signature;
    }

    /// @notice An open case; all zero when there is none.
    /// @param accuser Who put up the bond.
    /// @param answerBy First second at which an answer is too late.
    /// @param ruleBy First second at which a ruling is too late.
    /// @param provider Who is accused.
    /// @param jobId Job that the accusation is about.
    /// @param evidenceHash What the accuser refers to.
    /// @param answerHash What the provider refers to; zero before it answers.
    struct Case {
        address accuser;
        uint48 answerBy;
        uint48 ruleBy;
        address provider;
        bytes32 jobId;
        bytes32 evidenceHash;
        bytes32 answerHash;
    }

    /// @notice What never changes.
    /// @param hearingSeconds How long an accused provider may take to answer.
    /// @param rulingSeconds How long the council may take after that.
    /// @param detectionSeconds How long after a fault an accusation still reaches all the stake that was there.
    /// @param bondGwei Bond of an accusation.
    /// @param silenceFeeGwei Part of it that burns when the council stays silent.
    /// @param slashBps Share of a provider's stake that an offence costs, active and thawing alike, in basis points.
    struct Settings {
        uint32 hearingSeconds;
        uint32 rulingSeconds;
        uint32 detectionSeconds;
        uint64 bondGwei;
        uint64 silenceFeeGwei;
        uint16 slashBps;
    }

    enum Verdict {
        Dismissed,
        Upheld
    }

    /// @notice How a case ended: as ruled; without a ruling; or because its offence was punished in another way.
    enum Outcome {
        Dismissed,
        Upheld,
        Unruled,
        Overtaken
    }

    error SettingsIncoherent(Settings settings);
    error ThawTooShort(uint256 thawSeconds, uint256 neededSeconds);
    error NotProvider(address account);
    error AlreadyPunished(address provider, bytes32 jobId);
    error SameOutputs(bytes32 outputsHash);
    error NotSigned(address provider, bytes32 outputsHash);
    error AlreadyAccused(bytes32 caseId, uint48 ruleBy);
    error AlreadyDismissed(bytes32 caseId);
    error NoCase(bytes32 caseId);
    error NotAccused(address account, address provider);
    error EmptyAnswer();
    error AlreadyAnswered(bytes32 caseId, bytes32 answerHash);
    error AnswerTooLate(uint48 answerBy, uint256 timestamp);
    error HearingOpen(uint48 answerBy, uint256 timestamp);
    error RulingTooLate(uint48 ruleBy, uint256 timestamp);
    error RulingStillDue(uint48 ruleBy, uint256 timestamp);

    event ContradictionProven(
        address indexed provider,
        bytes32 indexed jobId,
        Job job,
        bytes32 firstOutputsHash,
        bytes32 secondOutputsHash
    );
    /// @param reporter Who proved the offence, or whose accusation was upheld.
    /// @param slashedAmount What it cost the provider and its delegators, in wei; nothing when nothing was staked.
    event OffencePunished(
        address indexed provider,
        bytes32 indexed jobId,
        address indexed reporter,
        uint256 slashedAmount
    );
    event ProviderAccused(
        bytes32 indexed caseId,
        address indexed provider,
        bytes32 indexed jobId,
        address accuser,
        bytes32 evidenceHash,
        uint48 answerBy,
        uint48 ruleBy
    );
    event AccusationAnswered(bytes32 indexed caseId, bytes32 answerHash);
    event CaseClosed(bytes32 indexed caseId, Outcome outcome);

    // ------------------------------------------------------------- Objective

    /// @notice Slashes a provider that signed two different results for one job. Anyone; the sender is the reporter.
    /// @dev Nobody can do this to a provider that signs one result a job. A result names its provider, so that what an owner
    /// of two contracts signs for one of them says nothing of the other.
    /// Warning: what a contract accepts as its signature can change; a provider that is one may disown its results, and is
    /// then accused.
    function proveContradiction(
        address provider,
        Job calldata job,
        SignedOutputs calldata first,
        SignedOutputs calldata second
    ) external;

    // ---------------------------------------------------------------- Judged

    /// @notice Accuses a provider of an offence, with a bond. Anyone. Cases of one offence stand beside each other, so that a
    /// sham accusation, by the provider's own hand perhaps, keeps no other out; one upheld closes all.
    /// @param jobId Job that it is about, by its hash.
    /// @param evidenceHash What the council shall look at. A dismissal is final for it, from this accuser.
    /// @return caseId Follows from all four, so that copying an accusation makes another case.
    function accuse(address provider, bytes32 jobId, bytes32 evidenceHash) external returns (bytes32 caseId);

    /// @notice Refers to what the provider has to say, once; the council can rule from then on. The accused only.
    function answer(bytes32 caseId, bytes32 answerHash) external;

    /// @notice Decides a case that was answered or whose time for that is over. Anyone may send it; what counts are the
    /// signatures of `hashRuling(caseId, verdict)` by the gate's council, ascending. Dismissed: the bond burns. Upheld: it
    /// goes back, and the provider is slashed.
    /// @dev The council can not rule unasked or unheard, take more than the fixed share, or pay anybody but the accuser.
    function rule(bytes32 caseId, Verdict verdict, bytes[] calldata signatures) external;

    /// @notice Credits the bond of a case that nobody needs any more: whole when its offence was punished otherwise, less the
    /// fee when the council let its time pass. Anyone.
    /// @dev An accusation stops nothing, so the fee never rises; without any, a flood that a council can't work through would
    /// cost nothing.
    function release(bytes32 caseId) external;

    // ----------------------------------------------------------------- Views

    function staking() external view returns (IProviderStaking);

    /// @notice Whose council rules.
    function gate() external view returns (IRootGate);

    function settings() external view returns (Settings memory);

    /// @notice An open case; all zero when there is none.
    function caseOf(bytes32 caseId) external view returns (Case memory);

    /// @notice Whether an offence was punished.
    function isPunished(bytes32 offenceId) external view returns (bool);

    /// @notice Whether a case was dismissed.
    function isDismissed(bytes32 caseId) external view returns (bool);

    function jobIdOf(Job calldata job) external pure returns (bytes32);

    function offenceIdOf(address provider, bytes32 jobId) external pure returns (bytes32);

    function caseIdOf(
        address provider,
        bytes32 jobId,
        address accuser,
        bytes32 evidenceHash
    ) external pure returns (bytes32);

    /// @notice EIP-712 digest that a provider signs for a result.
    function hashResult(address provider, bytes32 jobId, bytes32 outputsHash) external view returns (bytes32);

    /// @notice EIP-712 digest that councillors sign for an open case.
    function hashRuling(bytes32 caseId, Verdict verdict) external view returns (bytes32);
}
