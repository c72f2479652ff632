/**
 * Reads from the chain alone who may call what: the manager's events name every account and role there ever was, its getters
 * say what holds now, and each function is tried by nobody, so that one the table forgot shows all the same.
 */
import { type Address, getContract, type Hex, isAddressEqual, type PublicClient, parseEventLogs } from "viem";
import {
  accessManagerAbi,
  disputeManagerAbi,
  emissionControllerAbi,
  foveaTokenAbi,
  rootGateAbi,
  taskRegistryAbi,
} from "../protocol/generated/abi.ts";
import type { ContractName } from "../protocol/generated/addresses.ts";
import { type FunctionState, probeAll } from "./probe.ts";
import { managedContracts } from "./roles.ts";

export type Addresses = Readonly<Record<ContractName, Address>>;
/** The seconds that hold now, and those that hold from `nextAt` on. */
export type Delay = { readonly seconds: number; readonly next: number; readonly nextAt: number };
export type Holder = {
  readonly address: Address;
  /** A plain key, also one that lends itself code (EIP-7702): whoever has it acts alone. */
  readonly isKey: boolean;
  readonly delay: Delay;
};
export type RoleState = {
  readonly id: bigint;
  readonly holders: readonly Holder[];
  readonly admin: bigint;
  readonly guardian: bigint;
  readonly grantDelay: Delay;
};
export type TargetState = {
  readonly contract: ContractName;
  readonly authority: Address;
  readonly closed: boolean;
  readonly adminDelay: Delay;
};
export type Permissions = {
  readonly addresses: Addresses;
  readonly deployer: Address;
  readonly roles: readonly RoleState[];
  readonly functions: readonly FunctionState[];
  readonly targets: readonly TargetState[];
  /** Roles on functions that no contract of the product has. */
  readonly strangers: readonly { readonly target: Address; readonly selector: Hex; readonly role: bigint }[];
  /** Announced and neither executed, cancelled nor lapsed. */
  readonly scheduled: readonly {
    readonly caller: Address;
    readonly target: Address;
    readonly data: Hex;
    readonly at: number;
  }[];
  readonly board: Record<"signers" | "council", readonly Address[]> & Record<"threshold" | "councilThreshold", bigint>;
  /** Who is tied to whom for good, and the one tie that is not: the gate. */
  readonly ties: readonly { readonly what: string; readonly found: Address; readonly expected: Address }[];
};

type From = { readonly client: PublicClient; readonly addresses: Addresses; readonly startBlock: number };
type Log = ReturnType<typeof parseEventLogs<typeof accessManagerAbi, true>>[number];
type LogOf<Name extends Log["eventName"]> = Extract<Log, { eventName: Name }>;
type Named = readonly [name: ContractName, address: Address];
type Reader = {
  readonly client: PublicClient;
  readonly manager: ReturnType<typeof managerAt>;
  readonly logs: readonly Log[];
};

/** Public nodes refuse wider ranges. */
const LOG_SPAN = 10_000;
/** What an EIP-7702 account has in place of code. */
const LENT_CODE = "0xef0100";

/** @throws {NoManager} where no manager stands */
export async function readPermissions({ client, addresses, startBlock }: From): Promise<Permissions> {
  const logs = await readLogs({ client, addresses, startBlock });
  const first = named(logs, "RoleGranted")[0];
  if (first === undefined) throw new NoManager(addresses.accessManager);
  const reader = { client, manager: managerAt(client, addresses.accessManager), logs };
  const functions = await probeAll(client, addresses);
  return {
    addresses,
    deployer: first.args.account,
    roles: await readRoles(reader),
    functions,
    targets: await Promise.all(managedContracts().map((name) => readTarget(reader, [name, addresses[name]]))),
    strangers: await readStrangers(reader, functions),
    scheduled: await readScheduled(reader),
    ...(await readTies(client, addresses)),
  };
}

function managerAt(client: PublicClient, address: Address) {
  return getContract({ abi: accessManagerAbi, address, client });
}

async function readLogs({ client, addresses, startBlock }: From): Promise<Log[]> {
  const head = Number(await client.getBlockNumber());
  const logs: Log[] = [];
  for (let from = startBlock; from <= head; from += LOG_SPAN) {
    const range = { fromBlock: BigInt(from), toBlock: BigInt(Math.min(from + LOG_SPAN - 1, head)) };
    const found = await client.getLogs({ address: addresses.accessManager, ...range });
    logs.push(...parseEventLogs({ abi: accessManagerAbi, logs: found }));
  }
  return logs;
}

function named<Name extends Log["eventName"]>(logs: readonly Log[], name: Name): LogOf<Name>[] {
  return logs.filter((log): log is LogOf<Name> => log.eventName === name);
}

async function readRoles(reader: Reader): Promise<RoleState[]> {
  const { manager, logs } = reader;
  const ids = new Set(logs.flatMap(({ args }) => ("roleId" in args ? [args.roleId] : [])));
  return Promise.all(
    [...ids].map(async (id) => {
      const changed = named(logs, "RoleGrantDelayChanged").findLast(({ args }) => args.roleId === id);
      return {
        id,
        holders: await readHolders(reader, id),
        admin: await manager.read.getRoleAdmin([id]),
        guardian: await manager.read.getRoleGuardian([id]),
        grantDelay: delayOf(await manager.read.getRoleGrantDelay([id]), changed?.args),
      };
    }),
  );
}

