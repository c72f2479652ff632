/** A main network's deployment on a real node: who may do what, and what a thief of any one key gets. */
import { readFile } from "node:fs/promises";
import { developmentAccount } from "@fovea/oracle/signer.ts";
import {
  accessManagerAbi,
  emissionControllerAbi,
  foveaTokenAbi,
  providerStakingAbi,
  rewardDistributorAbi,
  rootGateAbi,
  taskRegistryAbi,
} from "@fovea/protocol/generated/abi.ts";
import hre from "hardhat";
import {
  type Abi,
  type Address,
  createTestClient,
  encodeFunctionData,
  type Hex,
  http,
  maxUint64,
  publicActions,
  walletActions,
} from "viem";
import { hardhat } from "viem/chains";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { build } from "../../deploy/deploy.ts";
import { type Permissions, readPermissions } from "../../deploy/permissions.ts";
import { rehearsalHolders, rehearsalNames, rehearse } from "../../deploy/rehearse.ts";
import { roles } from "../../deploy/roles.ts";
import { judge } from "../../deploy/rules.ts";
import { tables } from "../../deploy/table.ts";
import { type RunningNode, startNode } from "../../scripts/stack/node.ts";

const DAY = 86_400;
const { admin, guardian, signers, council } = rehearsalHolders;
const [stranger, other] = [
  "0xa0Ee7A142d267C1f36714E4a8F75612F20a79720",
  "0x23618e81E3f5cdF7f54C3d65f7FBc0aBf5B21E8f",
] as const;

let node: RunningNode;
let found: Permissions;
let chain: ReturnType<typeof connect>;
let snapshot: Hex;

function connect(rpcUrl: string) {
  const transport = http(rpcUrl);
  return createTestClient({ chain: hardhat, mode: "hardhat", transport, cacheTime: 0 })
    .extend(publicActions)
    .extend(walletActions);
}

beforeAll(async () => {
  await build();
  node = await startNode();
  chain = connect(node.rpcUrl);
  const connection = await hre.network.create({ network: "local", override: { url: node.rpcUrl } });
  found = await rehearse(connection, "main");
  await connection.close();
  for (const address of [admin, stranger]) {
    await chain.impersonateAccount({ address });
    await chain.setBalance({ address, value: 10n ** 20n });
  }
}, 300_000);

beforeEach(async () => {
  if (snapshot !== undefined) await chain.revert({ id: snapshot });
  snapshot = await chain.snapshot();
});

afterAll(() => node.stop());

test("SECURITY.md's tables are what the chain says of a main network", async () => {
  const document = await readFile(new URL("../../SECURITY.md", import.meta.url), "utf8");
  expect(document).toContain(tables(found, rehearsalNames));
});

test("a main network's deployment leaves nothing to object to", () => {
  expect(judge(found, "main")).toEqual([]);
});

test("no key mints, pays itself or takes a stake, whoever holds it", async () => {
  const gate = await read.gate();
  for (const key of [found.deployer, guardian, ...signers.slice(0, 1), ...council.slice(0, 1), stranger]) {
    for (const [name, to, data] of attacksOf(key)) {
      expect(await send(key, to, data), `${name} by ${key}`).toMatch(
        /^(Not[A-Z]|AccessManage|NothingPending|FailedCall)/,
      );
    }
  }
  expect(await read.supply()).toBe(0n);
  expect(await read.gate()).toBe(gate);
  expect((await reread()).roles).toEqual(found.roles);
});

test("one signer proposes nothing, however often it signs", async () => {
  const { rootGate } = found.addresses;
  const gate = { abi: rootGateAbi, address: rootGate } as const;
  const active = await chain.readContract({ ...gate, functionName: "active" });
  const { number, hash } = await chain.getBlock();
  const vote = {
    epoch: 1,
    attempt: active.attempt,
    root: `0x${"01".repeat(24)}${"00".repeat(7)}01`,
    previousRoot: active.root,
    manifestHash: `0x${"02".repeat(32)}`,
    previousManifestHash: active.manifestHash,
    endBlock: number,
    endBlockHash: hash,
    paramsHash: `0x${"03".repeat(32)}`,
    programHash: `0x${"04".repeat(32)}`,
    leafCount: 1,
  } as const;
  await chain.mine({ blocks: 1 });
  const digest = await chain.readContract({ ...gate, functionName: "hashVote", args: [vote] });
  const signature = await developmentAccount(1, hardhat.id).sign?.({ hash: digest });
  for (const [count, refusal] of [
    [1, "NotEnoughSignatures"],
    [2, "SignersNotAscending"],
  ] as const) {
    const signatures = Array<Hex>(count).fill(signature ?? "0x");
    const data = encodeFunctionData({ abi: rootGateAbi, functionName: "propose", args: [vote, signatures] });
    expect(await send(stranger, rootGate, data)).toBe(refusal);
  }
});

