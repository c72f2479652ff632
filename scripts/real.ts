/**
 * `npm run real -- --data DIR [--json FILE]`: recorded drives through the whole line, one epoch a day. The recordings become
 * signed reports at the time they were made, reach an oracle when their files say, and every epoch is settled, proposed,
 * activated, claimed and indexed on a chain that lives through the same days. Then every root is recomputed from the
 * published files alone, with the reports shuffled and two worker processes.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { segmentDrive } from "@fovea/device/segment.ts";
import { advance } from "@fovea/oracle/advance.ts";
import { lower, readHead } from "@fovea/oracle/chain.ts";
import { claim } from "@fovea/oracle/claim.ts";
import { systemClock } from "@fovea/oracle/clock.ts";
import { readManifest } from "@fovea/oracle/epoch-files.ts";
import { failureOf } from "@fovea/oracle/failure.ts";
import { openEpoch } from "@fovea/oracle/find-epoch.ts";
import { readGate } from "@fovea/oracle/gate.ts";
import { ingest } from "@fovea/oracle/ingest.ts";
import { createInspector } from "@fovea/oracle/inspect.ts";
import { nodePorts as ports } from "@fovea/oracle/ports.ts";
import { developmentAccount } from "@fovea/oracle/signer.ts";
import { verifyEpoch } from "@fovea/oracle/verify-epoch.ts";
import { endOf, epochAt } from "@fovea/protocol/clock.ts";
import { type Params, paramsOf } from "@fovea/protocol/params.ts";
import { z } from "zod";
import { loadRecordings, OWNERS, type Recording } from "./data/recordings.ts";
import { printTable, type Row } from "./data/table.ts";
import { type Car, enrol, report } from "./stack/car.ts";
import { type Network, startNetwork } from "./stack/network.ts";
import { type Oracle, openOracle } from "./stack/oracle.ts";
import { createReplay, type Replay } from "./stack/replay.ts";

type Moment = { readonly ms: number; readonly act: () => Promise<void> };
const total = z.object({ totalCount: z.int() });
const indexedSchema = z.object({ data: z.object({ roots: total, claims: total }) });

const INDEXED_WITHIN_MS = 60_000;
const DAY_SECONDS = 86_400;
const DAY_MS = DAY_SECONDS * 1000;
// Days begin when it is night in both cities.
const NIGHT_MS = 7 * 3_600_000;
const { data, json } = parseArgs({ options: { data: { type: "string" }, json: { type: "string" } } }).values;
const parts = new AsyncDisposableStack();
const from = Date.now();
try {
  await main();
} catch (error) {
  const { message, exit } = failureOf(error);
  console.error(`real: ${message}`);
  process.exitCode = exit;
} finally {
  await parts.disposeAsync();
}
process.exit();

async function main(): Promise<void> {
  const recordings = loadRecordings(data);
  const genesisMs = dayOf(Math.min(...recordings.map(({ drive }) => drive.track[0]?.ms ?? Number.POSITIVE_INFINITY)));
  const paramsAt = () => dailyParams(genesisMs / 1000);
  const network = await startNetwork({ node: "replay", paramsAt });
  parts.defer(() => network.stop());
  const replay = createReplay(network.chain);
  await replay.advanceTo(genesisMs - 60_000);

  const cars = await enrolVehicles(network, recordings);
  const params = { ...network.params, audited: auditedOf(cars, recordings) };
  const tools = await openOracle(network, { params, clock: replay.clock });
  parts.defer(() => tools.stop());
  say(`${cars.size} devices registered; every one an audited source, so its J is 1`);

  const rows: Row[] = [];
  const moments = [
    ...driveMoments({ recordings, cars, tools, replay }),
    ...epochMoments({ recordings, tools, replay, rows }),
  ];
  for (const { ms, act } of moments.sort((a, b) => a.ms - b.ms)) {
    await replay.advanceTo(ms);
    await act();
  }
  say(`${rows.length} epochs settled, activated and claimed`);

  printTable(rows);
  await recomputeAll(tools, rows);
  await askIndexer(network, rows);
  if (json) writeFileSync(json, `${JSON.stringify({ seconds: (Date.now() - from) / 1000, rows }, null, 2)}\n`);
  say("done");
}

function dailyParams(genesis: number): Params {
  const local = paramsOf("local", genesis);
  return { ...local, timeline: { ...local.timeline, epochSeconds: DAY_SECONDS } };
}

async function enrolVehicles({ chain }: Network, recordings: readonly Recording[]): Promise<Map<string, Car>> {
  const cars = new Map<string, Car>();
  for (const { owner, vehicle } of recordings) {
    if (!cars.has(vehicle)) cars.set(vehicle, await enrol(chain, { name: vehicle, index: OWNERS[owner]?.index ?? 0 }));
  }
  return cars;
}

function auditedOf(cars: ReadonlyMap<string, Car>, recordings: readonly Recording[]): Params["audited"] {
  const owners = new Map(recordings.map(({ owner, vehicle }) => [vehicle, owner]));
  return [...cars].map(([vehicle, { key }]) => ({
    deviceId: key.deviceId,
    reason: `${vehicle}: ${OWNERS[owners.get(vehicle) ?? ""]?.reason ?? ""}`,
  }));
}

/** A report is signed when its segment begins and received when its drive was uploaded. */
function driveMoments({
  recordings,
  cars,
  tools,
  replay,
}: {
  recordings: readonly Recording[];
  cars: ReadonlyMap<string, Car>;
  tools: Oracle;
  replay: Replay;
}): Moment[] {
  return recordings.flatMap(({ vehicle, drive }) => {
    const car = cars.get(vehicle);
    if (car === undefined) return [];
    const signed: Uint8Array[] = [];
    const receivedAtMs = drive.receivedAtMs ?? replay.clock.nowMs();
    const signing = segmentDrive(drive).map((segment) => ({
      ms: segment.track[0]?.ms ?? 0,
      act: async () => {
        signed.push(...(await report(car, { chain: tools.chain, segments: [segment] })).map(({ bytes }) => bytes));
      },
    }));
    const receive = async () => {
      for (const [place, bytes] of signed.entries()) await ingest(tools, bytes, { receivedAtMs: receivedAtMs + place });
    };
    return [...signing, { ms: receivedAtMs, act: receive }];
  });
}

