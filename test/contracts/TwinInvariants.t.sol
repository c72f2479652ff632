// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRewardDistributor} from "../../contracts/interfaces/IRewardDistributor.sol";
import {Campaign} from "./Campaign.sol";
import {Fixture} from "./Fixture.sol";
import {Player} from "./Player.sol";
import {Tree} from "./Tree.sol";

/// @notice One deployed system, moved from outside.
contract World is Fixture {
    uint256 public constant DRIVERS = 5;
    /// @dev Has no leaf: where two drivers are paid from the start.
    address public constant SAFE = address(0x5AFE);

    constructor() {
        setUp();
        for (uint256 i = 0; i < 2; ++i) setPayout(i, SAFE);
    }

    function propose(uint32 epoch, uint64[] calldata amounts) external {
        _propose(epoch, _tree(amounts)[1]);
    }

    function activate() external {
        gate.activate();
    }

    function activatableAt() external view returns (uint256) {
        return gate.pending().activatableAt;
    }

    function claim(uint64[] calldata amounts, uint256 i, address relayer) external returns (bool done) {
        IRewardDistributor.Claim memory item = _item(_tree(amounts), i);
        vm.prank(relayer);
        try distributor.claim(item.account, item.cumulativeGwei, item.index, item.proof) {
            return true;
        } catch {}
    }

    function claimMany(uint64[] calldata amounts, uint256[] calldata order, address relayer) external returns (bool) {
        bytes32[] memory nodes = _tree(amounts);
        IRewardDistributor.Claim[] memory items = new IRewardDistributor.Claim[](order.length);
        for (uint256 j = 0; j < order.length; ++j) items[j] = _item(nodes, order[j] % DRIVERS);
        vm.prank(relayer);
        try distributor.claimMany(items) {
            return true;
        } catch {}
        return false;
    }

    function _item(bytes32[] memory nodes, uint256 i) private pure returns (IRewardDistributor.Claim memory) {
        return
            IRewardDistributor.Claim(
                _account(i),
                Tree.sum(nodes[nodes.length / 2 + 1 + i]),
                i + 1,
                Tree.proof(nodes, i + 1)
            );
    }

    function setPayout(uint256 i, address payout) public {
        vm.prank(_account(i));
        distributor.setPayout(payout);
    }

    function pause(uint256 time) external {
        vm.startPrank(guardian);
        if (time == 0) distributor.unpause();
        else distributor.pause(uint48(block.timestamp + time));
        vm.stopPrank();
    }

    function pausedUntil() external view returns (uint256) {
        return distributor.pausedUntil();
    }

    function balance(uint256 i) external view returns (uint256) {
        return token.balanceOf(i == DRIVERS ? SAFE : _account(i));
    }

    function claimedGwei(uint256 i) external view returns (uint64) {
        return distributor.claimedGwei(_account(i));
    }

    function isUnpaid() external view returns (bool) {
        return token.balanceOf(address(distributor)) > 0;
    }
}

