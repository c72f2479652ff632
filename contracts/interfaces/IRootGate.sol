// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEmissionController} from "./IEmissionController.sol";
import {IGateBonds} from "./IGateBonds.sol";
import {IRewardDistributor} from "./IRewardDistributor.sol";

/// @title RootGate
/// @notice Decides which reward root becomes claimable: M of N bonded signers propose it, it waits out a challenge window in
/// the open, then anyone activates it. Until then a provable fault, a council's ruling, silence on a challenge, the
/// guardian's veto or old age drops it, and its signatures die with the attempt. The gate holds no reward and cannot choose
/// who is paid.
/// Warning: a fault proof is public once sent; who copies it from the pool of transactions earns the prover's share.
interface IRootGate is IGateBonds {
    /// @notice What a signer signs (EIP-712). One vote names the whole epoch: inputs, rules, result.
    /// @param epoch Last epoch the root settles; above the last activated one.
    /// @param attempt Number of proposals dropped or expired so far; a dropped proposal's signatures are dead.
    /// @param root Packed sum-tree root: 24 bytes of hash, 8 bytes of total in gwei.
    /// @param previousRoot Root that is active now.
    /// @param manifestHash SHA-256 of the epoch's manifest.
    /// @param previousManifestHash SHA-256 of the manifest that is active now.
    /// @param endBlock Last block with a timestamp at or before the epoch's end.
    /// @param endBlockHash Hash of that block.
    /// @param paramsHash Hash of the parameters the epoch was settled with.
    /// @param programHash Hash of the program the epoch was settled with.
    /// @param leafCount Accounts in the tree.
    struct Vote {
        uint32 epoch;
        uint32 attempt;
        bytes32 root;
        bytes32 previousRoot;
        bytes32 manifestHash;
        bytes32 previousManifestHash;
        uint64 endBlock;
        bytes32 endBlockHash;
        bytes32 paramsHash;
        bytes32 programHash;
        uint32 leafCount;
    }

    /// @notice Where the epochs stand.
    /// @param epoch Last activated epoch; 0 before the first.
    /// @param attempt Attempt the next proposal must name.
    /// @param root Active root; zero before the first.
    /// @param manifestHash Manifest of the active root; zero before the first.
    struct Active {
        uint32 epoch;
        uint32 attempt;
        bytes32 root;
        bytes32 manifestHash;
    }

    /// @notice The proposal in its window, if any.
    /// @param epoch Epoch proposed; 0 when nothing is pending.
    /// @param activatableAt First second at which anyone may activate it.
    /// @param expiresAt First second at which anyone may expire it.
    /// @param root Proposed root.
    /// @param manifestHash Proposed manifest.
    /// @param reservedGwei Emission reserved for it.
    /// @param frozen Whether a challenge is open: then it can neither be activated nor expire.
    /// @param unstoppable Whether it can not be challenged: signed by three quarters after three silent drops.
    /// @param openDemands Leaves that were demanded and not answered yet; while there is one it can not be activated.
    struct Pending {
        uint32 epoch;
        uint48 activatableAt;
        uint48 expiresAt;
        bytes32 root;
        bytes32 manifestHash;
        uint64 reservedGwei;
        bool frozen;
        bool unstoppable;
        uint32 openDemands;
    }

    /// @notice The open or the last challenge.
    /// @param claimant Who challenged; of a condemned root who proved the fault.
    /// @param ruleBy First second at which a ruling is too late.
    /// @param evidenceHash What the challenger refers to.
    /// @param bondGwei Bond that a challenge costs now.
    /// @param feeGwei Part of it that silence keeps; it doubles with each consecutive silent drop.
    /// @param silentDrops Consecutive drops for which the council said nothing.
    struct Challenge {
        address claimant;
        uint48 ruleBy;
        bytes32 evidenceHash;
        uint64 bondGwei;
        uint64 feeGwei;
        uint8 silentDrops;
    }

    /// @notice A leaf that the pending root must show.
    struct Demand {
        address demander;
        uint48 answerBy;
        uint64 cumulativeGwei;
    }

    /// @notice Where a leaf stands in a tree.
    struct LeafProof {
        uint64 cumulativeGwei;
        uint256 index;
        bytes32[] proof;
    }

