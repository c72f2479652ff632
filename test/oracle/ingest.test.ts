import { signReport } from "@fovea/device/sign.ts";
import { paramsOf } from "@fovea/protocol/params.ts";
import type { Reason } from "@fovea/protocol/reason.ts";
import type { Registry } from "@fovea/protocol/registry.ts";
import { encode } from "cborg";
import { count, eq } from "drizzle-orm";
import { type Hex, keccak256, verifyTypedData } from "viem";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Ingested, type IngestTools, ingest } from "../../oracle/ingest.ts";
import { createLog } from "../../oracle/log.ts";
import { nodePorts } from "../../oracle/ports.ts";
import { receiptMessage } from "../../oracle/receipt.ts";
import { refusal, report } from "../../oracle/schema.ts";
import { developmentAccount } from "../../oracle/signer.ts";
import { openStore, type Store } from "../../oracle/store.ts";
import { type RunningPostgres, startPostgres } from "../../scripts/stack/postgres.ts";
import { type Car, createCar, DRIVE_MS, deviceOf, driveOf, nextReport } from "./reports.ts";

const GENESIS = 1_760_000_000;
const START_MS = (GENESIS + 600) * 1000;
const deployment = { chainId: 31337, registry: `0x${"0c".repeat(20)}` as Hex };
const anchor = keccak256("0x01");
const week = 7 * 86_400_000;

let postgres: RunningPostgres;
let store: Store;
let car: Car;
let registry: Registry;
let nowMs: number;
let tools: IngestTools;

beforeAll(async () => {
  postgres = await startPostgres();
  store = await openStore({ url: postgres.url, schema: "oracle" }, createLog("silent"));
});
afterAll(async () => {
  await store.close();
  await postgres.stop();
});
beforeEach(async () => {
  await store.db.delete(report);
  await store.db.delete(refusal);
  car = await createCar();
  nowMs = START_MS + DRIVE_MS + 10_000;
  registry = {
    ...deployment,
    endBlock: 9,
    endBlockHash: anchor,
    devices: [deviceOf(car, GENESIS)],
    blocks: [{ hash: anchor, number: 9, timestamp: START_MS / 1000 - 30 }],
  };
  tools = {
    store,
    clock: { nowMs: () => nowMs, sleep: async () => {} },
    ports: nodePorts,
    params: paramsOf("local", GENESIS),
    deployment,
    operator: developmentAccount(1, 31337),
    registryNow: async () => registry,
    allow: () => true,
  };
});

async function sign(given: Partial<Parameters<typeof nextReport>[1]> = {}): Promise<Uint8Array> {
  const segment = driveOf({ startMs: START_MS });
  const signed = await nextReport(car, { segment, chain: deployment, anchor, ...given });
  car = signed.car;
  return signed.report.bytes;
}

function reasonOf(ingested: Ingested): Reason | null {
  return ingested.against?.reason ?? null;
}

async function rows() {
  const [reports] = await store.db.select({ count: count() }).from(report);
  const [refused] = await store.db.select({ count: count() }).from(refusal);
  return { reports: reports?.count, refused: refused?.count };
}

test("a good report gets a receipt that anybody can check", async () => {
  const ingested = await ingest(tools, await sign());
  expect(ingested).toMatchObject({ ok: true, first: true, against: null, receipt: { receivedAtMs: nowMs } });
  if (!ingested.ok) return;
  const { signature, ...receipt } = ingested.receipt;
  const message = receiptMessage(receipt, deployment);
  expect(await verifyTypedData({ ...message, address: receipt.operator, signature })).toBe(true);
  const later = receiptMessage({ ...receipt, receivedAtMs: receipt.receivedAtMs + 1 }, deployment);
  expect(await verifyTypedData({ ...later, address: receipt.operator, signature })).toBe(false);
});

test("the same report gets the same receipt, whenever it is sent again", async () => {
  const bytes = await sign();
  const first = await ingest(tools, bytes);
  nowMs += week;
  expect(await ingest(tools, bytes)).toEqual({ ...first, first: false });
  expect(await rows()).toEqual({ reports: 1, refused: 0 });
});

