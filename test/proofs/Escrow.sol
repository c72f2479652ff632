// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EscrowAccounting} from "../../contracts/accounting/EscrowAccounting.sol";

/// @dev Tokens are a number that moves with the hooks alone.
abstract contract Escrow is EscrowAccounting {
    uint256 internal _held;

    function _pull(address, uint64 amountGwei) internal override {
        _held += amountGwei;
    }

    function _push(address, uint64 amountGwei) internal override {
        _held -= amountGwei;
    }

    function _now() internal pure override returns (uint48) {
        return 0;
    }
}

/// @dev Every call there is, by anybody: what holds before it must hold after it.
contract EscrowAddsUp is Escrow {
    modifier keeps() {
        require(_holds());
        _;
        assert(_holds());
    }

    constructor() {
        assert(_holds());
    }

    function open(uint64 amountGwei) external keeps {
        _escrow(msg.sender, amountGwei);
    }

    function refund(address to, uint64 amountGwei) external keeps {
        _refund(to, amountGwei);
    }

    function forfeit(uint64 amountGwei) external keeps {
        _forfeit(amountGwei);
    }

    function collectAll() external keeps {
        collect();
    }

    function _holds() private view returns (bool) {
        return _held == uint256(_ledger.escrowGwei) + _ledger.creditsGwei + _ledger.burnedGwei;
    }
}

contract EscrowPaysACreditOnce is Escrow {
    function open(uint64 amountGwei) external {
        _escrow(msg.sender, amountGwei);
    }

    function refund(address to, uint64 amountGwei) external {
        _refund(to, amountGwei);
    }

    function collectAll() external {
        (uint256 credit, uint256 held) = (_credits[msg.sender], _held);

        collect();

        assert(held - _held == credit && _credits[msg.sender] == 0);
    }
}
