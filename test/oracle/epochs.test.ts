import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { endOf, epochAt } from "@fovea/protocol/clock.ts";
import { cidOf } from "@fovea/protocol/content.ts";
import { foveaTokenAbi, rewardDistributorAbi, rootGateAbi } from "@fovea/protocol/generated/abi.ts";
import { eq, sql } from "drizzle-orm";
import { type Address, createPublicClient, custom, keccak256, parseTransaction, sha256 } from "viem";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { activate } from "../../oracle/activate.ts";
import { advance } from "../../oracle/advance.ts";
import { createApi } from "../../oracle/api/api.ts";
import {
  type Chain,
  connectChain,
  lower,
  readBlock,
  readFirstBlockFrom,
  readLastBlockAt,
  readLatestBlock,
} from "../../oracle/chain.ts";
import { claim } from "../../oracle/claim.ts";
import { explain } from "../../oracle/explain.ts";
import { findEpoch } from "../../oracle/find-epoch.ts";
import { readGate } from "../../oracle/gate.ts";
import { type Ingested, ingest } from "../../oracle/ingest.ts";
import { createLimit } from "../../oracle/limit.ts";
import { createLog } from "../../oracle/log.ts";
import { loadParams } from "../../oracle/params.ts";
import { post } from "../../oracle/post.ts";
import { signReceipt } from "../../oracle/receipt.ts";
import { registerDevice } from "../../oracle/register-device.ts";
import { readRegistry } from "../../oracle/registry.ts";
import { run } from "../../oracle/run.ts";
import { transaction } from "../../oracle/schema.ts";
import { settleEpoch } from "../../oracle/settle-epoch.ts";
import { developmentAccount } from "../../oracle/signer.ts";
import { readStatus } from "../../oracle/status.ts";
import { transact } from "../../oracle/transact.ts";
import { findVerdict } from "../../oracle/verdict.ts";
import { verifyReceipt } from "../../oracle/verify-receipt.ts";
import { type Network, startNetwork, startOperator, type Tools, toolsOf, travel } from "./network.ts";
import { type Car, createCar, DRIVE_MS, driveOf, nextReport } from "./reports.ts";

const driver = developmentAccount(4, 31337);
const stranger = developmentAccount(5, 31337);
const account: Address = `0x${driver.address.slice(2).toLowerCase()}`;
const GWEI = 10n ** 9n;

let network: Network;
let car: Car;
let operator: Awaited<ReturnType<typeof startOperator>>;
let tools: Tools;
let snapshot: `0x${string}`;

beforeAll(async () => {
  network = await startNetwork();
}, 120_000);
afterAll(() => network.stop());
beforeEach(async () => {
  snapshot = await network.test.snapshot();
  car = await createCar();
  const audited = [{ deviceId: car.key.deviceId, reason: "the tests' own car" }];
  operator = await startOperator(network, { params: { ...network.params, audited } });
  tools = operator.tools;
  const registration = { key: car.key, kind: "phone", termsHash: `0x${"01".repeat(32)}` } as const;
  await registerDevice({ chain: network.chain, sender: driver }, registration);
  await travel(network, { tools, to: network.params.genesis + 1 });
});
afterEach(async () => {
  await operator.stop();
  await network.test.setAutomine(true);
  await network.test.revert({ id: snapshot });
});

