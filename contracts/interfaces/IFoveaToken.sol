// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title FoveaToken
/// @notice FOV: what drivers earn and providers stake. ERC-20 with permit, 18 decimals, supply below 2^64 gwei so that
/// every amount of the reward tree fits into eight bytes.
interface IFoveaToken is IERC20, IERC20Permit {
    error NotMinter(address caller, address minter);

    /// @notice The contract that created this token; nobody else can ever mint, and this can not change.
    function minter() external view returns (address);

    /// @notice Creates tokens, up to the cap.
    /// @dev The minter can not burn, move or freeze anybody's tokens, nor raise the cap.
    function mint(address to, uint256 amount) external;
}
