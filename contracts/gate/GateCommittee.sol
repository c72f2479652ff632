// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {GateAccounting} from "../accounting/GateAccounting.sol";
import {IRootGate} from "../interfaces/IRootGate.sol";

/// @title GateCommittee
/// @notice Who signs roots and who rules on them. A rotation waits for an idle gate, so that the signers of a pending root
/// keep their seats until it is settled.
abstract contract GateCommittee is IRootGate, GateAccounting, AccessManaged, EIP712 {
    using SafeCast for uint256;

    // ----------------------------------------------------------------- Types

    /// @dev What every proposal reads, in one word.
    struct Terms {
        uint8 threshold;
        uint8 councilThreshold;
        uint8 seats;
        uint48 rotatesAt;
    }

    // ------------------------------------------------------------- Constants

    /// @dev A proposal's signers are a bitmap of 32.
    uint256 private constant _MOST_SIGNERS = 32;

    // --------------------------------------------------------------- Storage

    Terms internal _terms;
    address[] internal _signers;
    address[] private _council;
    Committee private _next;

    /// @inheritdoc IRootGate
    mapping(address account => bool seated) public isCouncillor;

    // ----------------------------------------------------------------- Views

    /// @inheritdoc IRootGate
    function signers() external view returns (address[] memory) {
        return _signers;
    }

    /// @inheritdoc IRootGate
    function council() external view returns (address[] memory) {
        return _council;
    }

    /// @inheritdoc IRootGate
    function threshold() external view returns (uint256) {
        return _terms.threshold;
    }

    /// @inheritdoc IRootGate
    function councilThreshold() external view returns (uint256) {
        return _terms.councilThreshold;
    }

    /// @inheritdoc IRootGate
    function rotatesAt() external view returns (uint48) {
        return _terms.rotatesAt;
    }

    /// @inheritdoc IRootGate
    function isSigner(address account) public view returns (bool) {
        return _bonds[account].seat != 0;
    }

    /// @inheritdoc IRootGate
    function checkCouncil(bytes32 digest, bytes[] calldata signatures) public view {
        uint256 needed = _terms.councilThreshold;
        require(signatures.length >= needed, NotEnoughSignatures(signatures.length, needed));

        address previous = address(0);
        for (uint256 i = 0; i < signatures.length; ++i) {
            address signer = _nextSigner(digest, signatures[i], previous);
            require(isCouncillor[signer], NotCouncillor(signer));
            previous = signer;
        }
    }

    // -------------------------------------------------------------- Internal

    /// @dev Checked whole when it is announced: a committee that could not sit would stop every proposal.
    function _announce(Committee memory next, uint256 rotatesAt_) internal {
        require(next.signers.length <= _MOST_SIGNERS, TooManySigners(next.signers.length, _MOST_SIGNERS));
        _checkBoard(next.signers, next.threshold);
        _checkBoard(next.council, next.councilThreshold);
        for (uint256 i = 0; i < next.council.length; ++i) {
            for (uint256 j = 0; j < next.signers.length; ++j) {
                require(next.council[i] != next.signers[j], SignerInCouncil(next.council[i]));
            }
        }

        _next = next;
        _terms.rotatesAt = rotatesAt_.toUint48();

        emit RotationAnnounced(next, _terms.rotatesAt);
    }

    function _checkBoard(address[] memory members, uint256 threshold_) private pure {
        bool reachable = threshold_ > 0 && threshold_ <= members.length && threshold_ <= type(uint8).max;
        require(reachable, ThresholdOutOfRange(threshold_, members.length));

        address previous = address(0);
        for (uint256 i = 0; i < members.length; ++i) {
            require(members[i] > previous, SignersNotAscending(previous, members[i]));
            previous = members[i];
        }
    }

    function _seat() internal {
        for (uint256 i = 0; i < _signers.length; ++i) delete _bonds[_signers[i]].seat;
        for (uint256 i = 0; i < _council.length; ++i) delete isCouncillor[_council[i]];
        Committee memory next = _next;
        for (uint8 i = 0; i < next.signers.length; ++i) _bonds[next.signers[i]].seat = i + 1;
        for (uint256 i = 0; i < next.council.length; ++i) isCouncillor[next.council[i]] = true;
        (_signers, _council) = (next.signers, next.council);
        delete _next;
        _terms = Terms(uint8(next.threshold), uint8(next.councilThreshold), uint8(next.signers.length), 0);

        emit SignersChanged(next.signers, next.threshold);
        emit CouncilChanged(next.council, next.councilThreshold);
    }

    /// @dev Ascending signers can not repeat, so one key counts once however often it signs.
    /// @return signed Bit i for the signer in seat i + 1.
    function _checkQuorum(
        bytes32 digest,
        bytes[] calldata signatures,
        uint256 threshold_,
        uint256 floorGwei
    ) internal view returns (uint32 signed) {
        require(signatures.length >= threshold_, NotEnoughSignatures(signatures.length, threshold_));

        address previous = address(0);
        for (uint256 i = 0; i < signatures.length; ++i) {
            address signer = _nextSigner(digest, signatures[i], previous);
            Bond memory bond = _bonds[signer];
            require(bond.seat != 0, NotSigner(signer));
            require(bond.activeGwei >= floorGwei, BondTooSmall(signer, bond.activeGwei, floorGwei));
            signed |= uint32(1) << (bond.seat - 1);
            previous = signer;
        }
    }

    function _nextSigner(
        bytes32 digest,
        bytes calldata signature,
        address previous
    ) private pure returns (address signer) {
        signer = ECDSA.recoverCalldata(digest, signature);
        require(signer > previous, SignersNotAscending(previous, signer));
    }
}
