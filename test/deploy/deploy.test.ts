/**
 * `npm run deploy` on a chain that is taken for a public one, killed at its worst moments: between sending a transaction and
 * writing it down, and just before. Then `npm run verify`, with an explorer that keeps what it is given.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { paramsHash, paramsOf } from "@fovea/protocol/params.ts";
import hre from "hardhat";
import {
  createPublicClient,
  createWalletClient,
  encodeAbiParameters,
  getContractAddress,
  http,
  parseAbiParameters,
  parseEther,
} from "viem";
import { generatePrivateKey, mnemonicToAccount, privateKeyToAccount } from "viem/accounts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { build } from "../../deploy/deploy.ts";
import type { Addresses } from "../../deploy/permissions.ts";
import { rehearsalHolders } from "../../deploy/rehearse.ts";
import { type RunningNode, startNode } from "../../scripts/stack/node.ts";
import { type Death, startDeadlyProxy } from "./deadlyProxy.ts";
import { type Submission, startExplorer } from "./explorer.ts";

type Rpc = { Method: "hardhat_setCode"; Parameters: [string, string]; ReturnType: boolean };

const CHAIN_ID = 31338;
const root = fileURLToPath(new URL("../../", import.meta.url));
const journal = `${root}deploy/deployments/chain-${CHAIN_ID}`;
const key = generatePrivateKey();
const deployer = privateKeyToAccount(key).address;

let node: RunningNode;
let proxy: Awaited<ReturnType<typeof startDeadlyProxy>>;
let explorer: Awaited<ReturnType<typeof startExplorer>>;
let folder: string;
let deployed: Addresses;

beforeAll(async () => {
  await rm(journal, { recursive: true, force: true });
  await build();
  node = await startNode({ chainId: CHAIN_ID });
  [proxy, explorer] = await Promise.all([startDeadlyProxy(node.rpcUrl), startExplorer()]);
  folder = await mkdtemp(join(tmpdir(), "fovea-deploy-"));
  await writeFile(join(folder, "key.json"), JSON.stringify({ privateKey: key }));
  await writeFile(join(folder, "main.json"), JSON.stringify(await parameters()));
  await fund();
  // The admin of a live network is a contract.
  await clients().client.request<Rpc>({ method: "hardhat_setCode", params: [rehearsalHolders.admin, "0x00"] });
}, 300_000);

afterAll(async () => {
  await Promise.all([proxy?.stop(), explorer?.stop()]);
  await node?.stop();
  await rm(journal, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
});

test("a deployment killed at any transaction ends, run again, with each contract deployed once", async () => {
  for (const [at, sent] of [
    [2, true],
    [1, false],
    [1, true],
    [2, false],
  ] as const) {
    const { signal } = await deploy({ at, sent });
    expect(signal).toBe("SIGKILL");
  }
  const { stdout, stderr, status } = await deploy();
  expect(stderr).toBe("");
  const { addresses, permissions } = JSON.parse(stdout);
  deployed = addresses;
  expect(permissions.mistakes).toEqual([]);
  expect(status).toBe(0);

  const { client } = clients();
  const own = Object.entries(addresses).filter(([name]) => !["foveaToken", "rewardDistributor"].includes(name));
  const created = own.map(([, address]) => String(address).toLowerCase()).sort();
  // The others create one contract each, two set up: a second copy of anything would have taken a nonce.
  const nonces = await client.getTransactionCount({ address: deployer });
  expect(nonces).toBe(created.length + 2);
  const possible = Array.from({ length: nonces }, (_, nonce) =>
    getContractAddress({ from: deployer, nonce: BigInt(nonce) }),
  );
  expect(possible.map((address) => address.toLowerCase())).toEqual(expect.arrayContaining(created));
}, 300_000);

test("a finished deployment, run again, sends nothing and says the same", async () => {
  const { client } = clients();
  const before = await client.getTransactionCount({ address: deployer });
  const { stdout } = await deploy();
  expect(Object.keys(JSON.parse(stdout).addresses).length).toBeGreaterThan(7);
  expect(await client.getTransactionCount({ address: deployer })).toBe(before);
}, 120_000);

test("another chain than CHAIN_ID names is refused in one sentence, and nothing is sent", async () => {
  const { status, stderr } = await deploy(undefined, { CHAIN_ID: "31339" });
  expect(status).toBe(2);
  expect(stderr.trim().split("\n")).toHaveLength(1);
}, 120_000);

test("explorers of both kinds get the very sources and arguments of what was deployed", async () => {
  const names = ["RootGate", "FoveaToken", "RewardDistributor"];
  const { status, stdout, stderr } = await run(["scripts/verify.ts", ...names], {
    ETHERSCAN_API_KEY: "key",
    EXPLORER_API_URL: `${explorer.url}/api`,
    SOURCIFY_URL: explorer.url,
  });
  expect(stderr).toBe("");
  expect(stdout).toContain("3 contracts, etherscan and sourcify, 0 refused");
  expect(status).toBe(0);
  for (const to of ["etherscan", "sourcify"] as const) {
    const given = explorer.submissions.filter((submission) => submission.to === to);
    expect(given.map(nameOf).sort()).toEqual([...names].sort());
    for (const { name, input } of given) {
      const file = name.replace(/:.*$/, "");
      expect(input.sources[file]?.content).toBe(await readFile(root + file.replace(/^project\//, ""), "utf8"));
    }
  }
  const argumentsOf = (name: string) =>
    explorer.submissions.find((submission) => submission.to === "etherscan" && nameOf(submission) === name)
      ?.constructorArguments;
  const { bytecode } = await hre.artifacts.readArtifact("RootGate");
  expect(await inputs()).toContain(`${bytecode}${argumentsOf("RootGate")}`);
  expect(argumentsOf("FoveaToken")).toBe("");
  const { accessManager, foveaToken, emissionController } = deployed;
  const types = parseAbiParameters("address, address, address, uint32");
  expect(`0x${argumentsOf("RewardDistributor")}`).toBe(
    encodeAbiParameters(types, [accessManager, foveaToken, emissionController, 604_800]),
  );
}, 120_000);

test("what was not deployed is refused by name, and so is a chain without a deployment", async () => {
  const unknown = await run(["scripts/verify.ts", "RootGait"]);
  expect(unknown.stderr).toContain("RootGait is not of this deployment; it has AccessManager");
  expect(unknown.status).toBe(2);
  const nowhere = await run(["scripts/verify.ts"], { CHAIN_ID: "31339" });
  expect(nowhere.stderr).toContain("holds no deployment; run npm run deploy first.");
  expect(nowhere.status).toBe(2);
}, 120_000);

function nameOf({ name }: Submission): string {
  return name.replace(/^.*:/, "");
}

/** Of every transaction of the deployer. */
async function inputs(): Promise<readonly string[]> {
  const { client } = clients();
  const head = Number(await client.getBlockNumber());
  const numbers = Array.from({ length: head + 1 }, (_, number) => BigInt(number));
  const blocks = await Promise.all(
    numbers.map((blockNumber) => client.getBlock({ blockNumber, includeTransactions: true })),
  );
  return blocks.flatMap(({ transactions }) => transactions.map(({ input }) => input));
}

