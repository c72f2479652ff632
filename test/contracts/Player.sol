// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What a campaign may call, and how often each thing worth seeing was seen.
abstract contract Player {
    mapping(string what => uint256) public reached;

    bytes4[] private _actions;

    /// @notice The more often listed, the more often called.
    function actions() external view returns (bytes4[] memory) {
        return _actions;
    }

    function _add(bytes4 action, uint256 times) internal {
        for (uint256 i = 0; i < times; ++i) _actions.push(action);
    }

    function _reach(string memory what) internal {
        ++reached[what];
    }
}
