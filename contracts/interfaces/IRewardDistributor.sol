// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEmissionController} from "./IEmissionController.sol";
import {IFoveaToken} from "./IFoveaToken.sol";
import {IPaidRewards} from "./IPaidRewards.sol";
import {IProviderStaking} from "./IProviderStaking.sol";

/// @title RewardDistributor
/// @notice Pays what the active reward tree says an account has earned so far, less what it was already paid.
/// @dev Nothing but a claim moves tokens out: no role, owner or upgrade can. Amounts are gwei of FOV where the name says
/// so, and FOV's smallest unit (wei) elsewhere.
interface IRewardDistributor is IPaidRewards {
    /// @param account Leaf's account; paid to its payout.
    /// @param cumulativeGwei Everything the account has earned since the first epoch, in gwei.
    /// @param index Leaf's position in the tree.
    /// @param proof Sibling nodes from the leaf up.
    struct Claim {
        address account;
        uint64 cumulativeGwei;
        uint256 index;
        bytes32[] proof;
    }

    error InvalidProof(bytes32 provenRoot, bytes32 activeRoot);
    error ClaimsPaused(uint48 until, uint256 timestamp);
    error PauseOutOfRange(uint48 until, uint256 timestamp, uint256 latest);
    error NotGate(address caller, address gate);
    error ZeroRoot();
    error SignatureExpired(uint256 deadline, uint256 timestamp);
    error InvalidPayoutSignature(address account, bytes32 digest);
    error NotEntitled(address caller, address account);
    error RewardNotStaked(address staking, uint256 left);

    /// @param funded What this root added to the funding: its total less the total of the root before.
    event RootSet(bytes32 indexed root, bytes32 indexed previousRoot, uint256 funded);
    event PayoutSet(address indexed account, address indexed payout);
    event Paused(uint48 until);
    event Unpaused();

    /// @notice Pays `account` what it has earned and not yet been paid, to its payout. Anyone may call, so a driver
    /// needs no gas; a claim that was already paid pays nothing and does not revert.
    /// @return amount What was paid.
    function claim(
        address account,
        uint64 cumulativeGwei,
        uint256 index,
        bytes32[] calldata proof
    ) external returns (uint256 amount);

    /// @notice Pays many accounts. What was already paid is skipped; one item with a false proof reverts all.
    /// @return amount What was paid in total.
    function claimMany(Claim[] calldata claims) external returns (uint256 amount);

    /// @notice Claims an account's reward and stakes it with a provider; the stake is the account's. Only by the account or its
    /// payout, who could move the reward anyway. A claim that was already paid stakes nothing and does not revert.
    /// Warning: the caller vouches for the staking contract; a false one keeps the reward.
    /// @return amount What was staked.
    function claimAndStake(
        Claim calldata item,
        IProviderStaking staking,
        address provider
    ) external returns (uint256 amount);

    /// @notice Sends the caller's rewards elsewhere from now on; zero sends them to the caller again.
    /// Warning: whoever controls the payout receives everything that was not claimed before.
    function setPayout(address payout) external;

    /// @notice As `setPayout`, for an account that signed so (EIP-712 or ERC-1271) and needs no gas. Anyone may send it.
    /// @param deadline Last second at which the signature is good.
    /// @param signature Of `payoutDigest`, which counts the payouts that the account has signed: it works once.
    function setPayoutBySig(address account, address payout, uint256 deadline, bytes calldata signature) external;

    /// @notice Makes a root claimable and funds it. Gate only. The root before stays claimable for the grace time; an
    /// unchanged root changes nothing.
    /// @dev The gate can not move a token out, nor shrink the total, nor name a root that emission does not cover.
    function setRoot(bytes32 root) external;

    /// @notice Stops claims until the given second, at most 14 days ahead. Guardian only.
    /// @dev The guardian can not take, redirect or void anything: rewards are cumulative and wait. A pause ends by itself.
    /// Warning: a guardian may pause again; an admin who disagrees revokes the role.
    function pause(uint48 until) external;

    /// @notice Ends a pause early. Guardian only.
    function unpause() external;

    function token() external view returns (IFoveaToken);

    function emission() external view returns (IEmissionController);

    /// @notice How long the root before the active one can still be claimed from.
    function graceSeconds() external view returns (uint32);

    /// @notice The active root; zero before the first.
    function root() external view returns (bytes32);

    /// @notice First second at which the root before is no longer claimable.
    function previousUntil() external view returns (uint48);

    /// @notice First second at which claims are possible again; in the past unless paused.
    function pausedUntil() external view returns (uint48);

    /// @notice Everything the active root owes, paid or not: exactly what was ever minted to this contract.
    function fundedGwei() external view returns (uint64);

    /// @notice EIP-712 digest that an account signs to move its payout next.
    function payoutDigest(address account, address payout, uint256 deadline) external view returns (bytes32);
}