test("a report sent twenty times at once is one report with one receipt", async () => {
  const bytes = await sign();
  const ingested = await Promise.all(Array.from({ length: 20 }, () => ingest(tools, bytes)));
  expect(ingested.filter((one) => one.ok && one.first)).toHaveLength(1);
  expect(new Set(ingested.map((one) => one.ok && one.receipt.signature)).size).toBe(1);
  expect(await rows()).toEqual({ reports: 1, refused: 0 });
});

test("another valid signature of the same message is the same report", async () => {
  const unsent = car;
  const segment = driveOf({ startMs: START_MS });
  // Salts fixed, so that only the signature differs.
  const random = (length: number) => new Uint8Array(length);
  const same = {
    key: unsent.key,
    segment,
    chain: deployment,
    anchor,
    ...unsent.log,
    disclosure: "open",
    random,
  } as const;
  const [one, two] = [await signReport(same), await signReport(same)];
  expect(one.hash).toBe(two.hash);
  expect(one.bytes).not.toEqual(two.bytes);
  const first = await ingest(tools, one.bytes);
  nowMs += 1_000;
  expect(await ingest(tools, two.bytes)).toEqual({ ...first, first: false });
  expect(await rows()).toEqual({ reports: 1, refused: 0 });
});

test.each<[string, Reason, () => Promise<Uint8Array>]>([
  ["no CBOR", "malformed", async () => new TextEncoder().encode("hello")],
  ["nothing", "malformed", async () => new Uint8Array(0)],
  ["CBOR of another shape", "malformed", async () => encode([1, 2, 3])],
  ["a report with a byte after it", "malformed", async () => Uint8Array.from([...(await sign()), 0])],
  ["a report whose private part was changed", "malformed", async () => changed(await sign(), -40)],
  ["more bytes than a report may have", "oversized", async () => new Uint8Array(65_537)],
  ["a report for another chain", "wrong-network", () => sign({ chain: { ...deployment, chainId: 1 } })],
  [
    "a report for another registry",
    "wrong-network",
    () => sign({ chain: { ...deployment, registry: `0x${"0d".repeat(20)}` } }),
  ],
  ["a report with a forged signature", "bad-signature", async () => forged(await sign())],
])("%s is refused as %s, kept once, and never settled", async (_, reason, make) => {
  const bytes = await make();
  expect(await ingest(tools, bytes)).toMatchObject({ ok: false, against: { reason } });
  expect(await ingest(tools, bytes)).toMatchObject({ ok: false, against: { reason } });
  expect(await rows()).toEqual({ reports: 0, refused: 1 });
  const [kept] = await store.db.select().from(refusal);
  expect(kept).toMatchObject({ reason, size: bytes.length });
  expect(kept?.bytes).toEqual(reason === "oversized" ? null : bytes);
});

test("a forged copy that comes first does not take the place of the report", async () => {
  const bytes = await sign();
  expect(reasonOf(await ingest(tools, forged(bytes)))).toBe("bad-signature");
  expect(await ingest(tools, bytes)).toMatchObject({ ok: true, first: true, against: null });
});

test.each<[string, Reason, () => void]>([
  ["of a device that nobody registered", "unknown-device", () => change({ devices: [] })],
  ["of a revoked device", "revoked-device", () => changeDevice({ revokedAt: GENESIS + 1 })],
  [
    "of a suspended device",
    "suspended-device",
    () => changeDevice({ suspensions: [{ from: GENESIS, until: GENESIS + 10_000, reason: anchor }] }),
  ],
  ["that comes a week late", "too-late", () => wait(week)],
  ["of a drive to come", "from-the-future", () => wait(-DRIVE_MS - 400_000)],
  ["that names a block nobody knows", "unknown-anchor", () => change({ blocks: [] })],
])("a report %s is told %s, and still gets a receipt: settlement decides", async (_, reason, prepare) => {
  prepare();
  const ingested = await ingest(tools, await sign());
  expect(ingested).toMatchObject({ ok: true, first: true, against: { reason } });
  const [kept] = await store.db.select().from(report);
  expect(kept).toMatchObject({ reason, receivedAtMs: nowMs });
});