    /// @notice Who signs roots and who rules on them; nobody does both.
    /// @param signers Ascending, 32 at most.
    /// @param threshold Signatures that a proposal needs.
    /// @param council Ascending.
    /// @param councilThreshold Signatures that a ruling needs.
    struct Committee {
        address[] signers;
        uint256 threshold;
        address[] council;
        uint256 councilThreshold;
    }

    /// @notice What never changes.
    /// @param windowSeconds How long a proposal stands in the open.
    /// @param answerSeconds How long a demanded leaf may take; the last demand is that long before the window's end.
    /// @param rulingSeconds How long the council may take.
    /// @param expirySeconds How long after its window a proposal can still be activated.
    /// @param rotationSeconds How long a new committee is announced before it can sit.
    /// @param vetoPeriodSeconds The guardian has one veto in it.
    /// @param bondedFromEpoch Votes for epochs before need no bond: until the first roots there is no token to bond.
    /// @param demandBondGwei Bond of a demand.
    /// @param challengeBondGwei Bond of a challenge, beside the fee.
    /// @param silenceFeeGwei Fee of a challenge that the council passes over, before any doubling.
    /// @param rewardCapGwei Most that a prover earns.
    struct Settings {
        uint32 windowSeconds;
        uint32 answerSeconds;
        uint32 rulingSeconds;
        uint32 expirySeconds;
        uint32 rotationSeconds;
        uint32 vetoPeriodSeconds;
        uint32 bondedFromEpoch;
        uint64 demandBondGwei;
        uint64 challengeBondGwei;
        uint64 silenceFeeGwei;
        uint64 rewardCapGwei;
    }

    /// @notice What the council says of a challenged root.
    /// @dev Unfounded: the root stands and the challenger's bond burns. Mistake: dropped. Fraud: dropped, its signers slashed.
    enum Verdict {
        Unfounded,
        Mistake,
        Fraud
    }

    /// @notice Why a root was dropped.
    enum Cause {
        Decrease,
        Unanswered,
        Mistake,
        Fraud,
        Silence,
        Veto
    }

    error SettingsIncoherent(Settings settings);
    error ProposalPending(uint32 epoch, uint48 activatableAt);
    error NothingPending();
    error AttemptMismatch(uint32 attempt, uint32 expectedAttempt);
    error EpochNotAfterActive(uint32 epoch, uint32 activeEpoch);
    error PreviousRootMismatch(bytes32 previousRoot, bytes32 activeRoot);
    error PreviousManifestMismatch(bytes32 previousManifestHash, bytes32 activeManifestHash);
    error ZeroRoot();
    error TotalBelowActive(uint64 totalGwei, uint64 activeTotalGwei);
    error EndBlockNotPast(uint64 endBlock, uint256 blockNumber);
    error EndBlockHashMismatch(bytes32 endBlockHash, bytes32 chainBlockHash);
    error NotEnoughSignatures(uint256 signatures, uint256 threshold);
    error SignersNotAscending(address previousSigner, address signer);
    error NotSigner(address account);
    error ThresholdOutOfRange(uint256 threshold, uint256 signers);
    error WindowOpen(uint48 activatableAt, uint256 timestamp);
    error ProposalExpired(uint48 expiresAt, uint256 timestamp);
    error NotYetExpired(uint48 expiresAt, uint256 timestamp);
    error TooManySigners(uint256 signers, uint256 limit);
    error SignerInCouncil(address account);
    error NotCouncillor(address account);
    error NoRotation();
    error RotationNotDue(uint48 rotatesAt, uint256 timestamp);
    error BondTooSmall(address signer, uint64 bondGwei, uint256 floorGwei);
    error NothingCondemned();
    error InvalidLeaf(bytes32 provenRoot, bytes32 root);
    error NotADecrease(uint64 activeGwei, uint64 pendingGwei);
    error DemandTooLate(uint256 latest, uint256 timestamp);
    error AlreadyDemanded(address account, uint48 answerBy);
    error NotDemanded(uint32 attempt, address account);
    error AnswerTooLate(uint48 answerBy, uint256 timestamp);
    error AnswerTooEarly(uint48 answerBy, uint256 timestamp);
    error AnswerBelowDemand(uint64 cumulativeGwei, uint64 demandedGwei);
    error AttemptNotDropped(uint32 attempt, uint32 currentAttempt);
    error DemandsOpen(uint32 openDemands);
    error ChallengeTooLate(uint48 activatableAt, uint256 timestamp);
    error Unstoppable(uint32 epoch, uint32 attempt);
    error RootFrozen(uint48 ruleBy);
    error NotFrozen();
    error RulingTooLate(uint48 ruleBy, uint256 timestamp);
    error RulingStillDue(uint48 ruleBy, uint256 timestamp);
    error VetoSpent(uint48 nextAt, uint256 timestamp);