test("a drive becomes a claimed reward, every gwei of it explained", async () => {
  const received = await drive();
  expect(received).toMatchObject({ ok: true, against: null });
  const epoch = await endEpoch();

  expect(await advance(tools)).toBe("proposed");
  expect(await advance(tools)).toBe("waiting");
  await passWindow();
  expect(await advance(tools)).toBe("activated");
  expect(await advance(tools)).toBe("waiting");

  const claimed = await claim({ ...tools, sender: stranger }, account);
  expect(claimed).toMatchObject({ ok: true, epoch });
  const amountGwei = BigInt(claimed.ok ? claimed.amountGwei : 0);
  expect(amountGwei).toBeGreaterThan(0n);
  expect(await balanceOf(account)).toBe(amountGwei * GWEI);
  expect(await claim({ ...tools, sender: stranger }, account)).toMatchObject({ ok: false, reason: "already-claimed" });
  expect(await claim({ ...tools, sender: stranger }, `0x${"77".repeat(20)}`)).toMatchObject({ reason: "no-leaf" });

  const receivedIn = epochAt(tools.params, received.ok ? received.receipt.receivedAtMs : 0);
  const folder = await findEpoch(tools.files, receivedIn);
  const explanation = folder && (await explain(folder.read, { epoch: receivedIn, account }));
  expect(explanation?.amountGwei).toBe(amountGwei.toString());
  expect(sumOf(explanation?.lines ?? [])).toBe(amountGwei);
  const hash = received.ok ? received.receipt.hash : "0x";
  expect(await findVerdict(tools, hash)).toMatchObject({ state: "accepted", against: null });
});

test("status tells the running epoch, what is pending, and what may be minted", async () => {
  await drive();
  const epoch = await endEpoch();
  await advance(tools);
  const status = await readStatus(network.chain, "http://127.0.0.1:1");
  expect(status).toMatchObject({ epoch: epoch + 1, active: { epoch: 0 }, pending: { epoch }, supplyGwei: "0" });
  expect(status.service.state).toBe("unreachable");
  expect(status.pending?.secondsLeft).toBeGreaterThan(0);
  expect(BigInt(status.mintableGwei)).toBeGreaterThan(0n);
});

test("a chain that is not the one meant, or has no contracts, is told apart", async () => {
  const { config, folder } = network;
  await expect(connectChain({ ...config, chainId: 1 })).rejects.toMatchObject({ code: "chain-mismatch", exit: 2 });
  await expect(connectChain({ ...config, addressesFile: "/dev/null" })).rejects.toMatchObject({ code: "no-addresses" });
  const addressesFile = join(folder, "empty.json");
  await writeFile(addressesFile, JSON.stringify({ rootGate: account, deviceRegistry: account }));
  await expect(connectChain({ ...config, addressesFile })).rejects.toMatchObject({ code: "not-deployed", exit: 3 });
});

test("the local network has parameters of its own; others must be those of the contracts", async () => {
  expect(await loadParams(network.chain, null)).toEqual(network.params);
  const file = join(network.folder, "params.json");
  await writeFile(file, JSON.stringify({ ...network.params, genesis: network.params.genesis + 1 }));
  await expect(loadParams(network.chain, file)).rejects.toMatchObject({ code: "bad-params", exit: 2 });
  await expect(loadParams({ ...network.chain, id: 1 }, null)).rejects.toMatchObject({ code: "bad-params" });
});

test("blocks are found by time: the last at or before a second, the first from it on", async () => {
  const { chain } = network;
  const head = await readLatestBlock(chain);
  const blocks = await Promise.all(Array.from({ length: head.number + 1 }, (_, number) => readBlock(chain, number)));
  const times = blocks.map((block) => block?.timestamp ?? 0);
  for (const second of new Set(times.flatMap((time) => [time - 1, time, time + 1]))) {
    const last = times.findLastIndex((time) => time <= second);
    const isKnown = last >= 0 && head.timestamp > second;
    expect((await readLastBlockAt(chain, second))?.number).toBe(isKnown ? last : undefined);
  }
  expect((await readFirstBlockFrom(chain, head.timestamp))?.number).toBe(times.indexOf(head.timestamp));
  expect(await readFirstBlockFrom(chain, head.timestamp + 1)).toBeUndefined();
});

test("an epoch without reports is proposed too: the root is a heartbeat", async () => {
  await endEpoch();
  expect(await advance(tools)).toBe("proposed");
});

test("gathered at a later head, with newer devices and reports, an epoch has the same bytes", async () => {
  await drive();
  const epoch = await endEpoch();
  const first = await settleEpoch(tools, epoch);
  const newcomer = await createCar();
  const registration = { key: newcomer.key, kind: "phone", termsHash: `0x${"01".repeat(32)}` } as const;
  await registerDevice({ chain: network.chain, sender: stranger }, registration);
  await drive();
  await endEpoch();
  const other = { ...(await restarted()), files: `${operator.files}-again` };
  expect((await settleEpoch(other, epoch))?.hash).toBe(first?.hash);
});

