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

const owed = "what is owed is read from the contract, where it is always current";
const challenge = "read from the gate, until challenges have tables of their own";
const challenges = [
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
  ...Object.fromEntries(["Burned", "Collected", "Credited"].map((event) => [`DisputeManager:${event}`, owed])),
  "DisputeManager:EIP712DomainChanged": domain,
  "EmissionController:AuthorityUpdated": authority,
  "FoveaToken:Approval": "an allowance is read from the token",
  "FoveaToken:EIP712DomainChanged": domain,
  "FoveaToken:Transfer": "a balance is read from the token; what was paid and staked has events of its own",
  "ProviderStaking:AuthorityUpdated": authority,
  "RewardDistributor:AuthorityUpdated": authority,
  "RewardDistributor:EIP712DomainChanged": domain,
  ...Object.fromEntries(challenges.map((event) => [`RootGate:${event}`, challenge])),
  "RootGate:AuthorityUpdated": authority,
  "RootGate:EIP712DomainChanged": domain,
  "TaskRegistry:AuthorityUpdated": authority,
};
