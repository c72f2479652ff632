// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {IFoveaToken} from "../../contracts/interfaces/IFoveaToken.sol";
import {IProviderStaking} from "../../contracts/interfaces/IProviderStaking.sol";
import {IStakePools} from "../../contracts/interfaces/IStakePools.sol";
import {Test} from "./Test.sol";

/// @notice Staking alone, with a provider, two delegators and a slasher; everybody has 1,000 FOV, approved.
abstract contract StakingFixture is Test {
    uint32 internal constant THAW_SECONDS = 7 days;
    uint32 internal constant NOTICE_SECONDS = 9 days;
    uint64 internal constant SLASHER_ROLE = 6;
    uint256 internal constant RING_SLOTS = 16;
    uint96 internal constant PURSE = 1_000e18;
    address internal constant NOBODY = 0x000000000000000000000000000000000000dEaD;
    IStakePools.Kind internal constant ACTIVE = IStakePools.Kind.Active;
    IStakePools.Kind internal constant THAWING = IStakePools.Kind.Thawing;

    address internal provider = address(0xABCD);
    address internal ada = address(0xADA);
    address internal bela = address(0xBE1A);
    address internal slasher = address(0x51A5);
    address internal reporter = address(0x4E9);

    IAccessManager internal manager;
    IFoveaToken internal token;
    IProviderStaking internal staking;

    function setUp() public virtual {
        vm.warp(1_800_000_000);
        token = IFoveaToken(deploy("FoveaToken", ""));
        manager = IAccessManager(deploy("AccessManager", abi.encode(address(this))));
        staking = IProviderStaking(deploy("ProviderStaking", abi.encode(manager, token, THAW_SECONDS, NOTICE_SECONDS)));
        bytes4[] memory slashing = new bytes4[](1);
        slashing[0] = IProviderStaking.slash.selector;
        manager.setTargetFunctionRole(address(staking), slashing, SLASHER_ROLE);
        manager.grantRole(SLASHER_ROLE, slasher, 0);
        _endow(provider);
        _endow(ada);
        _endow(bela);
        vm.prank(provider);
        staking.registerProvider(500, "https://provider.example");
    }

    function _endow(address account) internal {
        token.mint(account, PURSE);
        vm.prank(account);
        token.approve(address(staking), type(uint256).max);
    }

    function _delegate(address owner, uint256 amount) internal {
        vm.prank(owner);
        staking.delegate(provider, uint96(amount));
    }

    function _request(address owner, uint256 units) internal returns (uint256 slot) {
        vm.prank(owner);
        return staking.requestUnstake(provider, uint128(units));
    }

    /// @dev Everything an owner has, out from behind the provider.
    function _requestAll(address owner) internal returns (uint256 slot) {
        return _request(owner, staking.unitsOf(provider, owner));
    }

    /// @return amount What the owner got.
    function _withdraw(address owner, uint256 slot) internal returns (uint256 amount) {
        uint256 before = token.balanceOf(owner);
        vm.prank(owner);
        staking.withdraw(provider, slot);
        return token.balanceOf(owner) - before;
    }

    function _slash(uint256 amount) internal returns (uint256 slashed) {
        vm.prank(slasher);
        return staking.slash(provider, amount, reporter);
    }

    function _pool(IStakePools.Kind kind) internal view returns (IStakePools.Pool memory) {
        return staking.pool(provider, kind);
    }

    function _total() internal view returns (uint256) {
        return uint256(_pool(ACTIVE).amount) + _pool(THAWING).amount;
    }

    function _thawing(address owner, uint256 slot) internal view returns (uint256 amount) {
        (, amount) = staking.unstaking(provider, owner, slot);
    }

    /// @dev What is held is owed, pool by pool, and the pools keep to their bounds.
    function _checkBooks() internal view {
        IStakePools.Ledger memory books = staking.ledger();
        assertEq(books.stakedAmount, _total(), "pools");
        assertEq(token.balanceOf(address(staking)), uint256(books.stakedAmount) + books.creditsAmount, "held == owed");
        _checkPool(_pool(ACTIVE));
        _checkPool(_pool(THAWING));
    }

    function _checkPool(IStakePools.Pool memory pool) internal pure {
        assertTrue(pool.amount <= pool.units, "a unit is worth a wei at most");
        assertTrue(pool.units <= uint256(pool.amount) * 1e6, "and a millionth at least");
    }
}