test("a process that ends after publishing posts what is there, without computing it again", async () => {
  await drive();
  const epoch = await endEpoch();
  const published = await settleEpoch(tools, epoch);
  const idle = { ...tools.ports, keccak256: () => crash() };
  const again = { ...(await restarted()), ports: idle };
  expect((await settleEpoch(again, epoch))?.hash).toBe(published?.hash);
  expect(await advance(again)).toBe("proposed");
});

test("a process that ends between storing and sending posts once, after it is started again", async () => {
  await drive();
  await endEpoch();
  const crashing = { ...tools, chain: withClient({ sendRawTransaction: () => crash() }) };
  await expect(advance({ ...crashing, log: loud })).rejects.toThrow("killed");
  const [stored] = await journal();
  expect(await journal()).toHaveLength(1);

  expect(await advance(await restarted())).toBe("proposed");
  expect(await journal()).toMatchObject([{ hash: stored?.hash, state: "mined" }]);
  expect(await proposals()).toHaveLength(1);
});

test("a process that ends right after sending posts once", async () => {
  await drive();
  await endEpoch();
  const { client } = network.chain;
  const sendAndCrash: typeof client.sendRawTransaction = async (sent) => {
    await client.sendRawTransaction(sent);
    return crash();
  };
  await expect(
    advance({ ...tools, chain: withClient({ sendRawTransaction: sendAndCrash }), log: loud }),
  ).rejects.toThrow();
  // What it had proposed is found on the chain, so nothing is sent again.
  expect(await advance(await restarted())).toBe("waiting");
  expect(await journal()).toHaveLength(1);
  expect(await proposals()).toHaveLength(1);
});

test("a transaction that a stranger's took the nonce of is made anew", async () => {
  await drive();
  await endEpoch();
  await expect(
    advance({ ...tools, chain: withClient({ sendRawTransaction: () => crash() }), log: loud }),
  ).rejects.toThrow();
  await network.test.sendTransaction({ account: tools.sender, to: stranger.address, value: 1n });

  expect(await advance(await restarted())).toBe("proposed");
  const states = (await journal()).map(({ state }) => state);
  expect(states.toSorted()).toEqual(["mined", "replaced"]);
  expect(await proposals()).toHaveLength(1);
});

test("a node that can't be asked for a receipt is no proof that the transaction is lost", async () => {
  await drive();
  await endEpoch();
  const { client } = network.chain;
  const sendAndCrash: typeof client.sendRawTransaction = async (sent) => {
    await client.sendRawTransaction(sent);
    return crash();
  };
  await expect(
    advance({ ...tools, chain: withClient({ sendRawTransaction: sendAndCrash }), log: loud }),
  ).rejects.toThrow();
  const published = await settleEpoch(tools, epochAt(tools.params, tools.clock.nowMs()) - 1);
  if (published === undefined) throw new Error("the epoch was not settled");
  const [stored] = await journal();
  if (stored === undefined) throw new Error("nothing was stored");
  const { to, data } = parseTransaction(stored.raw);
  const deaf = withClient({ getTransactionReceipt: () => Promise.reject(new Error("502")) });
  const intent = {
    purpose: "propose",
    epoch: stored.epoch,
    attempt: 0,
    to: lower(to ?? "0x"),
    data: data ?? "0x",
    abi: rootGateAbi,
  } as const;
  await expect(transact({ ...tools, chain: deaf }, intent)).rejects.toThrow("502");
  expect(await journal()).toMatchObject([{ state: "stored" }]);
  expect(await transact(tools, intent)).toMatchObject({ ok: true, hash: stored.hash });
});

