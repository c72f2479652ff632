// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Capped} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Capped.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {IFoveaToken} from "./interfaces/IFoveaToken.sol";

/// @title FoveaToken
/// @notice See IFoveaToken.
contract FoveaToken is ERC20Capped, ERC20Permit, IFoveaToken {
    // ------------------------------------------------------------ Immutables

    /// @inheritdoc IFoveaToken
    address public immutable minter = msg.sender;

    // ----------------------------------------------------------- Constructor

    // The creator becomes the minter, so the mint right is never anybody's to hand on.
    constructor() ERC20("Fovea", "FOV") ERC20Capped(uint256(type(uint64).max) * 1 gwei) ERC20Permit("Fovea") {}

    // ---------------------------------------------------------------- Minter

    /// @inheritdoc IFoveaToken
    function mint(address to, uint256 amount) external {
        require(msg.sender == minter, NotMinter(msg.sender, minter));

        _mint(to, amount);
    }

    // ----------------------------------------------------------------- Views

    /// @inheritdoc IERC20Permit
    function nonces(address owner) public view override(ERC20Permit, IERC20Permit) returns (uint256) {
        return super.nonces(owner);
    }

    // -------------------------------------------------------------- Internal

    function _update(address from, address to, uint256 amount) internal override(ERC20, ERC20Capped) {
        super._update(from, to, amount);
    }
}