    event RootProposed(
        uint32 indexed epoch,
        uint32 indexed attempt,
        bytes32 indexed root,
        Vote vote,
        uint48 activatableAt,
        uint48 expiresAt
    );
    event RootActivated(
        uint32 indexed epoch,
        uint32 indexed attempt,
        bytes32 indexed root,
        bytes32 manifestHash,
        uint64 totalGwei
    );
    event RootExpired(uint32 indexed epoch, uint32 indexed attempt, bytes32 indexed root);
    /// @notice Dropped for another reason than its age.
    event RootDropped(uint32 indexed epoch, uint32 indexed attempt, bytes32 indexed root, Cause cause);
    event DecreaseProven(
        uint32 indexed epoch,
        uint32 indexed attempt,
        address indexed account,
        uint64 activeGwei,
        uint64 pendingGwei
    );
    event LeafDemanded(
        uint32 indexed epoch,
        uint32 indexed attempt,
        address indexed account,
        uint64 cumulativeGwei,
        address demander,
        uint48 answerBy
    );
    event LeafAnswered(
        uint32 indexed epoch,
        uint32 indexed attempt,
        address indexed account,
        uint64 cumulativeGwei,
        address answerer
    );
    event DemandReclaimed(uint32 indexed attempt, address indexed account, address demander);
    event RootChallenged(
        uint32 indexed epoch,
        uint32 indexed attempt,
        bytes32 indexed evidenceHash,
        address challenger,
        uint48 ruleBy
    );
    event ChallengeRuled(uint32 indexed epoch, uint32 indexed attempt, Verdict verdict);
    event RotationAnnounced(Committee committee, uint48 rotatesAt);
    event SignersChanged(address[] signers, uint256 threshold);
    event CouncilChanged(address[] council, uint256 threshold);
    /// @notice A signer says where the files of its epochs are served; content is addressed by hash, so a wrong place can
    /// only be useless, never misleading.
    event FilesAt(address indexed signer, string uri);

    /// @notice Proposes a root. Anyone may send it; what counts are the signatures.
    /// @param signatures At least `threshold` 65-byte ECDSA signatures of `hashVote(vote)`, ascending by signer.
    /// @dev A quorum can not skip the window, pay more than emission allows, shrink the total, replace a pending root, or
    /// use a vote of a dropped attempt again.
    function propose(Vote calldata vote, bytes[] calldata signatures) external;

    /// @notice Makes the pending root claimable once its window is over. Anyone.
    function activate() external;

    /// @notice Clears a pending root that nobody activated in time, frees its reservation and kills its signatures. Anyone.
    function expire() external;

    /// @notice Slashes the signers of the root that was last condemned, pays its prover and frees its reservation. Anyone; the
    /// next proposal and the next rotation do it too. It is apart from the proof so that stopping a root costs a watcher
    /// little.
    function slash() external;

    // ------------------------------------------------------- Provable faults

    /// @notice Drops a root that lowers an account's cumulative amount, and condemns its signers. Anyone.
    /// @param active Proof of the account's leaf in the active root.
    /// @param lower Proof of a lower leaf of the same account in the pending root.
    /// @dev Nobody can do this to a pair of roots whose leaves are one an account and never fall.
    function proveDecrease(address account, LeafProof calldata active, LeafProof calldata lower) external;

    /// @notice Demands, with a bond, that the pending root shows the leaf of an account of the active one. Anyone, until
    /// `answerSeconds` before the end of the window.
    function demandLeaf(address account, uint64 cumulativeGwei, uint256 index, bytes32[] calldata proof) external;