test("a stuck transaction is replaced at a higher fee, never above the ceiling, and counts once", async () => {
  await drive();
  const epoch = await endEpoch();
  await network.test.setAutomine(false);
  const impatient = { ...tools, fees: { ...tools.fees, stuckMs: 2_000, patienceMs: 6_000, ceilingWei: 5n * GWEI } };
  expect(await advance(impatient)).toBe("stalled");

  const stored = await journal();
  expect(stored.length).toBeGreaterThan(1);
  expect(new Set(stored.map(({ nonce }) => nonce)).size).toBe(1);
  const fees = stored.map(({ raw }) => parseTransaction(raw).maxFeePerGas ?? 0n);
  expect(fees).toEqual(fees.toSorted((a, b) => (a < b ? -1 : 1)));
  expect(new Set(fees).size).toBe(fees.length);
  expect(fees.every((fee) => fee <= 5n * GWEI)).toBe(true);

  await network.test.setAutomine(true);
  await network.test.mine({ blocks: 1 });
  await advance(impatient);
  expect(await readGate(network.chain)).toMatchObject({ pending: { epoch } });
  expect((await journal()).filter(({ state }) => state === "mined").length).toBeLessThanOrEqual(1);
  expect(await proposals()).toHaveLength(1);
});

test("a root that nobody activated expires; the next attempt settles everything since the active one", async () => {
  await drive();
  const first = await endEpoch();
  expect(await advance(tools)).toBe("proposed");
  const { pending } = await readGate(network.chain);
  await travel(network, { tools, to: (pending?.expiresAt ?? 0) + 1 });
  expect(await advance(tools)).toBe("expired");
  expect((await readGate(network.chain)).active).toMatchObject({ epoch: 0, attempt: 1 });

  expect(await advance(tools)).toBe("proposed");
  await passWindow();
  expect(await advance(tools)).toBe("activated");
  const { active } = await readGate(network.chain);
  expect(active.epoch).toBeGreaterThan(first);
  const folder = await findEpoch(tools.files, first);
  expect(folder?.manifest).toMatchObject({ from: 1, epoch: active.epoch });
  expect(folder?.hash).toBe(active.manifestHash);
  expect((await proposals()).map(({ args }) => args.attempt)).toEqual([0, 1]);
});

test("the epoch after an activated one builds on its state and never pays the same drive again", async () => {
  await drive();
  await endEpoch();
  await advance(tools);
  await passWindow();
  await advance(tools);
  const { active } = await readGate(network.chain);
  await endEpoch();
  expect(await advance(tools)).toBe("proposed");
  await passWindow();
  expect(await advance(tools)).toBe("activated");
  const next = await readGate(network.chain);
  expect(next.active.epoch).toBeGreaterThan(active.epoch);
  const { manifest } = (await findEpoch(tools.files, next.active.epoch)) ?? {};
  expect(manifest?.totals).toMatchObject({ reports: 0, earnedGwei: "0" });
  expect(BigInt(next.active.root) % 2n ** 64n).toBe(BigInt(active.root) % 2n ** 64n);
});

test("a block that the chain left behind anchors nothing, though the node still answers for it", async () => {
  const { chain } = network;
  const end = await readLatestBlock(chain);
  const behind = keccak256("0x07");
  const stubborn = custom({
    request: async ({ method, params }) => {
      if (params[0] !== behind) return chain.client.request({ method, params });
      return { ...(await network.test.request({ method, params: [end.hash, false] })), hash: behind };
    },
  });
  const client = createPublicClient({ transport: stubborn, cacheTime: 0 });
  const { blocks } = await readRegistry({ ...chain, client }, { end, anchors: [behind, end.hash] });
  expect(blocks).toEqual([end]);
});

test("a state that is not the one the chain names is never built on", async () => {
  await drive();
  const epoch = await endEpoch();
  await advance(tools);
  await passWindow();
  await advance(tools);
  const next = await endEpoch();
  const path = join(tools.files, "epochs", epoch.toString(), "state.json");
  const text = await readFile(path, "utf8");
  await rm(path);
  await expect(settleEpoch(tools, next)).rejects.toMatchObject({ code: "state-missing", exit: 3 });
  await writeFile(path, text.replace(account, stranger.address.toLowerCase()));
  await expect(settleEpoch(tools, next)).rejects.toMatchObject({ code: "state-missing" });
  await writeFile(path, text);
  expect(await settleEpoch(tools, next)).toBeDefined();
});

