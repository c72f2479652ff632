// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {RewardAccounting} from "./accounting/RewardAccounting.sol";
import {IEmissionController} from "./interfaces/IEmissionController.sol";
import {IFoveaToken} from "./interfaces/IFoveaToken.sol";
import {IProviderStaking} from "./interfaces/IProviderStaking.sol";
import {IRewardDistributor} from "./interfaces/IRewardDistributor.sol";
import {SumTree} from "./libraries/SumTree.sol";

/// @title RewardDistributor
/// @notice See IRewardDistributor.
contract RewardDistributor is
    IRewardDistributor,
    RewardAccounting,
    AccessManaged,
    EIP712,
    Nonces,
    ReentrancyGuardTransient
{
    using SafeCast for uint256;
    using SafeERC20 for IFoveaToken;
    using SumTree for bytes32;

    // ----------------------------------------------------------------- Types

    /// @dev The root before the active one, as a commitment that leaves room for its clock.
    struct Previous {
        uint208 commitment;
        uint48 until;
    }

    // ------------------------------------------------------------ Immutables

    uint256 private constant _MAX_PAUSE = 14 days;

    bytes32 private constant _SET_PAYOUT_TYPEHASH = keccak256(
        "SetPayout(address account,address payout,uint256 nonce,uint256 deadline)"
    );

    /// @inheritdoc IRewardDistributor
    IFoveaToken public immutable token;

    /// @inheritdoc IRewardDistributor
    IEmissionController public immutable emission;

    /// @inheritdoc IRewardDistributor
    uint32 public immutable graceSeconds;

    // --------------------------------------------------------------- Storage

    // The active root, moved out of sight by a pause: a claim then reads one word to learn both, and no clock.
    bytes32 private _openRoot;
    bytes32 private _hiddenRoot;

    Previous private _previous;

    /// @inheritdoc IRewardDistributor
    uint48 public pausedUntil;

    // ----------------------------------------------------------- Constructor

    constructor(
        address authority,
        IFoveaToken token_,
        IEmissionController emission_,
        uint32 graceSeconds_
    ) AccessManaged(authority) EIP712("RewardDistributor", "1") {
        token = token_;
        emission = emission_;
        graceSeconds = graceSeconds_;
    }

    // ----------------------------------------------------------------- Admin

    /// @inheritdoc IRewardDistributor
    function pause(uint48 until) external restricted {
        uint256 latest = block.timestamp + _MAX_PAUSE;
        require(until > block.timestamp && until <= latest, PauseOutOfRange(until, block.timestamp, latest));

        (_hiddenRoot, _openRoot) = (root(), 0);
        pausedUntil = until;

        emit Paused(until);
    }

    /// @inheritdoc IRewardDistributor
    function unpause() external restricted {
        _openRoot = root();
        pausedUntil = 0;

        emit Unpaused();
    }

    // ---------------------------------------------------------------- Oracle

    /// @inheritdoc IRewardDistributor
    function setRoot(bytes32 newRoot) external {
        bytes32 oldRoot = root();
        address gate = emission.gate();
        require(msg.sender == gate, NotGate(msg.sender, gate));
        require(newRoot != 0, ZeroRoot());
        uint64 increaseGwei = _increaseGwei(newRoot.totalGwei(), oldRoot.totalGwei());
        // Else a heartbeat would take the root before it out of its grace time.
        if (newRoot == oldRoot) return;

        if (_openRoot == 0 && block.timestamp < pausedUntil) _hiddenRoot = newRoot;
        else _openRoot = newRoot;
        _previous = Previous(_commitment(oldRoot), (block.timestamp + graceSeconds).toUint48());

        emit RootSet(newRoot, oldRoot, uint256(increaseGwei) * 1 gwei);

        // Exactly the difference of the totals: whatever is claimable is funded, by construction.
        emission.release(increaseGwei);
    }

    // ------------------------------------------------------------------ User

    /// @inheritdoc IRewardDistributor
    function claim(
        address account,
        uint64 cumulativeGwei,
        uint256 index,
        bytes32[] calldata proof
    ) external nonReentrant returns (uint256 amount) {
        return _claim(account, cumulativeGwei, index, proof);
    }

    /// @inheritdoc IRewardDistributor
    function claimMany(Claim[] calldata claims) external nonReentrant returns (uint256 amount) {
        for (uint256 i = 0; i < claims.length; ++i) {
            Claim calldata item = claims[i];
            amount += _claim(item.account, item.cumulativeGwei, item.index, item.proof);
        }
    }

    /// @inheritdoc IRewardDistributor
    function claimAndStake(
        Claim calldata item,
        IProviderStaking staking,
        address provider
    ) external nonReentrant returns (uint256 amount) {
        address account = item.account;
        require(msg.sender == account || msg.sender == payoutOf(account), NotEntitled(msg.sender, account));
        _checkProven(SumTree.rootOf(account, item.cumulativeGwei, item.index, item.proof));

        amount = _book(account, _accounts[account].claimedGwei, item.cumulativeGwei, address(staking));
        if (amount == 0) return 0;

        // The staking contract is the caller's word, not a role's: a false one can only take the reward that is the caller's
        // to send anywhere, for the allowance is that amount and is used up within the call.
        token.forceApprove(address(staking), amount);
        // Gwei in 64 bits, times 10^9.
        // forge-lint: disable-next-line(unsafe-typecast)
        staking.stakeFor(provider, account, uint96(amount));
        uint256 left = token.allowance(address(this), address(staking));
        require(left == 0, RewardNotStaked(address(staking), left));
    }

    /// @inheritdoc IRewardDistributor
    function setPayout(address payout) external {
        _setPayout(msg.sender, payout);
    }

    /// @inheritdoc IRewardDistributor
    function setPayoutBySig(address account, address payout, uint256 deadline, bytes calldata signature) external {
        bytes32 digest = payoutDigest(account, payout, deadline);
        require(block.timestamp <= deadline, SignatureExpired(deadline, block.timestamp));
        bool signed = SignatureChecker.isValidSignatureNow(account, digest, signature);
        require(signed, InvalidPayoutSignature(account, digest));

        _useNonce(account);
        _setPayout(account, payout);
    }

    // ----------------------------------------------------------------- Views

    /// @inheritdoc IRewardDistributor
    function root() public view returns (bytes32) {
        return _openRoot == 0 ? _hiddenRoot : _openRoot;
    }

    /// @inheritdoc IRewardDistributor
    function previousUntil() external view returns (uint48) {
        return _previous.until;
    }

    /// @inheritdoc IRewardDistributor
    function fundedGwei() external view returns (uint64) {
        return root().totalGwei();
    }

    /// @inheritdoc IRewardDistributor
    function payoutDigest(address account, address payout, uint256 deadline) public view returns (bytes32) {
        uint256 nonce = nonces(account);
        return _hashTypedDataV4(keccak256(abi.encode(_SET_PAYOUT_TYPEHASH, account, payout, nonce, deadline)));
    }

    // -------------------------------------------------------------- Internal

    function _setPayout(address account, address payout) internal {
        _accounts[account].payout = payout;

        emit PayoutSet(account, payoutOf(account));
    }

    function _claim(
        address account,
        uint64 cumulativeGwei,
        uint256 index,
        bytes32[] calldata proof
    ) internal returns (uint256 amount) {
        _checkProven(SumTree.rootOf(account, cumulativeGwei, index, proof));
        return _settle(account, cumulativeGwei);
    }

    /// @dev A root in its grace time still pays, so that an activation never voids a claim on its way. Zero is the root of
    /// malformed proofs and of nothing at all: it never pays.
    function _checkProven(bytes32 provenRoot) internal view {
        if (provenRoot == _openRoot && provenRoot != 0) return;

        require(block.timestamp >= pausedUntil, ClaimsPaused(pausedUntil, block.timestamp));
        bool claimable = provenRoot == root() || _isInGrace(provenRoot);
        require(claimable && provenRoot != 0, InvalidProof(provenRoot, root()));
    }

    function _isInGrace(bytes32 provenRoot) internal view returns (bool) {
        return _commitment(provenRoot) == _previous.commitment && block.timestamp < _previous.until;
    }

    function _commitment(bytes32 root_) internal pure returns (uint208) {
        return uint208(uint256(keccak256(abi.encode(root_))));
    }

    // ----------------------------------------------------------------- Hooks

    /// @inheritdoc RewardAccounting
    function _pay(address to, uint256 amount) internal override {
        token.safeTransfer(to, amount);
    }
}
