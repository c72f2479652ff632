// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IFoveaToken} from "../interfaces/IFoveaToken.sol";
import {Books} from "./Books.sol";

/// @title Custody
/// @notice The books' hooks on the real token and the real clock.
abstract contract Custody is Books {
    using SafeERC20 for IFoveaToken;

    // ------------------------------------------------------------ Immutables

    IFoveaToken private immutable _token;

    // ----------------------------------------------------------- Constructor

    constructor(IFoveaToken token_) {
        _token = token_;
    }

    // ----------------------------------------------------------------- Hooks

    /// @inheritdoc Books
    function _pull(address from, uint64 amountGwei) internal override {
        _token.safeTransferFrom(from, address(this), uint256(amountGwei) * 1 gwei);
    }

    /// @inheritdoc Books
    function _push(address to, uint64 amountGwei) internal override {
        _token.safeTransfer(to, uint256(amountGwei) * 1 gwei);
    }

    /// @inheritdoc Books
    function _now() internal view override returns (uint48) {
        return uint48(block.timestamp);
    }
}