test("what rests on a block that the chain left behind is never posted, and is settled anew", async () => {
  await drive();
  const before = await network.test.snapshot();
  await travel(network, { tools, to: tools.clock.nowMs() / 1000 + 1 });
  const epoch = await endEpoch();
  const stale = await settleEpoch(tools, epoch);
  await network.test.revert({ id: before });
  // Another history of the same epoch: in place of the last block before its end, one with a transaction.
  await network.test.sendTransaction({ account: stranger, to: stranger.address, value: 1n });
  await travel(network, { tools, to: Math.ceil(tools.clock.nowMs() / 1000) + 5 });

  if (stale === undefined) throw new Error("the epoch was not settled");
  expect(await post(tools, stale)).toMatchObject({ ok: false, reason: "reorganised" });
  expect(await proposals()).toHaveLength(0);

  expect(await advance(tools)).toBe("proposed");
  const [proposed] = await proposals();
  expect(proposed?.args.vote?.manifestHash).not.toBe(stale.hash);
  const end = await network.chain.client.getBlock({ blockNumber: proposed?.args.vote?.endBlock ?? 0n });
  expect(proposed?.args.vote?.endBlockHash).toBe(end.hash);
});

test("a key that is not in the committee gets the contract's own word, and nothing is sent", async () => {
  await drive();
  await endEpoch();
  const published = await settleEpoch(tools, epochAt(tools.params, tools.clock.nowMs()) - 1);
  if (published === undefined) throw new Error("the epoch was not settled");
  const posted = await post({ ...tools, signers: [stranger] }, published);
  expect(posted).toMatchObject({ ok: false, reason: "refused", error: `NotSigner(${stranger.address})` });
  expect(await journal()).toHaveLength(0);
});

test("what the contract refuses again and again is not sent for ever", async () => {
  await drive();
  const epoch = await endEpoch();
  expect(await advance(tools)).toBe("proposed");
  // A node that says yes beforehand, for a call that the contract then refuses: the window is open.
  const hopeful = { ...tools, chain: withClient({ estimateGas: async () => 200_000n }) };
  for (let attempt = 0; attempt < 3; attempt++) {
    expect(await activate(hopeful)).toMatchObject({ ok: false, reason: "reverted" });
  }
  expect(await activate(hopeful)).toMatchObject({ ok: false, reason: "refused" });
  const rows = await operator.store.db.select().from(transaction).where(eq(transaction.purpose, "activate"));
  expect(rows.map(({ state, epoch: of }) => [state, of])).toEqual(Array(3).fill(["reverted", epoch]));
});

test("a report counts once the lock of the cut-off is free, whoever settles meanwhile", async () => {
  const endsAt = endOf(tools.params, 10);
  await travel(network, { tools, to: endsAt - DRIVE_MS / 1000 - 30 });
  const bytes = await sign();
  await travel(network, { tools, to: endsAt - 1 });
  // Received a second before the end, but its receipt is signed only after it.
  const entered = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const signTypedData: typeof tools.operator.signTypedData = async (message) => {
    entered.resolve();
    await released.promise;
    return tools.operator.signTypedData(message);
  };
  const slow = { ...tools, operator: { ...tools.operator, signTypedData } };
  const taking = ingest(slow, bytes, { receivedAtMs: endsAt * 1000 - 500 });
  await entered.promise;
  await travel(network, { tools, to: endsAt + 1 });

  const settling = settleEpoch(tools, 10);
  await Promise.race([settling, cutOffWaits()]);
  released.resolve();
  expect(await taking).toMatchObject({ ok: true });
  expect((await settling)?.manifest.totals.reports).toBe(1);
});