    /// @notice Shows a demanded leaf, no lower than it was, and earns the bond. Anyone.
    function answerLeaf(address account, uint64 cumulativeGwei, uint256 index, bytes32[] calldata proof) external;

    /// @notice Drops a root that did not show a demanded leaf in time, and condemns its signers; the demander is its prover.
    /// Anyone.
    function dropUnanswered(address account) external;

    /// @notice Credits the bond of a demand whose root was dropped for another reason. Anyone.
    function reclaimDemand(uint32 attempt, address account) external;

    // ------------------------------------------------------------ Challenges

    /// @notice Freezes the pending root until the council rules, with a bond. Anyone, inside the window.
    /// @dev A file of the manifest that no operator serves is a valid reason. A challenger can not freeze a root for longer
    /// than `rulingSeconds`, nor one that three quarters have signed after three silent drops.
    function challenge(bytes32 evidenceHash) external;

    /// @notice Decides the open challenge. Anyone may send it; what counts are the council's signatures of
    /// `hashRuling(verdict)`, ascending.
    /// @dev The council can not propose, activate or rule unasked; it gains nothing by any verdict, and none of it signs roots.
    function rule(Verdict verdict, bytes[] calldata signatures) external;

    /// @notice Drops a root on whose challenge the council stayed silent, and refunds the challenger all but the fee. Anyone.
    function dropUnruled() external;

    /// @notice Drops the pending root. Guardian only, once in `vetoPeriodSeconds`.
    /// @dev The guardian can not slash, propose or activate, nor stop the proposal that follows at once.
    function veto() external;

    // ------------------------------------------------------------- Committee

    /// @notice Announces who signs and rules next, in place of what was announced before. Governor only,
    /// behind the role's delay, in which the guardian can cancel it.
    /// @dev The governor can not propose, activate or drop a root with it, nor shorten a window, nor let anybody sit before
    /// `rotationSeconds` have passed, nor touch a pending root: its signers stay answerable for it.
    function announceRotation(Committee calldata next) external;

    /// @notice Seats the announced committee once it is due and nothing is pending. Anyone; a proposal does it too.
    function rotate() external;

    /// @notice Says where the calling signer serves the files of its epochs. Signers only.
    function setFilesAt(string calldata uri) external;

    function active() external view returns (Active memory);

    /// @notice The pending proposal; all zero when there is none.
    function pending() external view returns (Pending memory);

    /// @notice EIP-712 digest that signers sign.
    function hashVote(Vote calldata vote) external view returns (bytes32);

    /// @notice EIP-712 digest that councillors sign for the open challenge.
    function hashRuling(Verdict verdict) external view returns (bytes32);

    /// @notice The open or the last challenge, and what one costs now.
    function lastChallenge() external view returns (Challenge memory);

    /// @notice A demand of an attempt; all zero when there is none.
    function demand(uint32 attempt, address account) external view returns (Demand memory);

    /// @notice Whether signers wait for `slash`.
    function condemned() external view returns (bool);

    /// @notice Least bond behind each signature for `epoch`: any M of them together hold that epoch's whole emission.
    function bondFloorGwei(uint32 epoch) external view returns (uint256);

    /// @notice When the guardian may veto again.
    function vetoableAt() external view returns (uint48);

    /// @notice When the announced committee may sit; 0 when none is announced.
    function rotatesAt() external view returns (uint48);

    function settings() external view returns (Settings memory);

    function council() external view returns (address[] memory);

    /// @notice Signatures that a ruling needs.
    function councilThreshold() external view returns (uint256);

    function isCouncillor(address account) external view returns (bool);

    /// @notice Reverts unless enough of the council has signed a digest, ascending. For whatever else the council judges: what
    /// and where is in the digest, by its own EIP-712 domain.
    function checkCouncil(bytes32 digest, bytes[] calldata signatures) external view;

    function signers() external view returns (address[] memory);

    function isSigner(address account) external view returns (bool);

    /// @notice Signatures that a proposal needs.
    function threshold() external view returns (uint256);

    /// @notice How long a proposal stands in the open before it can be activated.
    function windowSeconds() external view returns (uint32);

    /// @notice How long after its window a proposal can still be activated.
    function expirySeconds() external view returns (uint32);

    function distributor() external view returns (IRewardDistributor);

    function emission() external view returns (IEmissionController);
}
