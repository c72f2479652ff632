import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { paramsOf } from "@fovea/protocol/params.ts";
import type { Registry } from "@fovea/protocol/registry.ts";
import { getRequestListener } from "@hono/node-server";
import { count } from "drizzle-orm";
import { createPublicClient, http, keccak256, zeroAddress } from "viem";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type ApiTools, createApi } from "../../oracle/api/api.ts";
import { createLimit } from "../../oracle/limit.ts";
import { createLog } from "../../oracle/log.ts";
import { nodePorts } from "../../oracle/ports.ts";
import { refusal, report } from "../../oracle/schema.ts";
import { developmentAccount } from "../../oracle/signer.ts";
import { openStore, type Store } from "../../oracle/store.ts";
import { type RunningPostgres, startPostgres } from "../../scripts/stack/postgres.ts";
import { type Car, createCar, DRIVE_MS, deviceOf, driveOf, nextReport } from "./reports.ts";

const GENESIS = 1_760_000_000;
const START_MS = (GENESIS + 600) * 1000;
const deployment = { chainId: 31337, registry: `0x${"0c".repeat(20)}` } as const;
const anchor = keccak256("0x01");
const nowMs = START_MS + DRIVE_MS + 10_000;
const clock = { nowMs: () => nowMs, sleep: async () => {} };

let postgres: RunningPostgres;
let store: Store;
let server: Server | undefined;
let url: string;
let car: Car;
let devices: Registry["devices"];

beforeAll(async () => {
  postgres = await startPostgres();
  store = await openStore({ url: postgres.url, schema: "oracle" }, createLog("silent"));
});
afterAll(async () => {
  server?.close();
  await store.close();
  await postgres.stop();
});
beforeEach(async () => {
  await store.db.delete(report);
  await store.db.delete(refusal);
  car = await createCar();
  devices = [deviceOf(car, GENESIS)];
  await listen({});
});

async function listen(given: Partial<ApiTools>): Promise<void> {
  server?.close();
  const blocks = [{ hash: anchor, number: 9, timestamp: START_MS / 1000 - 30 }];
  // A node that does not answer: nothing below but /readyz asks it.
  const client = createPublicClient({ transport: http("http://127.0.0.1:1", { retryCount: 0 }) });
  const nowhere = {
    gate: zeroAddress,
    registry: zeroAddress,
    distributor: zeroAddress,
    emission: zeroAddress,
    token: zeroAddress,
  };
  const schedule = {
    genesis: GENESIS,
    epochSeconds: 60,
    halvingEpochs: 1,
    poolGwei: 1n,
    windowSeconds: 10,
    expirySeconds: 600,
  };
  const api = createApi({
    store,
    clock,
    deployment,
    files: tmpdir(),
    ports: nodePorts,
    params: paramsOf("local", GENESIS),
    log: createLog("silent"),
    operator: developmentAccount(1, 31337),
    registryNow: async () => ({ ...deployment, endBlock: 9, endBlockHash: anchor, devices, blocks }),
    allow: () => true,
    badReports: createLimit(clock, { atOnce: 50, perSecond: 1 }),
    chain: { id: 31337, client, contracts: { ...nowhere, startBlock: 0 }, schedule },
    ...given,
  });
  const listening = createServer(getRequestListener(api.fetch)).listen(0, "127.0.0.1");
  server = listening;
  await once(listening, "listening");
  const address = listening.address();
  url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}

async function sign(startMs = START_MS): Promise<Uint8Array> {
  const signed = await nextReport(car, { segment: driveOf({ startMs }), chain: deployment, anchor });
  car = signed.car;
  return signed.report.bytes;
}

async function send(body: Uint8Array | string, type = "application/cose") {
  const request = {
    method: "POST",
    headers: { "content-type": type },
    body: typeof body === "string" ? body : Uint8Array.from(body),
  };
  const response = await fetch(`${url}/v1/reports`, request);
  return { status: response.status, type: response.headers.get("content-type"), body: await response.json() };
}

async function stored() {
  const [reports] = await store.db.select({ count: count() }).from(report);
  const [refused] = await store.db.select({ count: count() }).from(refusal);
  return { reports: reports?.count, refused: refused?.count };
}

test("a report gets 201 and its receipt, sent again 200 and the same", async () => {
  const bytes = await sign();
  const first = await send(bytes);
  expect(first).toMatchObject({
    status: 201,
    type: "application/json",
    body: { against: null, receipt: { receivedAtMs: nowMs } },
  });
  expect(await send(bytes, "application/cbor")).toEqual({ ...first, status: 200 });
  const { hash } = first.body.receipt;
  const fate = await (await fetch(`${url}/v1/reports/${hash}`)).json();
  expect(fate).toEqual({ hash, epoch: 16, receivedAtMs: nowMs, state: "received", against: null });
});

test("twenty posts of one report at once store one, and all get its receipt", async () => {
  const bytes = await sign();
  const answers = await Promise.all(Array.from({ length: 20 }, () => send(bytes)));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array(19).fill(200), 201]);
  expect(new Set(answers.map(({ body }) => body.receipt.signature)).size).toBe(1);
  expect(await stored()).toEqual({ reports: 1, refused: 0 });
});

