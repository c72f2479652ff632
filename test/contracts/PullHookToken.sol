// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {Hooked} from "./HookToken.sol";

/// @notice A token that calls whoever it is taken from, in the middle of a transfer; all of it is its maker's.
contract PullHookToken is ERC20("Hook", "HOOK") {
    constructor() {
        _mint(msg.sender, 10 gwei);
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        super.transferFrom(from, to, amount);
        Hooked(from).onTokenReceived();
        return true;
    }
}
