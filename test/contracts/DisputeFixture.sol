// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputeManager} from "../../contracts/interfaces/IDisputeManager.sol";
import {IStakePools} from "../../contracts/interfaces/IStakePools.sol";
import {Fixture} from "./Fixture.sol";

/// @notice The product with a staked provider, its delegator, an accuser and a prover.
abstract contract DisputeFixture is Fixture {
    uint256 internal constant PROVIDER_KEY = 0x9807;
    uint96 internal constant OWN_STAKE = 100e18;
    uint96 internal constant DELEGATED = 300e18;
    uint256 internal constant CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
    IDisputeManager.Verdict internal constant DISMISSED = IDisputeManager.Verdict.Dismissed;
    IDisputeManager.Verdict internal constant UPHELD = IDisputeManager.Verdict.Upheld;

    address internal provider = vm.addr(PROVIDER_KEY);
    address internal delegator = address(0xDE1E);
    address internal accuser = address(0xACC5E);
    address internal prover = address(0x9406E);

    function setUp() public virtual override {
        super.setUp();
        _register(provider, OWN_STAKE);
        _endow(delegator, uint64(DELEGATED / 1 gwei), address(staking));
        vm.prank(delegator);
        staking.delegate(provider, DELEGATED);
        _endow(accuser, 10 * ACCUSATION_BOND_GWEI, address(disputes));
    }

    function _register(address account, uint96 stake) internal {
        _endow(account, uint64(stake / 1 gwei), address(staking));
        vm.startPrank(account);
        staking.registerProvider(500, "");
        if (stake > 0) staking.stake(stake);
        vm.stopPrank();
    }

    // --------------------------------------------------------------- Results

    function _job(uint256 i) internal pure returns (IDisputeManager.Job memory) {
        return IDisputeManager.Job(uint32(i), keccak256("task"), keccak256("model"), keccak256("items"));
    }

    function _jobId(uint256 i) internal view returns (bytes32) {
        return disputes.jobIdOf(_job(i));
    }

    function _offenceId(uint256 i) internal view returns (bytes32) {
        return disputes.offenceIdOf(provider, _jobId(i));
    }

    function _outputs(uint256 i, bytes32 hash) internal view returns (IDisputeManager.SignedOutputs memory) {
        return _outputsBy(PROVIDER_KEY, provider, i, hash);
    }

    function _outputsBy(
        uint256 key,
        address signer,
        uint256 i,
        bytes32 hash
    ) internal view returns (IDisputeManager.SignedOutputs memory) {
        bytes32 digest = disputes.hashResult(signer, _jobId(i), hash);
        return IDisputeManager.SignedOutputs(hash, _signature(key, digest));
    }

    /// @dev Two results of the provider for job `i`, proven by the prover.
    function _prove(uint256 i) internal {
        IDisputeManager.SignedOutputs memory first = _outputs(i, "one");
        IDisputeManager.SignedOutputs memory second = _outputs(i, "other");
        vm.prank(prover);
        disputes.proveContradiction(provider, _job(i), first, second);
    }

    function _expectUnsigned(bytes32 outputsHash) internal {
        vm.expectRevert(abi.encodeWithSelector(IDisputeManager.NotSigned.selector, provider, outputsHash));
    }

    // ----------------------------------------------------------------- Cases

    function _accuse(uint256 i, bytes32 evidence) internal returns (bytes32 caseId) {
        bytes32 jobId = _jobId(i);
        vm.prank(accuser);
        return disputes.accuse(provider, jobId, evidence);
    }

    function _answer(bytes32 caseId, bytes32 hash) internal {
        vm.prank(provider);
        disputes.answer(caseId, hash);
    }

    function _ruled(
        bytes32 caseId,
        IDisputeManager.Verdict verdict,
        uint256 count
    ) internal view returns (bytes[] memory signatures) {
        bytes32 digest = disputes.hashRuling(caseId, verdict);
        signatures = new bytes[](count);
        for (uint256 i = 0; i < count; ++i) signatures[i] = _signature(councilKeys[i], digest);
    }

    function _rule(bytes32 caseId, IDisputeManager.Verdict verdict) internal {
        disputes.rule(caseId, verdict, _ruled(caseId, verdict, COUNCIL_THRESHOLD));
    }

    /// @dev Answered at once, so that nothing waits.
    function _decide(uint256 i, bytes32 evidence, IDisputeManager.Verdict verdict) internal returns (bytes32 caseId) {
        caseId = _accuse(i, evidence);
        _answer(caseId, "answer");
        _rule(caseId, verdict);
    }

    // ---------------------------------------------------------------- Stakes

    function _total() internal view returns (uint256) {
        return uint256(_poolOf(IStakePools.Kind.Active)) + _poolOf(IStakePools.Kind.Thawing);
    }

    function _poolOf(IStakePools.Kind kind) internal view returns (uint96) {
        return staking.pool(provider, kind).amount;
    }

    function _checkBooks() internal view {
        _checkBooks(disputes);
        IStakePools.Ledger memory books = staking.ledger();
        assertEq(token.balanceOf(address(staking)), uint256(books.stakedAmount) + books.creditsAmount, "stake");
    }
}
