/** Every event of the contracts is indexed, except these, for these reasons. */
const authority = "who may do what is read from the AccessManager, where it is always current";
const domain = "inherited and never emitted: the domain is fixed";
const manager = [
  "OperationCanceled",
  "OperationExecuted",
  "OperationScheduled",
  "RoleAdminChanged",
  "RoleGrantDelayChanged",
  "RoleGranted",
  "RoleGuardianChanged",
  "RoleLabel",
  "RoleRevoked",
  "TargetAdminDelayUpdated",
  "TargetClosed",
  "TargetFunctionRoleUpdated",
];

const dispute = "read from the gate, until disputes have tables of their own";
const disputes = [
  "BondDeposited",
  "BondThawing",
  "BondWithdrawn",
  "Burned",
  "ChallengeRuled",
  "Collected",
  "CouncilChanged",
  "Credited",
  "DecreaseProven",
  "DemandReclaimed",
  "LeafAnswered",
  "LeafDemanded",
  "RootChallenged",
  "RootDropped",
  "RotationAnnounced",
  "SignerSlashed",
];

export const ignored: Readonly<Record<string, string>> = {
  ...Object.fromEntries(manager.map((event) => [`AccessManager:${event}`, authority])),
  "AccountBonds:AuthorityUpdated": authority,
  "DeviceRegistry:AuthorityUpdated": authority,
  "DeviceRegistry:DeviceReplaced": "the revocation and the registration in it have events of their own",
  "DeviceRegistry:EIP712DomainChanged": domain,
  "EmissionController:AuthorityUpdated": authority,
  "FoveaToken:Approval": "an allowance is read from the token",
  "FoveaToken:EIP712DomainChanged": domain,
  "FoveaToken:Transfer": "a balance is read from the token; what was paid and staked has events of its own",
  "ProviderStaking:AuthorityUpdated": authority,
  "RewardDistributor:AuthorityUpdated": authority,
  "RewardDistributor:EIP712DomainChanged": domain,
  ...Object.fromEntries(disputes.map((event) => [`RootGate:${event}`, dispute])),
  "RootGate:AuthorityUpdated": authority,
  "RootGate:EIP712DomainChanged": domain,
  "TaskRegistry:AuthorityUpdated": authority,
};
