// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Player} from "./Player.sol";
import {Test} from "./Test.sol";

/// @notice A campaign: random calls of one handler, which plays everybody, with an invariant after each.
abstract contract Campaign is Test {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    address private _handler;
    bytes4[] private _actions;
    string[] private _wanted;

    function _target(Player handler) internal {
        (_handler, _actions) = (address(handler), handler.actions());
    }

    /// @dev Only the handler acts; everybody it plays is inside it.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = _handler;
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(_handler, _actions);
    }

    function _want(string memory what) internal {
        _wanted.push(what);
    }

    /// @dev Walks the handler as the campaign does, and demands that everything worth seeing is seen: an action that never
    /// succeeds, or one that reverts, proves nothing.
    function _walk() internal {
        string[] memory wanted = _wanted;
        uint256[] memory seen = new uint256[](wanted.length);
        uint256 start = vm.snapshotState();
        uint256 seed = 0;
        for (uint256 run = 0; run < 64; ++run) {
            for (uint256 step = 0; step < 64; ++step) {
                seed = uint256(keccak256(abi.encode(seed)));
                bytes4 action = _actions[seed % _actions.length];
                (bool done, ) = _handler.call(abi.encodePacked(action, _draw(seed, 1), _draw(seed, 2), _draw(seed, 3)));
                assertTrue(done, "an action reverted");
            }
            for (uint256 i = 0; i < wanted.length; ++i) seen[i] += Player(_handler).reached(wanted[i]);
            vm.revertToState(start);
        }
        for (uint256 i = 0; i < wanted.length; ++i) assertTrue(seen[i] > 0, wanted[i]);
    }

    function _draw(uint256 seed, uint256 i) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, i)));
    }
}
