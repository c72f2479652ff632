// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {BondAccounting} from "./accounting/BondAccounting.sol";
import {Custody} from "./accounting/Custody.sol";
import {IAccountBonds} from "./interfaces/IAccountBonds.sol";
import {IFoveaToken} from "./interfaces/IFoveaToken.sol";

/// @title AccountBonds
/// @notice See IAccountBonds.
contract AccountBonds is IAccountBonds, BondAccounting, Custody, AccessManaged {
    // --------------------------------------------------------------- Storage

    /// @inheritdoc IAccountBonds
    mapping(address account => uint64 amountGwei) public bondedGwei;

    // ----------------------------------------------------------- Constructor

    constructor(
        address authority,
        IFoveaToken token,
        uint32 thawSeconds_
    ) BondAccounting(thawSeconds_) Custody(token) AccessManaged(authority) {}

    // ----------------------------------------------------------------- Judge

    /// @inheritdoc IAccountBonds
    function forfeit(
        address account,
        address payer,
        uint64 amountGwei
    ) external restricted returns (uint64 forfeitedGwei) {
        (uint64 activeGwei, uint64 thawingGwei) = _burn(_subjectOf(account), payer, amountGwei);
        uint64 leftGwei = bondedGwei[account] -= activeGwei;
        forfeitedGwei = activeGwei + thawingGwei;

        emit BondForfeited(account, payer, activeGwei, thawingGwei, leftGwei);
    }

    // ------------------------------------------------------------------ User

    /// @inheritdoc IAccountBonds
    function deposit(address account, uint64 amountGwei) external {
        uint64 standsGwei = bondedGwei[account] += amountGwei;

        emit BondDeposited(account, msg.sender, amountGwei, standsGwei);

        _deposit(_subjectOf(account), msg.sender, amountGwei);
    }

    /// @inheritdoc IAccountBonds
    function thaw(address account, uint64 amountGwei) external {
        Bond memory bond = _thaw(_subjectOf(account), msg.sender, amountGwei);
        uint64 leftGwei = bondedGwei[account] -= amountGwei;

        emit BondThawing(account, msg.sender, amountGwei, bond.thawingGwei, bond.thawsAt, leftGwei);
    }

    /// @inheritdoc IAccountBonds
    function withdraw(address account) external {
        uint64 amountGwei = _bonds[_subjectOf(account)][msg.sender].thawingGwei;

        emit BondWithdrawn(account, msg.sender, amountGwei, bondedGwei[account]);

        _withdraw(_subjectOf(account), msg.sender);
    }

    // ----------------------------------------------------------------- Views

    /// @inheritdoc IAccountBonds
    function bondOf(address account, address payer) external view returns (Bond memory) {
        return _bonds[_subjectOf(account)][payer];
    }

    // -------------------------------------------------------------- Internal

    function _subjectOf(address account) private pure returns (bytes32) {
        return bytes32(uint256(uint160(account)));
    }
}