test("the admin waits for everything that decides who is paid, and the guardian cancels it", async () => {
  for (const [name, to, data] of decisions(admin)) {
    expect(await send(admin, to, data), `${name} at once`).toBe("AccessManagerNotScheduled");
    expect(await send(admin, manager(), call("schedule", [to, data, 0])), name).toBe("done");
    await chain.increaseTime({ seconds: 7 * DAY - 60 });
    expect(await send(admin, manager(), call("execute", [to, data])), `${name} too early`).toBe(
      "AccessManagerNotReady",
    );
    expect(await send(guardian, manager(), call("cancel", [admin, to, data])), `${name} cancelled`).toBe("done");
    await chain.increaseTime({ seconds: 15 * DAY });
    expect(await send(admin, manager(), call("execute", [to, data])), `${name} after that`).toBe(
      "AccessManagerNotScheduled",
    );
  }
});

test("what the admin has scheduled shows until it is cancelled", async () => {
  const data = setGate(stranger);
  await send(admin, manager(), call("schedule", [found.addresses.emissionController, data, 0]));
  expect((await reread()).scheduled).toMatchObject([{ caller: admin, data }]);
  await send(guardian, manager(), call("cancel", [admin, found.addresses.emissionController, data]));
  expect((await reread()).scheduled).toEqual([]);
});

test("a guardian does not keep its role by cancelling, and its end buys the admin no haste", async () => {
  const dismissal = call("revokeRole", [roles.GUARDIAN.id, guardian]);
  await send(admin, manager(), call("schedule", [manager(), dismissal, 0]));
  expect(await send(guardian, manager(), call("cancel", [admin, manager(), dismissal]))).toBe(
    "AccessManagerUnauthorizedCancel",
  );
  await chain.increaseTime({ seconds: 7 * DAY });
  expect(await send(admin, manager(), call("execute", [manager(), dismissal]))).toBe("done");
  expect(judge(await reread(), "main")).toEqual(["Nobody holds GUARDIAN: nobody can pause or cancel."]);
  expect(await send(admin, found.addresses.emissionController, setGate(stranger))).toBe("AccessManagerNotScheduled");
});

test("whoever is let into power after all waits longer than a stake thaws", async () => {
  const thaw = await chain.readContract({ ...staking(), functionName: "thawSeconds" });
  const grant = call("grantRole", [roles.GOVERNOR.id, stranger, 0]);
  await send(admin, manager(), call("schedule", [manager(), grant, 0]));
  await chain.increaseTime({ seconds: 7 * DAY });
  expect(await send(admin, manager(), call("execute", [manager(), grant]))).toBe("done");
  await chain.increaseTime({ seconds: thaw });
  expect(await send(stranger, found.addresses.emissionController, setGate(stranger))).toBe("AccessManagedUnauthorized");
});

test("re-pointing a contract to another manager takes longer than a stake thaws, by every way there is", async () => {
  const thaw = await chain.readContract({ ...staking(), functionName: "thawSeconds" });
  const { timestamp } = await chain.getBlock();
  for (const [to, data] of repointings()) {
    expect(await send(admin, manager(), call("schedule", [to, data, Number(timestamp) + thaw]))).toBe(
      "AccessManagerUnauthorizedCall",
    );
    expect(await send(admin, manager(), call("schedule", [to, data, Number(timestamp) + 15 * DAY]))).toBe("done");
  }
});

test("a deployer who keeps a role has not finished", async () => {
  const grant = call("grantRole", [roles.ADMIN.id, found.deployer, 0]);
  await send(admin, manager(), call("schedule", [manager(), grant, 0]));
  await chain.increaseTime({ seconds: 7 * DAY });
  await send(admin, manager(), call("execute", [manager(), grant]));
  const mistakes = judge(await reread(), "main");
  expect(mistakes.join()).toContain(`The deployer ${found.deployer} still holds ADMIN`);
  expect(mistakes.join()).toContain("a plain key; it must be a contract");
  expect(judge(await reread(), "local").join()).toContain("still holds ADMIN");
});

test("only the disputes may slash, and somebody must", async () => {
  const { disputeManager, rootGate } = found.addresses;
  for (const data of [
    call("grantRole", [roles.SLASHER.id, rootGate, 0]),
    call("revokeRole", [roles.SLASHER.id, disputeManager]),
  ]) {
    await send(admin, manager(), call("schedule", [manager(), data, 0]));
    await chain.increaseTime({ seconds: 7 * DAY });
    await send(admin, manager(), call("execute", [manager(), data]));
  }
  await chain.increaseTime({ seconds: 14 * DAY });
  await chain.mine({ blocks: 1 });
  expect(judge(await reread(), "main")).toEqual([
    `disputeManager ${disputeManager} does not hold SLASHER: nothing does its part.`,
    `SLASHER is held by ${rootGate}; only disputeManager may hold it.`,
  ]);
});

test("an admin who lends a key some code is a key still", async () => {
  await chain.setCode({ address: admin, bytecode: `0xef0100${other.slice(2)}` });
  expect(judge(await reread(), "main")).toContain(
    `ADMIN is held by ${admin}, a plain key; it must be a contract, such as a multisig.`,
  );
});

// ------------------------------------------------------------------- Attacks

type Move = readonly [name: string, to: Address, data: Hex];

