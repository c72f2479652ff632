// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccountBonds} from "../../contracts/interfaces/IAccountBonds.sol";
import {IBonds} from "../../contracts/interfaces/IBonds.sol";
import {Fixture} from "./Fixture.sol";

/// @notice Payers, accounts and a judge at random.
contract AccountBondsHandler is Fixture {
    uint256 internal constant ACCOUNTS = 3;
    uint256 internal constant PAYERS = 3;
    uint64 internal constant RICH_GWEI = 100;

    uint64 public lastBurned;
    mapping(uint256 payer => uint64) public burnedOf;
    mapping(uint256 account => mapping(uint256 payer => uint256)) public lockedUntil;

    // What must never happen.
    bool public leftEarly;
    bool public burnFell;
    bool public exitRefused;

    constructor() {
        setUp();
        for (uint256 i = 0; i < PAYERS; ++i) _endow(_payer(i), RICH_GWEI, address(bonds));
    }

    function wait(uint32 time) external {
        vm.warp(block.timestamp + (time % (2 * BOND_THAW_SECONDS)));
    }

    function deposit(uint256 payer, uint256 account, uint64 amount) external {
        payer %= PAYERS;
        uint256 balance = token.balanceOf(_payer(payer)) / 1 gwei;
        if (balance == 0) return;
        vm.prank(_payer(payer));
        bonds.deposit(_account(account % ACCOUNTS), uint64(bound(amount, 1, balance)));
    }

    function thaw(uint256 payer, uint256 account, uint64 amount) external {
        (payer, account) = (payer % PAYERS, account % ACCOUNTS);
        uint64 active = bonds.bondOf(_account(account), _payer(payer)).activeGwei;
        if (active == 0) return;
        vm.prank(_payer(payer));
        try bonds.thaw(_account(account), uint64(bound(amount, 1, active))) {
            lockedUntil[account][payer] = block.timestamp + BOND_THAW_SECONDS;
        } catch {
            exitRefused = true;
        }
    }

    function withdraw(uint256 payer, uint256 account) external {
        (payer, account) = (payer % PAYERS, account % ACCOUNTS);
        uint64 thawing = bonds.bondOf(_account(account), _payer(payer)).thawingGwei;
        bool due = block.timestamp >= lockedUntil[account][payer];
        vm.prank(_payer(payer));
        try bonds.withdraw(_account(account)) {
            if (!due) leftEarly = true;
        } catch {
            if (due && thawing > 0) exitRefused = true;
        }
    }

    function forfeit(uint256 payer, uint256 account, uint64 amount) external {
        payer %= PAYERS;
        vm.prank(judge);
        burnedOf[payer] += bonds.forfeit(_account(account % ACCOUNTS), _payer(payer), amount % (2 * RICH_GWEI));
        uint64 burned = bonds.ledger().burnedGwei;
        if (burned < lastBurned) burnFell = true;
        lastBurned = burned;
    }

    // ----------------------------------------------------------------- Views

    function checkBooks() external view {
        _checkBooks(bonds);
        uint256 all = 0;
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            uint256 stands = 0;
            for (uint256 j = 0; j < PAYERS; ++j) {
                IBonds.Bond memory bond = bonds.bondOf(_account(i), _payer(j));
                stands += bond.activeGwei;
                all += uint256(bond.activeGwei) + bond.thawingGwei;
            }
            assertEq(bonds.bondedGwei(_account(i)), stands, "behind the account");
        }
        assertEq(bonds.ledger().bondsGwei, all, "bonds");
    }

    /// @dev What a payer had is what they have, what they put up, and what a judge burned of it.
    function checkPayers() external view {
        uint256 burned = 0;
        for (uint256 j = 0; j < PAYERS; ++j) {
            uint256 has = token.balanceOf(_payer(j)) / 1 gwei + burnedOf[j];
            for (uint256 i = 0; i < ACCOUNTS; ++i) {
                IBonds.Bond memory bond = bonds.bondOf(_account(i), _payer(j));
                has += uint256(bond.activeGwei) + bond.thawingGwei;
            }
            assertEq(has, RICH_GWEI, "payer");
            burned += burnedOf[j];
        }
        assertEq(bonds.ledger().burnedGwei, burned, "burned");
    }

    function _payer(uint256 i) internal pure returns (address) {
        return address(uint160(0xBA1E0000 + i));
    }
}