test("the service reads: epochs, proofs, explanations, files, each as published", async () => {
  await drive();
  const epoch = await endEpoch();
  await advance(tools);
  await passWindow();
  await advance(tools);
  const limit = createLimit(tools.clock, { atOnce: 1, perSecond: 1 });
  const api = createApi({ ...tools, badReports: limit });
  const ask = async (path: string) => {
    const response = await api.request(path);
    return { status: response.status, type: response.headers.get("content-type"), body: await response.json() };
  };

  const { active } = await readGate(network.chain);
  const listed = [{ epoch, from: 1, state: "active", root: active.root, manifestHash: active.manifestHash }];
  expect(await ask("/v1/epochs")).toMatchObject({ status: 200, body: { epochs: listed } });
  expect(await ask("/v1/epochs/1")).toMatchObject({ body: { epoch, manifest: { root: active.root, leafCount: 1 } } });
  const proof = await ask(`/v1/epochs/${epoch}/proof/${driver.address}`);
  expect(proof.body).toMatchObject({ account, root: active.root, index: 1 });
  const args = [account, BigInt(proof.body.cumulativeGwei), BigInt(proof.body.index), proof.body.proof] as const;
  const distributor = { address: network.chain.contracts.distributor, abi: rewardDistributorAbi } as const;
  const { result } = await network.chain.client.simulateContract({ ...distributor, functionName: "claim", args });
  expect(result).toBe(args[1] * GWEI);

  const receivedIn = await Promise.all([1, 2, 3, 4, 5, 6].map((one) => ask(`/v1/epochs/${one}/explain/${account}`)));
  const explained = receivedIn.find(({ status }) => status === 200);
  expect(explained?.body.lines.length).toBeGreaterThan(0);
  expect(receivedIn.find(({ status }) => status === 404)).toMatchObject({ body: { code: "no-reward" } });

  expect(await ask(`/v1/epochs/${epoch + 9}`)).toMatchObject({
    status: 404,
    type: "application/problem+json",
    body: { code: "not-settled", status: 404 },
  });
  expect(await ask(`/v1/epochs/${epoch}/proof/${stranger.address}`)).toMatchObject({ body: { code: "no-leaf" } });
  expect(await ask("/v1/epochs/zero")).toMatchObject({ status: 400, body: { code: "bad-request" } });

  const manifest = await api.request(`/files/epochs/${epoch}/manifest.json`);
  const bytes = new Uint8Array(await manifest.arrayBuffer());
  expect(sha256(bytes)).toBe(active.manifestHash);
  const content = await api.request(`/files/cid/${cidOf(bytes)}`);
  expect(new Uint8Array(await content.arrayBuffer())).toEqual(bytes);

  const events = await ask("/v1/events?task=pothole&least=0.5");
  expect(events).toMatchObject({ status: 200, type: "application/geo+json", body: { epoch } });
  expect(events.body.features.length).toBeGreaterThan(0);
  expect(await ask("/v1/events?task=sign")).toMatchObject({ body: { features: [] } });
  expect(await ask("/v1/events?task=moose")).toMatchObject({ status: 400, body: { code: "bad-request" } });
  expect(await ask("/v1/wzdx")).toMatchObject({ status: 200, body: { feed_info: { version: "4.2" }, features: [] } });
  expect(content.headers.get("cache-control")).toContain("immutable");
  for (const path of [
    "/files/../addresses.json",
    "/files/%2e%2e/addresses.json",
    "/files/epochs",
    `/files/epochs/${epoch}`,
  ]) {
    expect((await api.request(path)).status).toBe(404);
  }
  expect(await ask("/readyz")).toMatchObject({ status: 200, body: { database: true, chain: true } });
});

test("the loop outlives a node that answers nonsense, and goes on by itself", async () => {
  await drive();
  await endEpoch();
  let broken = 3;
  const client = network.chain.client;
  const flaky = withClient({
    getBlockNumber: (parameters) =>
      broken-- > 0 ? Promise.reject(new Error("502")) : client.getBlockNumber(parameters),
  });
  const stopping = new AbortController();
  const pauses: number[] = [];
  const clock: Tools["clock"] = {
    nowMs: tools.clock.nowMs,
    sleep: async (ms) => {
      pauses.push(ms);
      if ((await readGate(network.chain)).pending !== null) stopping.abort();
    },
  };
  await run({ ...tools, chain: flaky, clock }, stopping.signal);
  expect(pauses.slice(0, 4)).toEqual([2_000, 4_000, 8_000, 1_000]);
  expect(await proposals()).toHaveLength(1);
});

