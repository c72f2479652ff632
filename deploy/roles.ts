/**
 * Who may call what: the one table that the deployment, the Solidity tests and the permission check are wired from.
 * A contract's roles are one line in `permissions`; a new role is one line in `roles`.
 *
 * Guarantee: nothing here moves a token to a caller, and no single key reaches what could (a gate, a committee, a slasher).
 *   ADMIN      changes roles. A contract on a live network, always behind its delay.
 *   GUARDIAN   stops: pauses, suspends, vetoes, cancels what a governor or admin has scheduled. It can not start anything.
 *   GOVERNOR   replaces the gate and its committee, each of which decides who is paid, so it waits and can be cancelled.
 *   REGISTRAR  lets sponsors and attesters in and out, at once: neither moves a token.
 *   SLASHER    destroys stake, three quarters of which burn: a contract that decides by rules, and nobody until it exists.
 */
import { type Abi, type ContractFunctionName, getAbiItem, type Hex, toFunctionSelector } from "viem";
import * as abis from "../protocol/generated/abi.ts";
import type { ContractName } from "../protocol/generated/addresses.ts";

export type RoleName = "ADMIN" | "GUARDIAN" | "GOVERNOR" | "REGISTRAR" | "SPONSOR" | "ATTESTER" | "SLASHER";
export type Role = {
  readonly id: bigint;
  /** Who lets holders in and out; ADMIN by default. */
  readonly admin?: RoleName;
  /** Who can cancel what a holder has scheduled. */
  readonly guardian?: RoleName;
  /** Parameter that names the first holder; nobody holds a role without one until its admin lets somebody in. */
  readonly holder?: "admin" | "guardian";
  /** The first holder's calls wait `adminDelaySeconds`. */
  readonly delayed?: true;
  /** A new holder waits `exitDelaySeconds`, in which who disagrees can thaw a stake and leave. */
  readonly slow?: true;
};

/** The manager fixes ADMIN's own admin and guardian: both are ADMIN. */
export const roles: Readonly<Record<RoleName, Role>> = {
  ADMIN: { id: 0n, holder: "admin", delayed: true, slow: true },
  GUARDIAN: { id: 1n, holder: "guardian" },
  GOVERNOR: { id: 2n, holder: "admin", guardian: "GUARDIAN", delayed: true, slow: true },
  REGISTRAR: { id: 3n, holder: "admin" },
  SPONSOR: { id: 4n, admin: "REGISTRAR" },
  ATTESTER: { id: 5n, admin: "REGISTRAR" },
  SLASHER: { id: 6n, slow: true },
};

type Permission = {
  readonly [Name in ContractName]: readonly [
    contract: Name,
    functions: readonly ContractFunctionName<(typeof abis)[`${Name}Abi`], "nonpayable" | "payable">[],
    role: RoleName,
  ];
}[ContractName];

/** What is not named here and restricted all the same is ADMIN's, out of the guardian's reach: nothing should be. */
export const permissions: readonly Permission[] = [
  ["emissionController", ["setGate"], "GOVERNOR"],
  ["rootGate", ["announceRotation"], "GOVERNOR"],
  ["rootGate", ["veto"], "GUARDIAN"],
  ["rewardDistributor", ["pause", "unpause"], "GUARDIAN"],
  ["providerStaking", ["slash"], "SLASHER"],
  ["deviceRegistry", ["suspendDevice", "releaseDevice"], "GUARDIAN"],
  ["deviceRegistry", ["registerDriverBySig", "registerDeviceBySig"], "SPONSOR"],
  ["deviceRegistry", ["attestDevice"], "ATTESTER"],
  // The manager lets only admins call these, whatever is written here; their role decides who can cancel them. Not
  // `revokeRole`: a guardian that could keep its own role by cancelling could hold every claim up for ever.
  [
    "accessManager",
    [
      "labelRole",
      "grantRole",
      "setRoleAdmin",
      "setRoleGuardian",
      "setGrantDelay",
      "setTargetAdminDelay",
      "setTargetClosed",
      "setTargetFunctionRole",
      "updateAuthority",
    ],
    "GOVERNOR",
  ],
];

/** Contracts whose roles the manager keeps: whoever re-points one to another manager waits `exitDelaySeconds`. */
export function managedContracts(): ContractName[] {
  return [...new Set(permissions.map(([contract]) => contract))].filter((name) => name !== "accessManager");
}

const abiOf: Readonly<Record<`${ContractName}Abi`, Abi>> = abis;

export function selectorOf(contract: ContractName, name: string): Hex {
  const item = getAbiItem({ abi: abiOf[`${contract}Abi`], name });
  if (item?.type !== "function") throw new Error(`The ABI has no function ${name}; run scripts/generate.ts.`);
  return toFunctionSelector(item);
}
