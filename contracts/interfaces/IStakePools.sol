// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Stake pools of ProviderStaking
/// @notice Whoever stakes with a provider holds units of its active pool, and of its thawing pool on the way out. A slash
/// takes from both pools by direct proportion and leaves the units alone, so all of them lose the same share: provider and
/// delegators, active and thawing. Rewards never enter a pool: they come through the reward tree.
/// @dev A unit starts at one wei and only a slash changes that by more than a wei of rounding, downwards: nobody can make
/// a unit dear for those who come later. Tokens sent here directly belong to no pool and move nothing. Amounts are wei.
interface IStakePools {
    enum Kind {
        Active,
        Thawing
    }

    /// @param amount What all units together are worth.
    /// @param units How many there are.
    /// @param generation Rises when a slash leaves units with too little; those of generations before are worth nothing.
    struct Pool {
        uint96 amount;
        uint128 units;
        uint32 generation;
    }

    /// @param units Units of the provider's active pool.
    /// @param generation Generation that the units are of.
    /// @param nextSlot Slot of the owner's ring with this provider that the next request takes.
    struct Position {
        uint128 units;
        uint32 generation;
        uint8 nextSlot;
    }

    /// @param units Units of the provider's thawing pool.
    /// @param generation Generation that the units are of.
    /// @param withdrawableAt First second at which they can be withdrawn; 0 when the slot is free.
    struct Unstaking {
        uint128 units;
        uint32 generation;
        uint48 withdrawableAt;
    }

    /// @notice Everything the contract holds, by whom it is owed to.
    /// @param stakedAmount Owners of units: the amounts of all pools.
    /// @param creditsAmount Reporters that have not collected yet.
    struct Ledger {
        uint128 stakedAmount;
        uint128 creditsAmount;
    }

    error ZeroAmount();
    error UnitsExceeded(uint128 units, uint128 held);
    error UnitsWorthNothing(uint128 units);
    error SlotTaken(uint256 slot, uint48 withdrawableAt);
    error SlotEmpty(uint256 slot);
    error StillThawing(uint48 withdrawableAt, uint256 timestamp);
    error NothingToCollect(address account);

    /// @param units What the amount bought of the active pool.
    event Staked(address indexed provider, address indexed owner, uint256 amount, uint256 units);

    /// @param units Left the active pool.
    /// @param amount What they were worth; went from the active into the thawing pool.
    /// @param thawingUnits What the amount bought there.
    event UnstakeRequested(
        address indexed provider,
        address indexed owner,
        uint256 indexed slot,
        uint256 units,
        uint256 amount,
        uint256 thawingUnits,
        uint48 withdrawableAt
    );

    /// @param units Left the thawing pool; 0 when a slash had wiped them.
    event Withdrawn(
        address indexed provider,
        address indexed owner,
        uint256 indexed slot,
        uint256 units,
        uint256 amount
    );

    /// @param activeAmount Taken from the active pool.
    /// @param thawingAmount Taken from the thawing pool.
    /// @param rewardAmount Credited to the reporter out of both; the rest is burned.
    event Slashed(
        address indexed provider,
        address indexed reporter,
        uint256 activeAmount,
        uint256 thawingAmount,
        uint256 rewardAmount
    );

    /// @notice A pool starts over, after a slash in the same transaction.
    /// @param amount What is left in it and belongs to nobody, as many units.
    event PoolWiped(address indexed provider, Kind kind, uint32 generation, uint256 amount);

    event Collected(address indexed account, uint256 amount);

    /// @notice Takes units of the caller out from behind a provider and starts their thaw. They can be slashed until they
    /// are withdrawn. In units, so that a slash on its way never makes an exit fail.
    /// @return slot Where in the caller's ring of 16 with this provider the request sits, for `withdraw`.
    function requestUnstake(address provider, uint128 units) external returns (uint256 slot);

    /// @notice Pays the caller what a thawed request is worth, which is nothing after a wipe, and frees its slot.
    function withdraw(address provider, uint256 slot) external;

    /// @notice Pays the caller what its reports have earned.
    function collect() external;

    function pool(address provider, Kind kind) external view returns (Pool memory);

    /// @notice Units of the active pool that an account owns now.
    function unitsOf(address provider, address owner) external view returns (uint128);

    /// @notice What an account's active units are worth now. At the first and the last block of an epoch it gives the weight
    /// in it, the smaller of the two.
    function stakeOf(address provider, address owner) external view returns (uint96 amount);

    /// @notice What a slash can reach of an owner's stake: all that is active or thawing, worth now.
    function exposureOf(address provider, address owner) external view returns (uint256 amount);

    /// @notice A request, and what it is worth now.
    function unstaking(
        address provider,
        address owner,
        uint256 slot
    ) external view returns (Unstaking memory request, uint96 amount);

    function creditOf(address account) external view returns (uint96 amount);

    function ledger() external view returns (Ledger memory);
}