/// @notice Three systems with the same roots. In one everybody claims once, at the end. In the next claims come in any order,
/// split over epochs, by anybody, in batches that repeat themselves, between pauses. In the third payouts move as well.
contract TwinHandler is Fixture, Player {
    World public plain = new World();
    World public shuffled = new World();
    World public moving = new World();

    uint64[] private _amounts = new uint64[](5);
    uint64[] private _before = new uint64[](5);

    constructor() {
        setUp();
        _add(TwinHandler.settle.selector, 2);
        _add(TwinHandler.claim.selector, 2);
        _add(TwinHandler.claimMany.selector, 2);
        _add(TwinHandler.pause.selector, 1);
        _add(TwinHandler.setPayout.selector, 1);
        _add(TwinHandler.wait.selector, 1);
    }

    function wait(uint256 time) external {
        vm.warp(block.timestamp + (time % GRACE_SECONDS));
    }

    function settle(uint256 seed) external {
        uint32 epoch = emission.endedEpochs() + 1;
        _before = _amounts;
        for (uint256 i = 0; i < _amounts.length; ++i) {
            _amounts[i] += uint64(uint256(keccak256(abi.encode(seed, i))) % (POOL_GWEI / _amounts.length));
        }
        World[3] memory worlds = [plain, shuffled, moving];
        for (uint256 w = 0; w < 3; ++w) worlds[w].propose(epoch, _amounts);
        vm.warp(plain.activatableAt());
        for (uint256 w = 0; w < 3; ++w) worlds[w].activate();
        _reach("settled");
    }

    function claim(uint256 seed, uint256 i) external {
        bool late = seed % 4 == 0;
        if (!_world(seed).claim(late ? _before : _amounts, i % _amounts.length, vm.addr(1 + (seed >> 16)))) return;
        _reach(late ? "claimed from the root before" : "claimed");
    }

    function claimMany(uint256 seed, uint256 size) external {
        uint256[] memory order = new uint256[](1 + (size % 6));
        for (uint256 j = 0; j < order.length; ++j) order[j] = uint256(keccak256(abi.encode(seed, j)));
        bool late = seed % 4 == 0;
        if (_world(seed).claimMany(late ? _before : _amounts, order, vm.addr(1 + (seed >> 16))))
            _reach("batch claimed");
    }

    function pause(uint256 seed, uint256 time) external {
        _world(seed).pause(time % 3 == 0 ? 0 : 1 + (time % 1 days));
    }

    function setPayout(uint256 i, uint256 to) external {
        moving.setPayout(i % _amounts.length, _account(to % _amounts.length));
        _reach("payout moved");
    }

    function _world(uint256 seed) private view returns (World) {
        return (seed >> 8) % 2 == 0 ? shuffled : moving;
    }

    /// @notice Everybody takes what is left, in each system in another way.
    function settleUp() public {
        uint256 latest = block.timestamp;
        if (shuffled.pausedUntil() > latest) latest = shuffled.pausedUntil();
        if (moving.pausedUntil() > latest) latest = moving.pausedUntil();
        vm.warp(latest);
        uint256[] memory order = new uint256[](_amounts.length);
        for (uint256 i = 0; i < order.length; ++i) {
            plain.claim(_amounts, i, _account(i));
            order[i] = order.length - 1 - i;
        }
        shuffled.claimMany(_amounts, order, sponsor);
        moving.claimMany(_amounts, order, sponsor);
    }

    function checkBalances() external {
        settleUp();
        for (uint256 i = 0; i <= _amounts.length; ++i) assertEq(shuffled.balance(i), plain.balance(i), "balance");
    }

    function checkSum() external {
        settleUp();
        uint256 sum = 0;
        for (uint256 i = 0; i <= _amounts.length; ++i) sum += plain.balance(i);
        for (uint256 i = 0; i <= _amounts.length; ++i) sum -= moving.balance(i);
        assertEq(sum, 0, "sum");
    }

    function checkNothingLost() external {
        settleUp();
        assertTrue(!plain.isUnpaid() && !shuffled.isUnpaid() && !moving.isUnpaid(), "unpaid");
        for (uint256 i = 0; i < _amounts.length; ++i) {
            assertEq(moving.claimedGwei(i), _amounts[i], "claimed");
            assertEq(shuffled.claimedGwei(i), _amounts[i], "claimed");
        }
    }
}

contract TwinInvariantsTest is Campaign {
    TwinHandler internal handler;

    function setUp() public {
        handler = new TwinHandler();
        _target(handler);
    }

    function test_TheCampaignReachesEverything() public {
        string[5] memory wanted = [
            "settled",
            "claimed",
            "claimed from the root before",
            "batch claimed",
            "payout moved"
        ];
        for (uint256 i = 0; i < wanted.length; ++i) _want(wanted[i]);
        _walk();
    }

    function invariant_OrderSplittingRelayingAndBatchingNeverChangeABalance() public {
        handler.checkBalances();
    }

    function invariant_MovingAPayoutNeverChangesTheSum() public {
        handler.checkSum();
    }

    function invariant_PausingAndResumingLosesNothing() public {
        handler.checkNothingLost();
    }
}
