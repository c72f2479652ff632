// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEmissionBudget} from "./IEmissionBudget.sol";
import {IFoveaToken} from "./IFoveaToken.sol";
import {IRewardDistributor} from "./IRewardDistributor.sol";

/// @title EmissionController
/// @notice The only minter. Mints what a proven root owes, within a schedule and a refilling bucket, to the distributor alone.
interface IEmissionController is IEmissionBudget {
    error NotGate(address caller, address gate);
    error NotDistributor(address caller, address distributor);

    event GateChanged(address indexed gate);

    /// @param amount In FOV's smallest unit (wei).
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

    /// @notice The token, created by this contract.
    function token() external view returns (IFoveaToken);

    /// @notice The one receiver of emission, created by this contract.
    function distributor() external view returns (IRewardDistributor);
}