function deploy(death?: Omit<Death, "kill">, env: Record<string, string> = {}) {
  const args = ["scripts/deploy.ts", "--network", "main", "--parameters", join(folder, "main.json"), "--json"];
  return run(args, env, death);
}

async function run(args: readonly string[], env: Record<string, string> = {}, death?: Omit<Death, "kill">) {
  const settings = { CHAIN_ID: String(CHAIN_ID), RPC_URL: proxy.url, FOVEA_KEY_FILE: join(folder, "key.json"), ...env };
  const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...settings } });
  proxy.next(death && { ...death, kill: () => child.kill("SIGKILL") });
  const [stdout, stderr, [status, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { stdout, stderr, status, signal };
}

function clients() {
  const transport = http(node.rpcUrl);
  const account = mnemonicToAccount("test test test test test test test test test test test junk", { addressIndex: 9 });
  return {
    client: createPublicClient({ transport, cacheTime: 0 }),
    wallet: createWalletClient({ transport, account }),
  };
}

async function parameters(): Promise<unknown> {
  const { client } = clients();
  const { Fovea } = JSON.parse(await readFile(`${root}deploy/parameters/main.json`, "utf8"));
  const { timestamp } = await client.getBlock();
  const ascending = (accounts: readonly string[]) => [...accounts].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
  const { signers, council, ...others } = rehearsalHolders;
  const boards = { signers: ascending(signers), council: ascending(council) };
  const genesis = Number(timestamp) + 86_400;
  const facts = { genesis, paramsHash: paramsHash(paramsOf("main", genesis)), ...others, ...boards };
  return { Fovea: { ...Fovea, ...facts } };
}

async function fund(): Promise<void> {
  const { client, wallet } = clients();
  const hash = await wallet.sendTransaction({ chain: null, to: deployer, value: parseEther("10") });
  await client.waitForTransactionReceipt({ hash });
}
