// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFoveaToken} from "./IFoveaToken.sol";
import {IRewardDistributor} from "./IRewardDistributor.sol";

/// @title EmissionController
/// @notice The only minter. Mints what a proven root owes, within a schedule and a refilling bucket, to the distributor alone.
/// @dev Amounts are gwei of FOV where the name says so, and FOV's smallest unit (wei) in events.
interface IEmissionController {
    /// @param genesis Second at which epoch 1 begins.
    /// @param epochSeconds Length of an epoch.
    /// @param halvingEpochs Epochs after which the pool halves, again and again.
    /// @param accrualEpochs Epochs for which unused emission stays available.
    /// @param poolGwei Most that one epoch may emit before the first halving.
    struct Schedule {
        uint48 genesis;
        uint32 epochSeconds;
        uint32 halvingEpochs;
        uint32 accrualEpochs;
        uint64 poolGwei;
    }

    error ScheduleIncomplete(Schedule schedule);
    error EpochNotEnded(uint32 epoch, uint256 endsAt, uint256 timestamp);
    error MintableExceeded(uint256 amountGwei, uint256 mintableGwei);
    error ReservedExceeded(uint256 amountGwei, uint256 reservedGwei);
    error NotGate(address caller, address gate);
    error NotDistributor(address caller, address distributor);

    event GateChanged(address indexed gate);
    event EmissionReserved(uint256 amount);
    event EmissionUnreserved(uint256 amount);
    event EmissionReleased(address indexed to, uint256 amount);

    /// @notice Puts another gate in charge of roots, here and at the distributor, and frees what the old one had reserved.
    /// Governor only, behind the role's delay, in which the guardian can cancel it.
    /// @dev There is exactly one gate, so two can never promise the same emission. The governor can not mint, move a token,
    /// widen the emission or lower what the totals of roots have promised. Warning: the gate it names decides who is paid,
    /// from the emission and from what nobody has claimed yet; whoever distrusts it claims before the delay ends.
    function setGate(address newGate) external;

    /// @notice Sets emission aside for a proposed root that settles every epoch up to `epoch`. Gate only.
    /// @dev The gate can not mint, nor promise more than the schedule has emitted up to that epoch; a reservation of
    /// nothing is legal and still demands that the epoch has ended.
    function reserve(uint32 epoch, uint256 amountGwei) external;

    /// @notice Gives a dropped root's reservation back, as if it had never been made; all there is when less is reserved,
    /// because a drop must never fail. Gate only.
    /// @dev The gate can not give back more than is reserved, so it can not widen what may be minted.
    function unreserve(uint256 amountGwei) external;

    /// @notice Mints what was reserved, to the distributor. Distributor only.
    /// @dev The distributor can not mint to anybody else, nor more than is reserved.
    function release(uint256 amountGwei) external;

    /// @notice The one contract that may reserve emission and set roots.
    function gate() external view returns (address);

    /// @notice The token, created by this contract.
    function token() external view returns (IFoveaToken);

    /// @notice The one receiver of emission, created by this contract.
    function distributor() external view returns (IRewardDistributor);

    function schedule() external view returns (Schedule memory);

    /// @notice Most that may be reserved now, by a root that settles every epoch that has ended.
    function mintable() external view returns (uint256 amountGwei);

    /// @notice Most that may be reserved now, by a root that settles every epoch up to `epoch`.
    function mintableThrough(uint32 epoch) external view returns (uint256 amountGwei);

    /// @notice Everything the schedule emits in epochs 1 to `epoch`, the token's cap at most.
    function scheduledGwei(uint32 epoch) external view returns (uint256);

    /// @notice Most that `epoch` (1, 2, ...) may emit.
    function poolGwei(uint32 epoch) external view returns (uint256);

    /// @notice Last epoch that has ended; 0 before the end of the first.
    function endedEpochs() external view returns (uint32);

    /// @notice First second after `epoch`.
    function epochEndsAt(uint32 epoch) external view returns (uint256);

    /// @notice Everything that exists of the token.
    function mintedGwei() external view returns (uint256);

    /// @notice What the pending root would mint.
    function reservedGwei() external view returns (uint256);
}
