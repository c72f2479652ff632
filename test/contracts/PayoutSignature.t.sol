// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {IRewardDistributor} from "../../contracts/interfaces/IRewardDistributor.sol";
import {Fixture} from "./Fixture.sol";
import {Wallet} from "./Wallet.sol";

// RewardDistributor, given an account's signature for a payout, by key or by contract
// ├── anyone may send it, and it works once
// └── it reverts when late, of somebody else, for another payout or chain, malleable, or used
contract PayoutSignatureTest is Fixture {
    uint256 internal constant KEY = 0xACC0;
    address internal constant PAYOUT = address(0xBA9);

    address internal account = vm.addr(KEY);
    uint256 internal deadline = GENESIS + 1 hours;

    function _refused(address payout) internal view returns (bytes memory) {
        bytes32 digest = distributor.payoutDigest(account, payout, deadline);
        return abi.encodeWithSelector(IRewardDistributor.InvalidPayoutSignature.selector, account, digest);
    }

    function _signed(address payout) internal view returns (bytes memory) {
        return _signature(KEY, distributor.payoutDigest(account, payout, deadline));
    }

    function testFuzz_SetPayoutBySig_SentByAnyone(address sender, uint256 key, address payout, uint32 wait) public {
        vm.assume(payout != address(0));
        key = bound(key, 1, 2 ** 128);
        (account, deadline) = (vm.addr(key), block.timestamp + wait);
        bytes memory signature = _signature(key, distributor.payoutDigest(account, payout, deadline));
        vm.warp(deadline);

        vm.prank(sender);
        vm.expectEmit(address(distributor));
        emit IRewardDistributor.PayoutSet(account, payout);
        distributor.setPayoutBySig(account, payout, deadline, signature);

        assertEq(distributor.payoutOf(account), payout, "payout");
        assertEq(Nonces(address(distributor)).nonces(account), 1, "nonce");
    }

    function test_SetPayoutBySig_OfAContract() public {
        account = address(new Wallet(vm.addr(KEY)));

        distributor.setPayoutBySig(account, PAYOUT, deadline, _signed(PAYOUT));

        assertEq(distributor.payoutOf(account), PAYOUT, "payout");
    }

    function test_RevertWhen_PayoutSignatureIsUsedAgain() public {
        bytes memory signature = _signed(PAYOUT);
        distributor.setPayoutBySig(account, PAYOUT, deadline, signature);
        vm.prank(account);
        distributor.setPayout(address(0));
        bytes memory refused = _refused(PAYOUT);

        vm.expectRevert(refused);
        distributor.setPayoutBySig(account, PAYOUT, deadline, signature);

        assertEq(distributor.payoutOf(account), account, "payout");
    }

    function testFuzz_RevertWhen_SignedForAnotherPayout(address payout) public {
        vm.assume(payout != PAYOUT);
        bytes memory signature = _signed(PAYOUT);
        bytes memory refused = _refused(payout);

        vm.expectRevert(refused);
        distributor.setPayoutBySig(account, payout, deadline, signature);
    }

    function testFuzz_RevertWhen_SignedForAnotherChain(uint64 chain) public {
        vm.assume(chain != block.chainid && chain != 0);
        bytes memory signature = _signed(PAYOUT);
        vm.chainId(chain);
        bytes memory refused = _refused(PAYOUT);

        vm.expectRevert(refused);
        distributor.setPayoutBySig(account, PAYOUT, deadline, signature);
    }

    function test_RevertWhen_PayoutSignatureIsMalleable() public {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY, distributor.payoutDigest(account, PAYOUT, deadline));
        uint256 n = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
        bytes memory refused = _refused(PAYOUT);

        vm.expectRevert(refused);
        distributor.setPayoutBySig(
            account,
            PAYOUT,
            deadline,
            abi.encodePacked(r, bytes32(n - uint256(s)), v == 27 ? 28 : 27)
        );
    }

    function testFuzz_RevertWhen_PayoutSignatureIsLate(uint32 late) public {
        bytes memory signature = _signed(PAYOUT);
        vm.warp(deadline + 1 + late);

        vm.expectRevert(
            abi.encodeWithSelector(IRewardDistributor.SignatureExpired.selector, deadline, block.timestamp)
        );
        distributor.setPayoutBySig(account, PAYOUT, deadline, signature);
    }
}
