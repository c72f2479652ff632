// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBooks} from "../../contracts/interfaces/IBooks.sol";
import {IDisputeManager} from "../../contracts/interfaces/IDisputeManager.sol";
import {DisputeFixture} from "./DisputeFixture.sol";
import {Player} from "./Player.sol";
import {Wallet} from "./Wallet.sol";

/// @notice Everybody who meets in a dispute, at random: a clumsy provider and a crook, both with delegators, and a saint who
/// signs one result a job; an honest accuser, a contract that refuses every call, and a thief, who is the crook's friend and
/// reports nobody else. The council never upholds a case against the saint.
contract DisputeHandler is Player, DisputeFixture {
    uint256 internal constant CROOK_KEY = 0xC400C;
    uint256 internal constant SAINT_KEY = 0x5A197;
    uint256 internal constant JOBS = 2;

    address internal crook = vm.addr(CROOK_KEY);
    address internal thief = address(0x7417F);
    address internal rock = address(0x40C4);
    address internal saint;
    // Another contract of the saint's owner, which ran the same jobs with other outputs.
    address internal twin;

    bytes32[] internal cases;
    mapping(bytes32 caseId => bool) internal known;
    mapping(bytes32 offenceId => uint256) internal punishments;
    uint256 internal startWealth;

    /// @notice The last thing that happened and never must.
    string public wrong;

    constructor() {
        setUp();
        saint = address(new Wallet(vm.addr(SAINT_KEY)));
        twin = address(new Wallet(vm.addr(SAINT_KEY)));
        _register(crook, 20e18);
        _register(saint, 20e18);
        _endow(delegator, uint64(DELEGATED / 1 gwei), address(staking));
        vm.prank(delegator);
        staking.delegate(crook, DELEGATED);
        _endow(thief, 10 * ACCUSATION_BOND_GWEI, address(disputes));
        _endow(rock, 10 * ACCUSATION_BOND_GWEI, address(disputes));
        vm.etch(rock, hex"fe");
        startWealth = _wealth();
        _addActions();
    }

    function _addActions() private {
        _add(this.wait.selector, 3);
        _add(this.accuse.selector, 4);
        _add(this.answer.selector, 2);
        _add(this.rule.selector, 4);
        _add(this.release.selector, 2);
        _add(this.prove.selector, 1);
        _add(this.frame.selector, 1);
        _add(this.forge.selector, 1);
        _add(this.unstake.selector, 1);
        _add(this.withdraw.selector, 1);
        _add(this.stake.selector, 1);
        _add(this.collect.selector, 1);
    }

    // ---------------------------------------------------------------- Cases

    function wait(uint256 time) external {
        vm.warp(block.timestamp + (time % (HEARING_SECONDS + RULING_SECONDS / 4)));
    }

    function accuse(uint256 who, uint256 whom, uint256 draw) external {
        (address from, address accused) = (_accuserOf(who), _providerOf(whom));
        if (from == thief) accused = crook;
        bytes32 jobId = _jobId(draw % JOBS);
        bytes32 evidence = bytes32((draw >> 8) % 2);
        bytes32 caseId = disputes.caseIdOf(accused, jobId, from, evidence);
        bool due =
            disputes.caseOf(caseId).ruleBy == 0 &&
                !disputes.isDismissed(caseId) &&
                !disputes.isPunished(disputes.offenceIdOf(accused, jobId)) &&
                token.balanceOf(from) >= uint256(ACCUSATION_BOND_GWEI) * 1 gwei;

        vm.prank(from);
        try disputes.accuse(accused, jobId, evidence) {
            _note("accused against the rules", !due);
            if (!known[caseId]) cases.push(caseId);
            known[caseId] = true;
            _reach("accused");
        } catch {
            _note("an accusation was refused", due);
        }
    }

    function answer(uint256 i, bytes32 hash, uint256 draw) external {
        bool stranger = draw % 4 == 0;
        bytes32 caseId = _caseOf(i);
        IDisputeManager.Case memory open = disputes.caseOf(caseId);
        if (open.ruleBy == 0 || hash == 0) return;
        bool due = !stranger && open.answerHash == 0 && block.timestamp < open.answerBy;

        vm.prank(stranger ? thief : open.provider);
        try disputes.answer(caseId, hash) {
            _note("answered against the rules", !due);
            _reach("answered");
        } catch {
            _note("an answer was refused", due);
        }
    }

    function rule(uint256 i, uint256 draw) external {
        bytes32 caseId = _caseOf(i);
        IDisputeManager.Case memory open = disputes.caseOf(caseId);
        if (open.ruleBy == 0) return;
        IDisputeManager.Verdict verdict = draw % 2 == 0 && open.provider != saint ? UPHELD : DISMISSED;
        bytes32 offenceId = disputes.offenceIdOf(open.provider, open.jobId);
        bool heard = open.answerHash != 0 || block.timestamp >= open.answerBy;
        bool due = heard && block.timestamp < open.ruleBy && !disputes.isPunished(offenceId);
        bytes[] memory signatures = _ruled(caseId, verdict, COUNCIL_THRESHOLD);
        (uint256 before, uint256 credit) = _stand(open.provider, open.accuser);

        try disputes.rule(caseId, verdict, signatures) {
            _note("ruled against the rules", !due);
            _reach(verdict == UPHELD ? "upheld" : "dismissed");
            if (verdict == UPHELD) _notePunished(offenceId, open.provider, open.accuser, before, credit);
        } catch {
            _note("a ruling was refused", due);
        }
    }

    function release(uint256 i) external {
        bytes32 caseId = _caseOf(i);
        IDisputeManager.Case memory open = disputes.caseOf(caseId);
        if (open.ruleBy == 0) return;
        bool overtaken = disputes.isPunished(disputes.offenceIdOf(open.provider, open.jobId));
        bool due = overtaken || block.timestamp >= open.ruleBy;
        uint64 credit = disputes.creditOf(open.accuser);

        try disputes.release(caseId) {
            _note("released against the rules", !due);
            uint64 back = overtaken ? ACCUSATION_BOND_GWEI : ACCUSATION_BOND_GWEI - ACCUSATION_FEE_GWEI;
            _note("the bond came back wrong", disputes.creditOf(open.accuser) - credit != back);
            _reach(overtaken ? "overtaken" : "unruled");
        } catch {
            _note("a release was refused", due);
        }
    }

    /// @dev One councillor, however often, or the signers of roots: never enough.
    function forge(uint256 i, uint256 draw) external {
        bytes32 caseId = _caseOf(i);
        if (disputes.caseOf(caseId).ruleBy == 0) return;
        bytes32 digest = disputes.hashRuling(caseId, UPHELD);
        bytes[] memory signatures = new bytes[](COUNCIL_THRESHOLD);
        for (uint256 k = 0; k < COUNCIL_THRESHOLD; ++k) {
            signatures[k] = _signature(draw % 2 == 0 ? keys[k] : councilKeys[0], digest);
        }
        try disputes.rule(caseId, UPHELD, signatures) {
            _note("a forged ruling passed", true);
        } catch {}
    }

    // --------------------------------------------------------------- Proofs

    function prove(uint256 who, uint256 job, uint256 draw) external {
        bool ofCrook = who % 2 == 0;
        (address accused, uint256 key) = ofCrook ? (crook, CROOK_KEY) : (provider, PROVIDER_KEY);
        IDisputeManager.SignedOutputs memory first = _outputsBy(key, accused, job % JOBS, "one");
        IDisputeManager.SignedOutputs memory second = _outputsBy(key, accused, job % JOBS, "other");
        if ((draw >> 1) % 2 == 0) (first, second) = (second, first);
        bytes memory proof = abi.encodeCall(
            IDisputeManager.proveContradiction,
            (accused, _job(job % JOBS), first, second)
        );
        _send(proof, accused, ofCrook && draw % 2 == 0 ? thief : prover, _jobId(job % JOBS));
    }

    function _send(bytes memory proof, address accused, address by, bytes32 jobId) private {
        bytes32 offenceId = disputes.offenceIdOf(accused, jobId);
        bool due = !disputes.isPunished(offenceId);
        (uint256 before, uint256 credit) = _stand(accused, by);

        vm.prank(by);
        (bool proven, ) = address(disputes).call(proof);
        _note("proven twice", proven && !due);
        _note("a proof was refused", !proven && due);
        if (!proven) return;
        _notePunished(offenceId, accused, by, before, credit);
        _reach("proven");
    }

    /// @dev Whatever of the saint's, its twin's and the crook's signatures is put together.
    function frame(uint256 job, uint256 otherJob, uint256 draw) external {
        bytes32 hash = draw % 2 == 0 ? bytes32("saint's") : bytes32("twin's");
        address signer =
            draw % 2 == 0
                ? saint
                : draw % 4 == 1
                    ? twin
                    : crook;
        uint256 key = signer == crook ? CROOK_KEY : SAINT_KEY;
        IDisputeManager.SignedOutputs memory first = _outputsBy(SAINT_KEY, saint, job % JOBS, "saint's");
        IDisputeManager.SignedOutputs memory second = _outputsBy(key, signer, otherJob % JOBS, hash);
        try disputes.proveContradiction(saint, _job(job % JOBS), first, second) {
            _note("the saint was framed", true);
        } catch {}
    }

    // ---------------------------------------------------------------- Stake

    function stake(uint256 i, uint256 amount) external {
        address who = i % 2 == 0 ? crook : provider;
        uint256 balance = token.balanceOf(who);
        if (balance == 0) return;
        vm.prank(who);
        staking.stake(uint96(bound(amount, 1, balance)));
    }

    function unstake(uint256 i, uint256 units) external {
        (address owner, address from) = _stakerOf(i);
        uint128 held = staking.unitsOf(from, owner);
        if (held == 0) return;
        vm.prank(owner);
        try staking.requestUnstake(from, uint128(bound(units, 1, held))) {} catch {}
    }

    function withdraw(uint256 i, uint256 slot) external {
        (address owner, address from) = _stakerOf(i);
        vm.prank(owner);
        try staking.withdraw(from, slot % 4) {
            _reach("stake left");
        } catch {}
    }

    function collect(uint256 who) external {
        address from = _accuserOf(who);
        uint64 owed = disputes.creditOf(from);
        uint256 before = token.balanceOf(from);
        vm.prank(from);
        try disputes.collect() {
            _note("collected wrong", token.balanceOf(from) - before != uint256(owed) * 1 gwei);
            _reach("collected");
        } catch {
            _note("a collection was refused", owed > 0);
        }
    }

    // --------------------------------------------------------------- Checks

    /// @dev What is held is owed; what is in escrow is the open cases' and what is credited the accusers'.
    function checkBooks() external view {
        _checkBooks();
        IBooks.Ledger memory books = disputes.ledger();
        uint256 open = 0;
        for (uint256 i = 0; i < cases.length; ++i) {
            if (disputes.caseOf(cases[i]).ruleBy != 0) open += ACCUSATION_BOND_GWEI;
        }
        assertEq(books.escrowGwei, open, "open cases");
        uint256 credits = uint256(disputes.creditOf(accuser)) + disputes.creditOf(rock) + disputes.creditOf(thief);
        assertEq(books.creditsGwei, credits, "credits");
        assertEq(books.bondsGwei, 0, "no other bonds");
    }

    /// @dev The crook and the thief end with no more than they came with, whoever else lost. A wei for each move of rounding.
    function checkCoalition() external view {
        assertTrue(_wealth() <= startWealth + 1e3, "gained");
    }

    function checkPunishments() external view {
        for (uint256 job = 0; job < JOBS; ++job) {
            address[3] memory all = [provider, crook, saint];
            for (uint256 p = 0; p < all.length; ++p) {
                bytes32 offenceId = disputes.offenceIdOf(all[p], _jobId(job));
                assertTrue(punishments[offenceId] == (disputes.isPunished(offenceId) ? 1 : 0), "once, for ever");
            }
        }
        assertEq(staking.exposureOf(saint, saint), 20e18, "the saint lost nothing");
    }

    /// @dev From wherever things stand every case ends without the council and everybody is paid.
    function settleAll() external {
        vm.warp(block.timestamp + HEARING_SECONDS + RULING_SECONDS);
        for (uint256 i = 0; i < cases.length; ++i) {
            if (disputes.caseOf(cases[i]).ruleBy != 0) disputes.release(cases[i]);
        }
        for (uint256 i = 0; i < 3; ++i) {
            if (disputes.creditOf(_accuserOf(i)) == 0) continue;
            vm.prank(_accuserOf(i));
            disputes.collect();
        }
        IBooks.Ledger memory books = disputes.ledger();
        assertEq(uint256(books.escrowGwei) + books.creditsGwei, 0, "all paid");
    }

    // ------------------------------------------------------------- Internal

    function _stand(address accused, address by) private view returns (uint256 exposure, uint256 credit) {
        return (staking.exposureOf(accused, accused), staking.creditOf(by));
    }

    function _notePunished(bytes32 offenceId, address accused, address by, uint256 before, uint256 credit) private {
        ++punishments[offenceId];
        uint256 lost = before - staking.exposureOf(accused, accused);
        uint256 reward = staking.creditOf(by) - credit;
        // What is left in two pools is rounded up twice each.
        _note("the reporter got more than a quarter", 4 * reward > lost + 8);
        _note("reporting oneself paid", reward > 0 && reward >= lost);
    }

    function _note(string memory what, bool happened) private {
        if (happened) wrong = what;
    }

    function _wealth() private view returns (uint256 wei_) {
        wei_ = token.balanceOf(crook) + token.balanceOf(thief) + staking.exposureOf(crook, crook);
        wei_ += staking.creditOf(crook) + staking.creditOf(thief) + uint256(disputes.creditOf(thief)) * 1 gwei;
        for (uint256 i = 0; i < cases.length; ++i) {
            if (disputes.caseOf(cases[i]).accuser == thief) wei_ += uint256(ACCUSATION_BOND_GWEI) * 1 gwei;
        }
    }

    function _caseOf(uint256 i) private view returns (bytes32) {
        return cases.length == 0 ? bytes32(0) : cases[i % cases.length];
    }

    function _accuserOf(uint256 i) private view returns (address) {
        return [accuser, rock, thief][i % 3];
    }

    function _providerOf(uint256 i) private view returns (address) {
        return [provider, crook, saint][i % 3];
    }

    function _stakerOf(uint256 i) private view returns (address owner, address from) {
        from = i % 2 == 0 ? crook : provider;
        owner = (i >> 1) % 2 == 0 ? from : delegator;
    }
}