/** An epoch is closed when it is over; empty days are settled with the next one that has reports. */
function epochMoments({
  recordings,
  tools,
  replay,
  rows,
}: {
  recordings: readonly Recording[];
  tools: Oracle;
  replay: Replay;
  rows: Row[];
}): Moment[] {
  const epochs = new Set(recordings.map(({ drive }) => epochAt(tools.params, drive.receivedAtMs ?? 0)));
  return [...epochs].map((epoch) => ({
    ms: endOf(tools.params, epoch) * 1000 + 1000,
    act: async () => {
      rows.push(await closeEpoch(tools, { epoch, replay }));
      if (rows.length % 10 === 0) say(`${rows.length} of ${epochs.size} epochs`);
    },
  }));
}

async function closeEpoch(tools: Oracle, { epoch, replay }: { epoch: number; replay: Replay }): Promise<Row> {
  await demand(tools, "proposed");
  const { timestamp } = await readHead(tools.chain);
  await replay.advanceTo((timestamp + tools.params.timeline.windowSeconds + 1) * 1000);
  await demand(tools, "activated");
  const { manifest } = await readManifest(openEpoch(tools.files, epoch));
  const { reports, accepted, rejected, events, microPoints, earnedGwei } = manifest.totals;
  return {
    epoch,
    day: new Date((tools.params.genesis + (epoch - 1) * DAY_SECONDS) * 1000).toISOString().slice(0, 10),
    reports,
    accepted,
    rejected: { ...rejected },
    events,
    points: Number(microPoints) / 1e6,
    rewardGwei: earnedGwei,
    root: manifest.root,
    ...(await claimAll(tools)),
  };
}

