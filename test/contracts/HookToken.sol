// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

interface Hooked {
    function onTokenReceived() external;
}

/// @notice A token that calls its receiver in the middle of a transfer, which FOV never does; and its own emission, whose
/// gate is whoever made it.
contract HookToken is ERC20("Hook", "HOOK") {
    address public immutable gate = msg.sender;

    function release(uint256 amountGwei) external {
        _mint(msg.sender, amountGwei * 1 gwei);
    }

    function _update(address from, address to, uint256 amount) internal override {
        super._update(from, to, amount);
        if (from != address(0) && to.code.length > 0) Hooked(to).onTokenReceived();
    }
}