test("every bad report is a problem with its reason, and is kept", async () => {
  const good = await sign();
  const problem = (status: number, code: string) => ({
    status,
    type: "application/problem+json",
    body: { status, code, type: `urn:fovea:problem:${code}`, title: expect.any(String), detail: expect.any(String) },
  });
  expect(await send("hello")).toMatchObject(problem(400, "malformed"));
  expect(await send(new Uint8Array(65_537))).toMatchObject(problem(413, "oversized"));
  expect(await send(new Uint8Array(3_000_000))).toMatchObject(problem(413, "oversized"));
  devices = [];
  const unregistered = await send(good);
  expect(unregistered).toMatchObject(problem(403, "unknown-device"));
  expect(unregistered.body.receipt).toMatchObject({ receivedAtMs: nowMs });
  devices = [deviceOf(car, GENESIS)];
  expect(await send(await sign(START_MS - 8 * 86_400_000))).toMatchObject(problem(422, "stale-anchor"));
  expect(await stored()).toEqual({ reports: 2, refused: 2 });
  const [oversized] = await store.db.select().from(refusal).orderBy(refusal.size).offset(1);
  expect(oversized).toMatchObject({ reason: "oversized", bytes: null });
});

test("a suspended device's report is held: 202 and a receipt", async () => {
  devices = devices.map((device) => ({
    ...device,
    suspensions: [{ from: GENESIS, until: GENESIS + 10_000, reason: anchor }],
  }));
  expect(await send(await sign())).toMatchObject({ status: 202, body: { against: { reason: "suspended-device" } } });
});

test("a batch gets one answer for each report, in order", async () => {
  const batch = [await sign(), new TextEncoder().encode("hello")].map((bytes) => Buffer.from(bytes).toString("base64"));
  const { status, body } = await send(JSON.stringify(batch), "application/json");
  expect(status).toBe(200);
  expect(body).toMatchObject([{ against: null }, { code: "malformed", status: 400 }]);
});

test.each([
  ["JSON that is no batch", "{}", "application/json", 400, "malformed"],
  ["no JSON at all", "[", "application/json", 400, "malformed"],
  ["more than a batch holds", JSON.stringify(Array(101).fill("AA==")), "application/json", 400, "malformed"],
  ["another kind of body", "<x/>", "text/xml", 415, "wrong-media-type"],
])("%s is refused and nothing is kept", async (_, body, type, status, code) => {
  expect(await send(body, type)).toMatchObject({ status, body: { code } });
  expect(await stored()).toEqual({ reports: 0, refused: 0 });
});

test("an address that sends too many bad reports is told to wait, and its device is not", async () => {
  await listen({ badReports: createLimit(clock, { atOnce: 2, perSecond: 1 }) });
  for (const junk of ["a", "b"]) expect(await send(junk)).toMatchObject({ status: 400 });
  expect(await send("c")).toMatchObject({ status: 429, body: { code: "too-many-reports" } });
  expect(await stored()).toEqual({ reports: 0, refused: 2 });
});

test("a device that sends too many reports is told to wait, and nothing is stored", async () => {
  await listen({ allow: () => false });
  expect(await send(await sign())).toMatchObject({ status: 429, body: { code: "too-many-reports" } });
  expect(await stored()).toEqual({ reports: 0, refused: 0 });
});

test("while the node does not answer nobody gets a receipt: 503, and the report is taken later", async () => {
  const bytes = await sign();
  await listen({ registryNow: () => Promise.reject(new Error("down")) });
  expect(await send(bytes)).toMatchObject({ status: 503, type: "application/problem+json" });
  expect(await stored()).toEqual({ reports: 0, refused: 0 });
  await listen({});
  expect(await send(bytes)).toMatchObject({ status: 201 });
});

test("health, readiness and the description of it all", async () => {
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  const ready = await fetch(`${url}/readyz`);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toEqual({ database: true, chain: false });
  const description = await (await fetch(`${url}/openapi.json`)).json();
  expect(Object.keys(description.paths).toSorted()).toEqual([
    "/healthz",
    "/readyz",
    "/v1/epochs",
    "/v1/epochs/{epoch}",
    "/v1/epochs/{epoch}/explain/{account}",
    "/v1/epochs/{epoch}/proof/{account}",
    "/v1/events",
    "/v1/reports",
    "/v1/reports/{hash}",
    "/v1/wzdx",
  ]);
});

test("what is not there is a problem too", async () => {
  const nowhere = await fetch(`${url}/v2`);
  expect({ status: nowhere.status, body: await nowhere.json() }).toMatchObject({
    status: 404,
    body: { code: "not-found" },
  });
  const unknown = await fetch(`${url}/v1/reports/${anchor}`);
  expect({ status: unknown.status, body: await unknown.json() }).toMatchObject({
    status: 404,
    body: { code: "unknown-report" },
  });
});
