// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStakePools} from "../interfaces/IStakePools.sol";

/// @title StakingAccounting
/// @notice See IStakePools.
/// @dev The arithmetic alone, free of external calls, so that it can be proven over all call sequences. In every pool, always:
/// amount <= units <= amount * _MOST_UNITS_PER_WEI. So a unit is never worth more than a wei, units fit their type, and
/// amount and units are zero together. Every division rounds against who comes or goes and leaves the rest to the pool.
abstract contract StakingAccounting is IStakePools {
    // ------------------------------------------------------------- Constants

    /// @dev Not a burn of the token: what is slashed remains part of the supply, so that it makes no room for new emission.
    address internal constant _NOBODY = 0x000000000000000000000000000000000000dEaD;

    /// @dev A quarter at most, and no role can raise it: who slashes a friend to be paid loses three quarters.
    uint256 private constant _REPORTER_DIVISOR = 4;

    /// @dev A pool whose units have lost more than this starts over, so that slashes never inflate units until they overflow.
    uint256 private constant _MOST_UNITS_PER_WEI = 1e6;

    uint8 private constant _RING_SLOTS = 16;

    // --------------------------------------------------------------- Storage

    mapping(address provider => mapping(Kind kind => Pool pool)) internal _pools;
    mapping(address provider => mapping(address owner => Position position)) internal _positions;

    // Keyed by owner, who alone fills, ages and frees them.
    mapping(address provider => mapping(address owner => mapping(uint256 slot => Unstaking request)))
        internal _unstakings;
    mapping(address account => uint96 amount) internal _credits;
    Ledger internal _ledger;

    // ------------------------------------------------------------------ User

    /// @inheritdoc IStakePools
    function requestUnstake(address provider, uint128 units) public returns (uint256 slot) {
        uint128 held = unitsOf(provider, msg.sender);
        slot = _positions[provider][msg.sender].nextSlot;
        uint48 taken = _unstakings[provider][msg.sender][slot].withdrawableAt;
        require(units <= held, UnitsExceeded(units, held));
        // The oldest request sits here and thaws first, so a full ring frees itself in order.
        require(taken == 0, SlotTaken(slot, taken));

        uint96 amount = _leave(provider, Kind.Active, units);
        require(amount > 0, UnitsWorthNothing(units));
        uint128 thawingUnits = _join(provider, Kind.Thawing, amount);
        uint48 withdrawableAt = _now() + _thawSeconds();
        uint32 generation = _pools[provider][Kind.Thawing].generation;
        _positions[provider][msg.sender].units = held - units;
        _positions[provider][msg.sender].nextSlot = uint8((slot + 1) % _RING_SLOTS);
        _unstakings[provider][msg.sender][slot] = Unstaking(thawingUnits, generation, withdrawableAt);

        emit UnstakeRequested(provider, msg.sender, slot, units, amount, thawingUnits, withdrawableAt);
    }

    /// @inheritdoc IStakePools
    function withdraw(address provider, uint256 slot) public {
        Unstaking memory request = _unstakings[provider][msg.sender][slot];
        require(request.withdrawableAt > 0, SlotEmpty(slot));
        require(_now() >= request.withdrawableAt, StillThawing(request.withdrawableAt, _now()));

        delete _unstakings[provider][msg.sender][slot];
        uint128 units = _surviving(request.units, request.generation, _pools[provider][Kind.Thawing]);
        uint96 amount = _leave(provider, Kind.Thawing, units);
        _ledger.stakedAmount -= amount;

        emit Withdrawn(provider, msg.sender, slot, units, amount);

        _push(msg.sender, amount);
    }

    /// @inheritdoc IStakePools
    function collect() public {
        uint96 amount = _credits[msg.sender];
        require(amount > 0, NothingToCollect(msg.sender));

        _credits[msg.sender] = 0;
        _ledger.creditsAmount -= amount;

        emit Collected(msg.sender, amount);

        _push(msg.sender, amount);
    }

    // ----------------------------------------------------------------- Views

    /// @inheritdoc IStakePools
    function pool(address provider, Kind kind) external view returns (Pool memory) {
        return _pools[provider][kind];
    }

    /// @inheritdoc IStakePools
    function unitsOf(address provider, address owner) public view returns (uint128) {
        Position memory position = _positions[provider][owner];
        return _surviving(position.units, position.generation, _pools[provider][Kind.Active]);
    }

    /// @inheritdoc IStakePools
    function stakeOf(address provider, address owner) external view returns (uint96 amount) {
        return _worth(unitsOf(provider, owner), _pools[provider][Kind.Active]);
    }

    /// @inheritdoc IStakePools
    function exposureOf(address provider, address owner) external view returns (uint256 amount) {
        Pool memory thawing = _pools[provider][Kind.Thawing];
        amount = _worth(unitsOf(provider, owner), _pools[provider][Kind.Active]);
        for (uint256 slot = 0; slot < _RING_SLOTS; ++slot) {
            Unstaking memory request = _unstakings[provider][owner][slot];
            amount += _worth(_surviving(request.units, request.generation, thawing), thawing);
        }
    }

    /// @inheritdoc IStakePools
    function unstaking(
        address provider,
        address owner,
        uint256 slot
    ) external view returns (Unstaking memory request, uint96 amount) {
        request = _unstakings[provider][owner][slot];
        Pool memory thawing = _pools[provider][Kind.Thawing];
        amount = _worth(_surviving(request.units, request.generation, thawing), thawing);
    }

    /// @inheritdoc IStakePools
    function creditOf(address account) external view returns (uint96 amount) {
        return _credits[account];
    }

    /// @inheritdoc IStakePools
    function ledger() external view returns (Ledger memory) {
        return _ledger;
    }

    // -------------------------------------------------------------- Internal

    /// @dev Adds to a position and touches nothing else of its owner's, so that a stranger's gift delays nobody.
    function _stake(address provider, address owner, uint96 amount) internal {
        require(amount > 0, ZeroAmount());

        uint128 held = unitsOf(provider, owner);
        uint128 units = _join(provider, Kind.Active, amount);
        _positions[provider][owner].units = held + units;
        _positions[provider][owner].generation = _pools[provider][Kind.Active].generation;
        _ledger.stakedAmount += amount;

        emit Staked(provider, owner, amount, units);

        _pull(msg.sender, amount);
    }

    /// @dev Takes the smaller of the amount and all there is, so that a penalty too large is no way out of it.
    // Every part is at most what the pools hold.
    // forge-lint: disable-next-item(unsafe-typecast)
    function _slash(address provider, uint256 amount, address reporter) internal returns (uint256 slashed) {
        uint256 active = _pools[provider][Kind.Active].amount;
        uint256 total = active + _pools[provider][Kind.Thawing].amount;
        slashed = amount < total ? amount : total;
        if (slashed == 0) return 0;

        uint256 fromActive = (slashed * active) / total;
        uint256 reward = reporter == address(0) ? 0 : slashed / _REPORTER_DIVISOR;
        _credits[reporter] += uint96(reward);
        _ledger.stakedAmount -= uint128(slashed);
        _ledger.creditsAmount += uint128(reward);

        emit Slashed(provider, reporter, fromActive, slashed - fromActive, reward);

        _cut(provider, Kind.Active, fromActive);
        _cut(provider, Kind.Thawing, slashed - fromActive);
        _push(_NOBODY, uint96(slashed - reward));
    }

    /// @dev What a unit is worth never exceeds a wei, so any amount buys at least as many units.
    function _join(address provider, Kind kind, uint96 amount) private returns (uint128 units) {
        Pool memory joined = _pools[provider][kind];
        units = joined.amount == 0 ? amount : uint128((uint256(amount) * joined.units) / joined.amount);
        _pools[provider][kind] = Pool(joined.amount + amount, joined.units + units, joined.generation);
    }

    function _leave(address provider, Kind kind, uint128 units) private returns (uint96 amount) {
        Pool memory left = _pools[provider][kind];
        amount = _worth(units, left);
        _pools[provider][kind] = Pool(left.amount - amount, left.units - units, left.generation);
    }

    /// @dev A wipe leaves less than a millionth of what the units once cost. It belongs to nobody and can be slashed: given to
    /// anyone it would be a reason to be slashed.
    function _cut(address provider, Kind kind, uint256 amount) private {
        Pool memory slashed = _pools[provider][kind];
        // At most its share of the pools.
        // forge-lint: disable-next-line(unsafe-typecast)
        slashed.amount -= uint96(amount);
        if (slashed.units > slashed.amount * _MOST_UNITS_PER_WEI) {
            slashed = Pool(slashed.amount, slashed.amount, slashed.generation + 1);

            emit PoolWiped(provider, kind, slashed.generation, slashed.amount);
        }
        _pools[provider][kind] = slashed;
    }

    function _surviving(uint128 units, uint32 generation, Pool memory of_) private pure returns (uint128) {
        return generation == of_.generation ? units : 0;
    }

    function _worth(uint128 units, Pool memory of_) private pure returns (uint96) {
        return units == 0 ? 0 : uint96((uint256(units) * of_.amount) / of_.units);
    }

    // ----------------------------------------------------------------- Hooks

    function _pull(address from, uint96 amount) internal virtual;

    function _push(address to, uint96 amount) internal virtual;

    function _now() internal view virtual returns (uint48);

    function _thawSeconds() internal view virtual returns (uint48);
}