async function readHolders({ client, manager, logs }: Reader, id: bigint): Promise<Holder[]> {
  const granted = named(logs, "RoleGranted").filter(({ args }) => args.roleId === id);
  const accounts = [...new Set(granted.map(({ args }) => args.account))];
  const holders = accounts.map(async (address) => {
    const [since, seconds, next, nextAt] = await manager.read.getAccess([id, address]);
    const code = (await client.getCode({ address })) ?? "0x";
    const isKey = code === "0x" || code.startsWith(LENT_CODE);
    const delay = delayOf(seconds, nextAt > 0 ? { delay: next, since: nextAt } : undefined);
    return since > 0 ? [{ address, isKey, delay }] : [];
  });
  return (await Promise.all(holders)).flat();
}

async function readTarget({ client, manager, logs }: Reader, [contract, address]: Named): Promise<TargetState> {
  const changed = named(logs, "TargetAdminDelayUpdated").findLast(({ args }) => isAddressEqual(args.target, address));
  return {
    contract,
    authority: await client.readContract({ abi: rootGateAbi, address, functionName: "authority" }),
    closed: await manager.read.isTargetClosed([address]),
    adminDelay: delayOf(await manager.read.getTargetAdminDelay([address]), changed?.args),
  };
}

/** A change the manager has announced holds from its moment on. */
function delayOf(
  seconds: number,
  changed?: { readonly delay?: number; readonly newDelay?: number; readonly since: number },
): Delay {
  if (changed === undefined) return { seconds, next: seconds, nextAt: 0 };
  return { seconds, next: changed.delay ?? changed.newDelay ?? seconds, nextAt: changed.since };
}

async function readStrangers(
  { manager, logs }: Reader,
  functions: readonly FunctionState[],
): Promise<Permissions["strangers"]> {
  const known = new Set(functions.map(({ address, selector }) => keyOf(address, selector)));
  const updated = named(logs, "TargetFunctionRoleUpdated").map(({ args }) => args);
  const pairs = new Map(updated.map(({ target, selector }) => [keyOf(target, selector), { target, selector }]));
  const strangers = [...pairs]
    .filter(([key]) => !known.has(key))
    .map(async ([, { target, selector }]) => {
      return { target, selector, role: await manager.read.getTargetFunctionRole([target, selector]) };
    });
  return Promise.all(strangers);
}

async function readScheduled({ manager, logs }: Reader): Promise<Permissions["scheduled"]> {
  const all = new Map(named(logs, "OperationScheduled").map(({ args }) => [args.operationId, args]));
  const waiting = [...all].map(async ([id, { caller, target, data }]) => {
    const at = await manager.read.getSchedule([id]);
    return at > 0 ? [{ caller, target, data, at }] : [];
  });
  return (await Promise.all(waiting)).flat();
}

async function readTies(client: PublicClient, addresses: Addresses): Promise<Pick<Permissions, "board" | "ties">> {
  const gate = getContract({ abi: rootGateAbi, address: addresses.rootGate, client });
  const emission = getContract({ abi: emissionControllerAbi, address: addresses.emissionController, client });
  const tasks = getContract({ abi: taskRegistryAbi, address: addresses.taskRegistry, client });
  const disputes = getContract({ abi: disputeManagerAbi, address: addresses.disputeManager, client });
  const token = getContract({ abi: foveaTokenAbi, address: addresses.foveaToken, client });
  return {
    board: {
      signers: await gate.read.signers(),
      threshold: await gate.read.threshold(),
      council: await gate.read.council(),
      councilThreshold: await gate.read.councilThreshold(),
    },
    ties: [
      { what: "the emission's gate", found: await emission.read.gate(), expected: addresses.rootGate },
      { what: "the emission's token", found: await emission.read.token(), expected: addresses.foveaToken },
      {
        what: "the emission's distributor",
        found: await emission.read.distributor(),
        expected: addresses.rewardDistributor,
      },
      { what: "the token's minter", found: await token.read.minter(), expected: addresses.emissionController },
      { what: "the gate's distributor", found: await gate.read.distributor(), expected: addresses.rewardDistributor },
      { what: "the tasks' emission", found: await tasks.read.emission(), expected: addresses.emissionController },
      { what: "the gate's emission", found: await gate.read.emission(), expected: addresses.emissionController },
      { what: "the disputes' gate", found: await disputes.read.gate(), expected: addresses.rootGate },
      { what: "the disputes' staking", found: await disputes.read.staking(), expected: addresses.providerStaking },
    ],
  };
}

function keyOf(target: Address, selector: Hex): string {
  return `${target}${selector}`.toLowerCase();
}

export class NoManager extends Error {
  readonly code = "no-manager";
  readonly exit = 2;
  constructor(address: Address) {
    super(
      `${address} has never granted a role; name the chain and the addresses of the deployment (CHAIN_ID, RPC_URL, FOVEA_ADDRESSES).`,
    );
  }
}
