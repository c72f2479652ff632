// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {StakingAccounting} from "./accounting/StakingAccounting.sol";
import {IFoveaToken} from "./interfaces/IFoveaToken.sol";
import {IProviderStaking} from "./interfaces/IProviderStaking.sol";

/// @title ProviderStaking
/// @notice See IProviderStaking.
contract ProviderStaking is IProviderStaking, StakingAccounting, AccessManaged, ReentrancyGuardTransient {
    using SafeERC20 for IFoveaToken;

    // ------------------------------------------------------------ Immutables

    uint16 private constant _WHOLE_BPS = 10_000;

    /// @inheritdoc IProviderStaking
    IFoveaToken public immutable token;

    /// @inheritdoc IProviderStaking
    uint32 public immutable thawSeconds;

    /// @inheritdoc IProviderStaking
    uint32 public immutable noticeSeconds;

    // --------------------------------------------------------------- Storage

    mapping(address provider => Terms terms) private _terms;

    // ----------------------------------------------------------- Constructor

    constructor(
        address authority,
        IFoveaToken token_,
        uint32 thawSeconds_,
        uint32 noticeSeconds_
    ) AccessManaged(authority) {
        token = token_;
        thawSeconds = thawSeconds_;
        noticeSeconds = noticeSeconds_;
    }

    // --------------------------------------------------------------- Slasher

    /// @inheritdoc IProviderStaking
    function slash(address provider, uint256 amount, address reporter) external restricted returns (uint256 slashed) {
        return _slash(provider, amount, reporter);
    }

    // -------------------------------------------------------------- Provider

    /// @inheritdoc IProviderStaking
    function registerProvider(uint16 commissionBps, string calldata endpoint) external {
        require(!_terms[msg.sender].registered, AlreadyRegistered(msg.sender));
        require(commissionBps <= _WHOLE_BPS, CommissionAboveWhole(commissionBps));

        _terms[msg.sender] = Terms(true, commissionBps, 0, 0);

        emit ProviderRegistered(msg.sender, commissionBps, endpoint);
    }

    /// @inheritdoc IProviderStaking
    function announceCommission(uint16 commissionBps) external {
        Terms memory current = terms(msg.sender);
        require(current.registered, NotRegistered(msg.sender));
        require(commissionBps <= _WHOLE_BPS, CommissionAboveWhole(commissionBps));

        (current.nextCommissionBps, current.commissionChangesAt) = (commissionBps, _now() + noticeSeconds);
        _terms[msg.sender] = current;

        emit CommissionAnnounced(msg.sender, commissionBps, current.commissionChangesAt);
    }

    /// @inheritdoc IProviderStaking
    function setEndpoint(string calldata endpoint) external {
        require(_terms[msg.sender].registered, NotRegistered(msg.sender));

        emit EndpointChanged(msg.sender, endpoint);
    }

    // ------------------------------------------------------------------ User

    /// @inheritdoc IProviderStaking
    function stake(uint96 amount) external {
        stakeFor(msg.sender, msg.sender, amount);
    }

    /// @inheritdoc IProviderStaking
    function delegate(address provider, uint96 amount) external {
        stakeFor(provider, msg.sender, amount);
    }

    /// @inheritdoc IProviderStaking
    function stakeFor(address provider, address owner, uint96 amount) public {
        require(_terms[provider].registered, NotRegistered(provider));

        _stake(provider, owner, amount);
    }

    // ----------------------------------------------------------------- Views

    /// @inheritdoc IProviderStaking
    function terms(address provider) public view returns (Terms memory current) {
        current = _terms[provider];
        if (current.commissionChangesAt == 0 || block.timestamp < current.commissionChangesAt) return current;

        return Terms(true, current.nextCommissionBps, 0, 0);
    }

    // ----------------------------------------------------------------- Hooks

    /// @dev The guard is here, not at the entries: the accounting is complete before a token moves, and then nothing that moves
    /// tokens can be entered again.
    function _pull(address from, uint96 amount) internal override nonReentrant {
        token.safeTransferFrom(from, address(this), amount);
    }

    /// @dev As `_pull`.
    function _push(address to, uint96 amount) internal override nonReentrant {
        token.safeTransfer(to, amount);
    }

    /// @inheritdoc StakingAccounting
    function _now() internal view override returns (uint48) {
        return uint48(block.timestamp);
    }

    /// @inheritdoc StakingAccounting
    function _thawSeconds() internal view override returns (uint48) {
        return thawSeconds;
    }
}
