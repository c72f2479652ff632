// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEmissionController} from "../../contracts/interfaces/IEmissionController.sol";
import {IFoveaToken} from "../../contracts/interfaces/IFoveaToken.sol";
import {IProviderStaking} from "../../contracts/interfaces/IProviderStaking.sol";
import {IRewardDistributor} from "../../contracts/interfaces/IRewardDistributor.sol";
import {IRootGate} from "../../contracts/interfaces/IRootGate.sol";
import {Actors} from "./Actors.sol";
import {Campaign} from "./Campaign.sol";
import {Handler} from "./Handler.sol";

/// @notice A campaign against the whole system, and the contracts it is asked about.
abstract contract SystemCampaign is Campaign {
    Handler internal handler;
    IRootGate internal gate;
    IRewardDistributor internal distributor;
    IEmissionController internal emission;
    IFoveaToken internal token;
    IProviderStaking internal staking;

    function _start(Handler with) internal {
        handler = with;
        (gate, distributor, emission, token, staking) = handler.system();
        _target(handler);
    }

    function _never(Actors.Wrong wrong, string memory what) internal view {
        assertTrue(!handler.happened(wrong), what);
    }

    /// @dev What takes long is asked in one state of so many, by chance of the state itself.
    modifier inOneStateOf(uint256 many) {
        IRootGate.Pending memory pending = gate.pending();
        bytes32 state = keccak256(abi.encode(block.timestamp, pending, gate.active(), gate.ledger(), gate.rotatesAt()));
        if (uint256(state) % many == 0) _;
    }
}