test("a second report with a number that was used is told replayed-sequence", async () => {
  const before = car;
  await ingest(tools, await sign());
  car = before;
  expect(reasonOf(await ingest(tools, await sign({ segment: driveOf({ startMs: START_MS + 1_000 }) })))).toBe(
    "replayed-sequence",
  );
});

test("a gap in the numbers is allowed", async () => {
  await ingest(tools, await sign());
  car = { ...car, log: { ...car.log, sequence: car.log.sequence + 5 } };
  nowMs += 600_000;
  expect(reasonOf(await ingest(tools, await sign({ segment: driveOf({ startMs: START_MS + 600_000 }) })))).toBeNull();
});

test("an import keeps the time of receipt that the operator vouches for", async () => {
  const receivedAtMs = START_MS + DRIVE_MS + 1;
  const ingested = await ingest(tools, await sign(), { receivedAtMs });
  expect(ingested).toMatchObject({ ok: true, against: null, receipt: { receivedAtMs } });
});

test("before the first epoch nobody gets a receipt, for no epoch would count the report", async () => {
  const bytes = await sign();
  tools = { ...tools, params: paramsOf("local", nowMs / 1000 + 1) };
  await expect(ingest(tools, bytes)).rejects.toMatchObject({ code: "not-started" });
  expect(await rows()).toEqual({ reports: 0, refused: 0 });
});

test("a device over its share is told so and nothing is stored; a forger can't use up its share", async () => {
  const asked: string[] = [];
  tools = { ...tools, allow: (deviceId) => asked.push(deviceId) > 1 };
  const bytes = await sign();
  await ingest(tools, forged(bytes));
  expect(asked).toEqual([]);
  await expect(ingest(tools, bytes)).rejects.toMatchObject({ code: "too-many-reports", deviceId: car.key.deviceId });
  expect(await rows()).toEqual({ reports: 0, refused: 1 });
});

test("a name that nobody has proven to hold uses up nobody's share", async () => {
  change({ devices: [] });
  tools = { ...tools, allow: () => false };
  expect(await ingest(tools, await sign())).toMatchObject({ ok: true, against: { reason: "unknown-device" } });
});

test("a node that does not answer stores nothing: the report can be sent again", async () => {
  const bytes = await sign();
  const down = { ...tools, registryNow: () => Promise.reject(new Error("down")) };
  await expect(ingest(down, bytes)).rejects.toThrow("down");
  expect(await rows()).toEqual({ reports: 0, refused: 0 });
  expect(await ingest(tools, bytes)).toMatchObject({ ok: true, first: true });
});

test("the hash of a receipt is the report's own, not that of its bytes", async () => {
  const bytes = await sign();
  const ingested = await ingest(tools, bytes);
  const [kept] = await store.db
    .select()
    .from(report)
    .where(eq(report.hash, ingested.ok ? ingested.receipt.hash : "0x"));
  expect(kept?.bytes).toEqual(bytes);
  expect(kept?.id).not.toBe(kept?.hash);
});

function wait(ms: number): void {
  nowMs += ms;
}

function change(to: Partial<Registry>): void {
  registry = { ...registry, ...to };
}

function changeDevice(to: Partial<Registry["devices"][number]>): void {
  change({ devices: registry.devices.map((device) => ({ ...device, ...to })) });
}

function changed(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.with(bytes.length + at, (bytes.at(at) ?? 0) ^ 1);
}

// The signature is the last 64 bytes of the COSE part, which is the first element of the envelope.
function forged(bytes: Uint8Array): Uint8Array {
  const { signatureEnd } = locate(bytes);
  return bytes.with(signatureEnd - 1, (bytes[signatureEnd - 1] ?? 0) ^ 1);
}

function locate(bytes: Uint8Array): { signatureEnd: number } {
  // 0x83, then a byte string of the COSE part: 0x59 and two bytes of length, or 0x58 and one.
  const isLong = bytes[1] === 0x59;
  const length = isLong ? (bytes[2] ?? 0) * 256 + (bytes[3] ?? 0) : (bytes[2] ?? 0);
  return { signatureEnd: (isLong ? 4 : 3) + length };
}