/** Until somebody who settles waits for the lock. */
async function cutOffWaits(): Promise<void> {
  for (;;) {
    const { rows } = await operator.store.db.execute(
      sql`select 1 from pg_locks where locktype = 'advisory' and not granted`,
    );
    if (rows.length > 0) return;
  }
}

async function sign(): Promise<Uint8Array> {
  const { number, hash, timestamp } = await readLatestBlock(network.chain);
  const segment = driveOf({ startMs: timestamp * 1000 + 1_000, lane: number });
  const signed = await nextReport(car, { segment, chain: tools.deployment, anchor: hash });
  car = signed.car;
  return signed.report.bytes;
}

/** Drives for five minutes and reports. */
async function drive(): Promise<Ingested> {
  const bytes = await sign();
  await travel(network, { tools, to: Math.ceil(tools.clock.nowMs() / 1000 + DRIVE_MS / 1000) + 5 });
  return ingest(tools, bytes);
}

/** Lets the running epoch end, and gives its number. */
async function endEpoch(): Promise<number> {
  const epoch = epochAt(tools.params, tools.clock.nowMs());
  await travel(network, { tools, to: endOf(tools.params, epoch) + 2 });
  return epoch;
}

async function passWindow(): Promise<void> {
  const { pending } = await readGate(network.chain);
  await travel(network, { tools, to: pending?.activatableAt ?? 0 });
}

function restarted(): Promise<Tools> {
  return toolsOf(network, { store: operator.store, files: operator.files, params: tools.params });
}

function withClient(overrides: Partial<Chain["client"]>): Chain {
  return { ...network.chain, client: { ...network.chain.client, ...overrides } };
}

function crash(): never {
  throw new Error("killed");
}

/** Ends a step where the real log would only note that the node did not take a transaction. */
const loud = Object.assign(createLog("silent"), { warn: () => crash() });

function journal() {
  return operator.store.db
    .select()
    .from(transaction)
    .where(eq(transaction.purpose, "propose"))
    .orderBy(transaction.storedAtMs);
}

function proposals() {
  const { client, contracts } = network.chain;
  return client.getContractEvents({
    address: contracts.gate,
    abi: rootGateAbi,
    eventName: "RootProposed",
    fromBlock: 0n,
  });
}

function balanceOf(owner: Address): Promise<bigint> {
  const { client, contracts } = network.chain;
  return client.readContract({
    address: contracts.token,
    abi: foveaTokenAbi,
    functionName: "balanceOf",
    args: [owner],
  });
}

function sumOf(lines: readonly { amountGwei: string }[]): bigint {
  return lines.reduce((total, line) => total + BigInt(line.amountGwei), 0n);
}

test("a receipt is kept, waits, is broken or is forged, and the files say which", async () => {
  const received = await drive();
  if (!received.ok) throw new Error("The drive was refused.");
  const { receipt } = received;
  const check = (given: typeof receipt) => verifyReceipt({ chain: network.chain, files: tools.files }, given);
  expect(await check(receipt)).toMatchObject({ state: "waiting", manifestHash: null });

  await endEpoch();
  await advance(tools);
  expect(await check(receipt)).toMatchObject({ state: "kept", hash: receipt.hash });

  const deployment = { chainId: network.chain.id, registry: network.chain.contracts.registry };
  const { receivedAtMs } = receipt;
  const promised = await signReceipt(tools.operator, { hash: keccak256("0x02"), receivedAtMs, deployment });
  expect(await check(promised)).toMatchObject({ state: "broken" });
  const otherMoment = await signReceipt(tools.operator, { ...receipt, receivedAtMs: receivedAtMs - 1, deployment });
  expect(await check(otherMoment)).toMatchObject({ state: "broken" });

  expect(await check({ ...receipt, receivedAtMs: receivedAtMs - 1 })).toMatchObject({ state: "forged" });
  expect(await check({ ...receipt, operator: account })).toMatchObject({ state: "forged" });
  expect(await check({ ...receipt, signature: "0x00" })).toMatchObject({ state: "forged" });
});