async function demand(tools: Oracle, wanted: "proposed" | "activated"): Promise<void> {
  const step = await advance(tools);
  if (step !== wanted) throw new Stuck(wanted, step);
}

async function claimAll({ chain, files }: Oracle): Promise<Pick<Row, "claims" | "claimedGwei">> {
  const amounts: bigint[] = [];
  for (const { index } of Object.values(OWNERS)) {
    const sender = developmentAccount(index, chain.id);
    const claimed = await claim({ chain, files, ports, sender }, lower(sender.address));
    if (claimed.ok) amounts.push(BigInt(claimed.amountGwei));
  }
  return { claims: amounts.length, claimedGwei: `${amounts.reduce((sum, amount) => sum + amount, 0n)}` };
}

async function recomputeAll({ files, chain }: Oracle, rows: readonly Row[]): Promise<void> {
  const ways = [
    { how: "from the published files", workers: 1, shuffle: undefined },
    { how: "with the reports shuffled and two worker processes", workers: 2, shuffle: reversedAndCut },
  ];
  for (const { how, workers, shuffle } of ways) {
    const begun = Date.now();
    const inspector = createInspector(workers);
    for (const { epoch, root } of rows) {
      const check = await verifyEpoch(openEpoch(files, epoch), { inspector, shuffle });
      if (!check.ok || check.root !== root) throw new Different(epoch, check.difference ?? check.root);
    }
    inspector.stop();
    say(`every root recomputed ${how}: ${rows.length} equal, in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  }
  const { active } = await readGate(chain);
  if (active.root !== rows.at(-1)?.root) throw new Different(active.epoch, `the chain has ${active.root}`);
}

// Any other order will do; this one needs no randomness.
function reversedAndCut<T>(list: readonly T[]): readonly T[] {
  const reversed = list.toReversed();
  const cut = Math.floor(list.length / 3);
  return [...reversed.slice(cut), ...reversed.slice(0, cut)];
}

/** Waits until the indexer has every root and every claim of the table. */
async function askIndexer({ indexerUrl }: Network, rows: readonly Row[]): Promise<void> {
  const claimed = rows.reduce((sum, row) => sum + row.claims, 0);
  for (const until = Date.now() + INDEXED_WITHIN_MS; ; await systemClock.sleep(500)) {
    const { roots, claims } = await countIndexed(indexerUrl);
    if (roots === rows.length && claims === claimed) return say(`indexed: ${roots} roots, ${claims} claims`);
    if (Date.now() > until) throw new NotIndexed(`${roots} of ${rows.length} roots and ${claims} claims`);
  }
}

async function countIndexed(indexerUrl: string): Promise<{ roots: number; claims: number }> {
  const response = await fetch(`${indexerUrl}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: "{ roots { totalCount } claims { totalCount } }" }),
  });
  const { roots, claims } = indexedSchema.parse(await response.json()).data;
  return { roots: roots.totalCount, claims: claims.totalCount };
}

function dayOf(ms: number): number {
  return Math.floor((ms - NIGHT_MS) / DAY_MS) * DAY_MS + NIGHT_MS;
}

function say(text: string): void {
  console.log(`[${((Date.now() - from) / 1000).toFixed(1).padStart(6)} s]  ${text}`);
}

class Stuck extends Error {
  readonly code = "stuck";
  readonly exit = 3;
  constructor(wanted: string, step: string) {
    super(`The root should have been ${wanted} but the oracle is ${step}; the log above says why.`);
  }
}

class NotIndexed extends Error {
  readonly code = "not-indexed";
  readonly exit = 3;
  constructor(found: string) {
    super(`The indexer has only ${found}; run again and look at its log.`);
  }
}

class Different extends Error {
  readonly code = "different-root";
  readonly exit = 1;
  constructor(epoch: number, difference: string) {
    super(`Epoch ${epoch} is not what was published: ${difference}.`);
  }
}
