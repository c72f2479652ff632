// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IDisputeManager} from "../../contracts/interfaces/IDisputeManager.sol";
import {DisputeFixture} from "./DisputeFixture.sol";
import {Wallet} from "./Wallet.sol";

/// @notice Whatever anybody shows it, it never signed that.
contract Denier {
    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        return 0;
    }
}

// DisputeManager, faults that need no judge
// ├── given two signed results of one provider for one job
// │   ├── the share of its stake is slashed at once, active and thawing, once for ever
// │   ├── the prover gets a quarter of the provider's own part, so that the two together lose
// │   └── a key's signature counts whatever code is at its account; a contract's counts by its own word
// └── given anything less, nothing is proven: equal outputs, another job, provider, chain or contract, a changed signature
contract DisputeManagerTest is DisputeFixture {
    // ---------------------------------------------------------------- Slash

    function test_Prove_SlashesTheShareAtOnce() public {
        _prove(1);
        assertEq(_total(), 360e18, "a tenth");
        assertEq(staking.creditOf(prover), 2.5e18, "a quarter of the provider's own tenth");
        assertEq(token.balanceOf(address(0xdEaD)), 37.5e18, "the rest burned");
        assertTrue(disputes.isPunished(_offenceId(1)), "punished");
        _checkBooks();
    }

    /// @dev Job by job, and each of what is left.
    function test_Prove_AnotherJobIsAnotherOffence() public {
        _prove(1);
        _prove(2);
        assertEq(_total(), 324e18, "a tenth of what was left");
        assertTrue(!disputes.isPunished(_offenceId(3)), "no other");
    }

    function testFuzz_Prove_TheProviderAndItsProverLose(uint96 own, uint96 others, uint96 thaws) public {
        own = uint96(bound(own, 1e6, 1e24));
        others = uint96(bound(others, 0, 1e26));
        (address thief, uint256 key) = (vm.addr(77), 77);
        _endow(thief, uint64(own / 1 gwei) + 1, address(staking));
        _endow(delegator, uint64(others / 1 gwei) + 1, address(staking));
        vm.startPrank(thief);
        staking.registerProvider(0, "");
        staking.stake(own);
        if (bound(thaws, 0, own) > 0) staking.requestUnstake(thief, uint128(bound(thaws, 0, own)));
        vm.stopPrank();
        if (others > 0) {
            vm.prank(delegator);
            staking.delegate(thief, others);
        }

        uint256 before = staking.exposureOf(thief, thief);
        IDisputeManager.SignedOutputs memory first = _outputsBy(key, thief, 1, "one");
        IDisputeManager.SignedOutputs memory second = _outputsBy(key, thief, 1, "other");
        vm.prank(prover);
        disputes.proveContradiction(thief, _job(1), first, second);
        uint256 lost = before - staking.exposureOf(thief, thief);
        assertTrue(4 * staking.creditOf(prover) <= lost, "a quarter of what the provider lost at most");
        assertTrue(4 * (staking.creditOf(prover) + 2) >= lost, "and no less");
    }

    /// @dev What asks to leave is as much at stake as what stays; only what has left is out of reach.
    function testFuzz_Prove_ReachesWhatThaws(uint128 units) public {
        units = uint128(bound(units, 1e6, OWN_STAKE));
        vm.prank(provider);
        staking.requestUnstake(provider, units);
        vm.warp(block.timestamp + THAW_SECONDS);
        _prove(1);
        assertEq(_total(), 360e18, "a tenth of both");
        vm.prank(provider);
        staking.withdraw(provider, 0);
        assertTrue(token.balanceOf(provider) <= (uint256(units) * 9) / 10 + 1, "left with its loss");
        _checkBooks();
    }

    function test_Prove_WithoutStakeStillPunishes() public {
        address poor = vm.addr(78);
        IDisputeManager.SignedOutputs memory first = _outputsBy(78, poor, 1, "one");
        IDisputeManager.SignedOutputs memory second = _outputsBy(78, poor, 1, "other");
        vm.expectEmit(address(disputes));
        emit IDisputeManager.OffencePunished(poor, _jobId(1), address(this), 0);
        disputes.proveContradiction(poor, _job(1), first, second);
        assertTrue(disputes.isPunished(disputes.offenceIdOf(poor, _jobId(1))), "punished");
    }

    function test_RevertWhen_ProvenTwiceInEitherOrder() public {
        _prove(1);
        IDisputeManager.SignedOutputs memory first = _outputs(1, "one");
        IDisputeManager.SignedOutputs memory second = _outputs(1, "other");
        bytes memory punished = abi.encodeWithSelector(IDisputeManager.AlreadyPunished.selector, provider, _jobId(1));
        vm.expectRevert(punished);
        disputes.proveContradiction(provider, _job(1), first, second);
        vm.expectRevert(punished);
        disputes.proveContradiction(provider, _job(1), second, first);
        second = _outputs(1, "a third");
        vm.expectRevert(punished);
        disputes.proveContradiction(provider, _job(1), first, second);
    }

    function testFuzz_Prove_SwappedIsTheSame(bytes32 one, bytes32 other, bool swapped) public {
        vm.assume(one != other);
        IDisputeManager.SignedOutputs memory first = _outputs(1, swapped ? other : one);
        disputes.proveContradiction(provider, _job(1), first, _outputs(1, swapped ? one : other));
        assertTrue(disputes.isPunished(_offenceId(1)), "punished");
    }

    // ------------------------------------------------------------ Signatures

    function testFuzz_Prove_ByAnyKey(uint256 key, bytes32 one, bytes32 other) public {
        key = bound(key, 1, CURVE_ORDER - 1);
        vm.assume(one != other);
        address signer = vm.addr(key);
        IDisputeManager.SignedOutputs memory first = _outputsBy(key, signer, 1, one);
        disputes.proveContradiction(signer, _job(1), first, _outputsBy(key, signer, 1, other));
        assertTrue(disputes.isPunished(disputes.offenceIdOf(signer, _jobId(1))), "punished");
    }

    function testFuzz_Prove_ByAContractsWord(uint256 key, bytes32 one, bytes32 other) public {
        key = bound(key, 1, CURVE_ORDER - 1);
        vm.assume(one != other);
        address wallet = address(new Wallet(vm.addr(key)));
        IDisputeManager.SignedOutputs memory first = _outputsBy(key, wallet, 1, one);
        disputes.proveContradiction(wallet, _job(1), first, _outputsBy(key, wallet, 1, other));
        assertTrue(disputes.isPunished(disputes.offenceIdOf(wallet, _jobId(1))), "punished");
    }

    /// @dev EIP-7702: an account with code that says no to everything is bound by its key all the same.
    function test_Prove_AKeyThatLendsItselfCodeIsBound() public {
        vm.etch(provider, address(new Denier()).code);
        _prove(1);
        assertTrue(disputes.isPunished(_offenceId(1)), "punished");
    }

    /// @dev Two contracts of one owner ran the same job and differ, as they may: each signed for itself.
    function test_RevertWhen_OneResultIsAnothersOfTheSameOwner() public {
        address wallet = address(new Wallet(provider));
        address twin = address(new Wallet(provider));
        IDisputeManager.SignedOutputs memory first = _outputsBy(PROVIDER_KEY, wallet, 1, "one");
        IDisputeManager.SignedOutputs memory second = _outputsBy(PROVIDER_KEY, twin, 1, "other");
        vm.expectRevert(abi.encodeWithSelector(IDisputeManager.NotSigned.selector, wallet, bytes32("other")));
        disputes.proveContradiction(wallet, _job(1), first, second);
        vm.expectRevert(abi.encodeWithSelector(IDisputeManager.NotSigned.selector, twin, bytes32("one")));
        disputes.proveContradiction(twin, _job(1), first, second);
    }

    function testFuzz_RevertWhen_OutputsAreTheSame(bytes32 hash) public {
        IDisputeManager.SignedOutputs memory first = _outputs(1, hash);
        IDisputeManager.SignedOutputs memory twice = IDisputeManager.SignedOutputs(hash, _flipped(first.signature));
        vm.expectRevert(abi.encodeWithSelector(IDisputeManager.SameOutputs.selector, hash));
        disputes.proveContradiction(provider, _job(1), first, first);
        vm.expectRevert(abi.encodeWithSelector(IDisputeManager.SameOutputs.selector, hash));
        disputes.proveContradiction(provider, _job(1), first, twice);
    }

    /// @dev The other of the two signatures that verify: of one message there is one that counts.
    function testFuzz_RevertWhen_SIsHigh(bytes32 one, bytes32 other) public {
        vm.assume(one != other);
        IDisputeManager.SignedOutputs memory first = _outputs(1, one);
        IDisputeManager.SignedOutputs memory second = _outputs(1, other);
        second.signature = _flipped(second.signature);
        _expectUnsigned(other);
        disputes.proveContradiction(provider, _job(1), first, second);
        _expectUnsigned(other);
        disputes.proveContradiction(provider, _job(1), second, first);
    }

    function test_RevertWhen_SignatureHasAnotherForm() public {
        IDisputeManager.SignedOutputs memory first = _outputs(1, "one");
        IDisputeManager.SignedOutputs memory second = _outputs(1, "other");
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(PROVIDER_KEY, disputes.hashResult(provider, _jobId(1), "other"));
        bytes32 compact = bytes32(uint256(s) | (uint256(v - 27) << 255));
        bytes[4] memory forms = [
            abi.encodePacked(r, compact),
            abi.encodePacked(r, s, v - 27),
            abi.encodePacked(r, s, v, uint8(0)),
            bytes("")
        ];
        for (uint256 i = 0; i < forms.length; ++i) {
            second.signature = forms[i];
            _expectUnsigned("other");
            disputes.proveContradiction(provider, _job(1), first, second);
        }
    }

    function testFuzz_RevertWhen_SignedByAnother(uint256 key, bytes calldata noise) public {
        key = bound(key, 1, CURVE_ORDER - 1);
        vm.assume(key != PROVIDER_KEY);
        IDisputeManager.SignedOutputs memory first = _outputs(1, "one");
        IDisputeManager.SignedOutputs memory second = _outputsBy(key, provider, 1, "other");
        _expectUnsigned("other");
        disputes.proveContradiction(provider, _job(1), first, second);
        second.signature = noise;
        _expectUnsigned("other");
        disputes.proveContradiction(provider, _job(1), first, second);
    }

    /// @dev The proof of one offence says nothing of another: whatever of the job differs.
    function testFuzz_RevertWhen_SignedForAnotherJob(IDisputeManager.Job calldata job) public {
        vm.assume(disputes.jobIdOf(job) != _jobId(1));
        IDisputeManager.SignedOutputs memory first = _outputs(1, "one");
        IDisputeManager.SignedOutputs memory second = _outputs(1, "other");
        disputes.proveContradiction(provider, _job(1), first, second);
        _expectUnsigned("one");
        disputes.proveContradiction(provider, job, first, second);
    }

    function testFuzz_RevertWhen_SignedForAnotherChain(uint64 chainId) public {
        vm.assume(chainId != block.chainid && chainId != 0);
        IDisputeManager.SignedOutputs memory first = _outputs(1, "one");
        IDisputeManager.SignedOutputs memory second = _outputs(1, "other");
        uint256 home = block.chainid;
        vm.chainId(chainId);
        _expectUnsigned("one");
        disputes.proveContradiction(provider, _job(1), first, second);
        vm.chainId(home);
        disputes.proveContradiction(provider, _job(1), first, second);
    }

    function test_RevertWhen_SignedForAnotherContract() public {
        IDisputeManager here = disputes;
        disputes = _disputes(_terms());
        IDisputeManager.SignedOutputs memory first = _outputs(1, "one");
        IDisputeManager.SignedOutputs memory second = _outputs(1, "other");
        _expectUnsigned("one");
        here.proveContradiction(provider, _job(1), first, second);
    }

    // ----------------------------------------------------------- Constructor

    function test_Constructor_KeepsItsSettings() public view {
        assertEq(keccak256(abi.encode(disputes.settings())), keccak256(abi.encode(_terms())), "settings");
        assertEq(address(disputes.staking()), address(staking), "staking");
        assertEq(address(disputes.gate()), address(gate), "gate");
    }

    /// @dev Stake that asks to leave in the second of the fault is there until the last second of the ruling.
    function test_RevertWhen_StakeThawsBeforeTheRuling() public {
        IDisputeManager.Settings memory terms = _terms();
        terms.detectionSeconds = THAW_SECONDS - HEARING_SECONDS - RULING_SECONDS;
        vm.expectRevert(
            abi.encodeWithSelector(IDisputeManager.ThawTooShort.selector, uint256(THAW_SECONDS), uint256(THAW_SECONDS))
        );
        this.build(terms);
        --terms.detectionSeconds;
        this.build(terms);
    }

    function test_RevertWhen_SettingsAreIncoherent() public {
        IDisputeManager.Settings memory terms = _terms();
        terms.hearingSeconds = 0;
        _expectIncoherent(terms);
        terms = _terms();
        terms.rulingSeconds = 0;
        _expectIncoherent(terms);
        terms = _terms();
        terms.bondGwei = 0;
        terms.silenceFeeGwei = 0;
        _expectIncoherent(terms);
        terms = _terms();
        terms.silenceFeeGwei = terms.bondGwei + 1;
        _expectIncoherent(terms);
        terms = _terms();
        terms.slashBps = 0;
        _expectIncoherent(terms);
        terms.slashBps = 10_001;
        _expectIncoherent(terms);
        terms.slashBps = 10_000;
        terms.silenceFeeGwei = terms.bondGwei;
        this.build(terms);
    }

    function test_RevertWhen_ItMayNotSlash() public {
        vm.prank(admin);
        manager.revokeRole(SLASHER_ROLE, address(disputes));
        IDisputeManager.SignedOutputs memory first = _outputs(1, "one");
        IDisputeManager.SignedOutputs memory second = _outputs(1, "other");
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, address(disputes)));
        disputes.proveContradiction(provider, _job(1), first, second);
        assertTrue(!disputes.isPunished(_offenceId(1)), "not spent");
    }

    // ---------------------------------------------------------------- Helpers

    function build(IDisputeManager.Settings memory terms) external {
        _disputes(terms);
    }

    function _expectIncoherent(IDisputeManager.Settings memory terms) private {
        vm.expectRevert(abi.encodeWithSelector(IDisputeManager.SettingsIncoherent.selector, terms));
        this.build(terms);
    }

    /// @dev (r, -s) with the other v.
    function _flipped(bytes memory signature) private pure returns (bytes memory) {
        (bytes32 r, bytes32 s, uint8 v) = (0, 0, 0);
        assembly ("memory-safe") {
            r := mload(add(signature, 0x20))
            s := mload(add(signature, 0x40))
            v := byte(0, mload(add(signature, 0x60)))
        }
        return abi.encodePacked(r, CURVE_ORDER - uint256(s), v == 27 ? uint8(28) : uint8(27));
    }
}