/** Straight at the money, then at the roles that lead to it. */
function attacksOf(key: Address): Move[] {
  const { foveaToken, emissionController, rewardDistributor, rootGate, providerStaking } = found.addresses;
  const of = emissionControllerAbi;
  return [
    ["mint", foveaToken, encodeFunctionData({ abi: foveaTokenAbi, functionName: "mint", args: [key, 1n] })],
    ["reserve", emissionController, encodeFunctionData({ abi: of, functionName: "reserve", args: [1, 1n] })],
    ["release", emissionController, encodeFunctionData({ abi: of, functionName: "release", args: [1n] })],
    [
      "setRoot",
      rewardDistributor,
      encodeFunctionData({ abi: rewardDistributorAbi, functionName: "setRoot", args: [`0x${"01".repeat(32)}`] }),
    ],
    [
      "slash",
      providerStaking,
      encodeFunctionData({ abi: providerStakingAbi, functionName: "slash", args: [other, 1n, key] }),
    ],
    ["activate", rootGate, encodeFunctionData({ abi: rootGateAbi, functionName: "activate" })],
    ...decisions(key).flatMap(([name, to, data]): Move[] => [
      [name, to, data],
      [`schedule ${name}`, manager(), call("schedule", [to, data, 0])],
      [`execute ${name}`, manager(), call("execute", [to, data])],
      [`multicall ${name}`, manager(), call("multicall", [[data]])],
    ]),
  ];
}

/** Everything that decides who is paid, or who decides. */
function decisions(key: Address): Move[] {
  const { emissionController, rootGate, taskRegistry } = found.addresses;
  const committee = { signers: [key], threshold: 1n, council: [other], councilThreshold: 1n };
  const rotation = encodeFunctionData({ abi: rootGateAbi, functionName: "announceRotation", args: [committee] });
  const parameters = [`0x${"05".repeat(32)}`, 2 ** 32 - 1] as const;
  const announcement = encodeFunctionData({ abi: taskRegistryAbi, functionName: "announceParams", args: parameters });
  const selectors = [setGate(key).slice(0, 10) as Hex];
  return [
    ["setGate", emissionController, setGate(key)],
    ["announceRotation", rootGate, rotation],
    ["announceParams", taskRegistry, announcement],
    ["grantRole", manager(), call("grantRole", [roles.GOVERNOR.id, key, 0])],
    ["grantRole of a slasher", manager(), call("grantRole", [roles.SLASHER.id, key, 0])],
    ["setTargetFunctionRole", manager(), call("setTargetFunctionRole", [emissionController, selectors, maxUint64])],
    ["setRoleAdmin", manager(), call("setRoleAdmin", [roles.GOVERNOR.id, maxUint64])],
    ["setRoleGuardian", manager(), call("setRoleGuardian", [roles.GOVERNOR.id, roles.ADMIN.id])],
    ["setGrantDelay", manager(), call("setGrantDelay", [roles.GOVERNOR.id, 0])],
    ["setTargetAdminDelay", manager(), call("setTargetAdminDelay", [emissionController, 0])],
    ["setTargetClosed", manager(), call("setTargetClosed", [emissionController, true])],
    ["updateAuthority", manager(), call("updateAuthority", [emissionController, rootGate])],
  ];
}

function repointings(): [Address, Hex][] {
  const { emissionController, rootGate } = found.addresses;
  const args = [rootGate] as const;
  return [
    [manager(), call("updateAuthority", [emissionController, rootGate])],
    [emissionController, encodeFunctionData({ abi: emissionControllerAbi, functionName: "setAuthority", args })],
  ];
}

// --------------------------------------------------------------------- Chain

const read = {
  gate: () =>
    chain.readContract({
      abi: emissionControllerAbi,
      address: found.addresses.emissionController,
      functionName: "gate",
    }),
  supply: () =>
    chain.readContract({ abi: foveaTokenAbi, address: found.addresses.foveaToken, functionName: "totalSupply" }),
};

function reread(): Promise<Permissions> {
  return readPermissions({ client: chain, addresses: found.addresses, startBlock: 0 });
}

function manager(): Address {
  return found.addresses.accessManager;
}

function staking() {
  return { abi: providerStakingAbi, address: found.addresses.providerStaking } as const;
}

function setGate(gate: Address): Hex {
  return encodeFunctionData({ abi: emissionControllerAbi, functionName: "setGate", args: [gate] });
}

function call(functionName: string, args: readonly unknown[]): Hex {
  const abi: Abi = accessManagerAbi;
  return encodeFunctionData({ abi, functionName, args });
}

/** Sent, not simulated, with gas enough that only the contracts can refuse. @returns "done", or the error that refused. */
async function send(account: Address, to: Address, data: Hex): Promise<string> {
  const sent = chain.sendTransaction({ account, to, data, gas: 2_000_000n, chain: hardhat });
  return sent.then(
    async (hash) => {
      expect((await chain.waitForTransactionReceipt({ hash, pollingInterval: 20 })).status).toBe("success");
      return "done";
    },
    (error: Error) => {
      const name = /custom error '(\w+)\(/.exec(error.message)?.[1];
      if (name === undefined) throw error;
      return name;
    },
  );
}
