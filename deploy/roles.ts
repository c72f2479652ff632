/**
 * Who may call what: the one table that the deployment, the Solidity tests and the permission check are wired from.
 * A contract's roles are one line in `permissions`; a new role is one line in `roles`.
 *
 * Guarantee: no role moves a token to its holder; what decides who is paid waits, and somebody else can cancel it.
 */
import { type Abi, type ContractFunctionName, getAbiItem, type Hex, toFunctionSelector } from "viem";
import * as abis from "../protocol/generated/abi.ts";
import type { ContractName } from "../protocol/generated/addresses.ts";

export type RoleName = "ADMIN" | "GUARDIAN" | "GOVERNOR" | "REGISTRAR" | "SPONSOR" | "ATTESTER" | "SLASHER" | "JUDGE";
export type Role = {
  readonly id: bigint;
  /** What its holders do, and what they can not. */
  readonly does: string;
  readonly canNot: string;
  /** Who lets holders in and out; ADMIN by default. */
  readonly admin?: RoleName;
  /** Who can cancel what a holder has scheduled. */
  readonly guardian?: RoleName;
  /** Parameter that names the first holder; nobody holds a role without one until its admin lets somebody in. */
  readonly holder?: "admin" | "guardian";
  /** Contract of the product that holds it from the start, and alone on a live network. */
  readonly contract?: "disputeManager";
  /** The first holder's calls wait `adminDelaySeconds`. */
  readonly delayed?: true;
  /** May be a plain key on a live network: what it does takes nothing from anybody for good. */
  readonly key?: true;
  /** A new holder waits `exitDelaySeconds`, in which who disagrees can thaw a stake and leave. */
  readonly slow?: true;
};

/** The manager fixes ADMIN's own admin and guardian: both are ADMIN. */
export const roles: Readonly<Record<RoleName, Role>> = {
  ADMIN: {
    id: 0n,
    holder: "admin",
    delayed: true,
    slow: true,
    does: "gives roles out, takes them back, sets who may call what",
    canNot: "mint, move a reward or a stake, act before its delay ends",
  },
  GUARDIAN: {
    id: 1n,
    holder: "guardian",
    key: true,
    does: "stops: pauses claims, suspends devices, vetoes a root, cancels what a governor or admin has scheduled",
    canNot: "start anything, pause for more than 14 days at a time, veto twice in a period, keep its own role",
  },
  GOVERNOR: {
    id: 2n,
    holder: "admin",
    guardian: "GUARDIAN",
    delayed: true,
    slow: true,
    does: "replaces the gate, announces a committee or parameters, lists tasks: each decides who is paid",
    canNot: "exceed the emission, touch what is claimed, staked or deposited, act before its delay ends",
  },
  REGISTRAR: {
    id: 3n,
    holder: "admin",
    does: "lets sponsors and attesters in and out, at once",
    canNot: "move a token, give out any other role",
  },
  SPONSOR: {
    id: 4n,
    admin: "REGISTRAR",
    key: true,
    does: "pays the gas of registrations",
    canNot: "register anybody who has not signed",
  },
  ATTESTER: {
    id: 5n,
    admin: "REGISTRAR",
    key: true,
    does: "says how well a device keeps its key",
    canNot: "register, revoke or pay a device",
  },
  SLASHER: {
    id: 6n,
    contract: "disputeManager",
    slow: true,
    does: "slashes a provider's stake by its own rules: two contradictory signatures, or the council's ruling",
    canNot: "keep it: a quarter at most goes to a reporter, the rest burns; stop an exit",
  },
  JUDGE: {
    id: 7n,
    guardian: "GUARDIAN",
    slow: true,
    does: "burns an account's bond or a model's deposit in a decided case",
    canNot: "keep it or send it to anybody, keep the rest from leaving",
  },
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
  ["accountBonds", ["forfeit"], "JUDGE"],
  ["taskRegistry", ["addTask", "setShare", "retireTask", "announceParams"], "GOVERNOR"],
  ["taskRegistry", ["forfeitDeposit"], "JUDGE"],
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

export const abiOf: Readonly<Record<`${ContractName}Abi`, Abi>> = abis;

export function selectorOf(contract: ContractName, name: string): Hex {
  const item = getAbiItem({ abi: abiOf[`${contract}Abi`], name });
  if (item?.type !== "function") throw new Error(`The ABI has no function ${name}; run scripts/generate.ts.`);
  return toFunctionSelector(item);
}
