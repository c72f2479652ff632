/**
 * `fovea dev`: a whole local network with sample drives, until Ctrl-C. Cars drive and report in real time, an epoch closes
 * every minute, every driver claims what an activated root gives, and it prints who was paid what.
 */
import { mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { segmentDrive } from "@fovea/device/segment.ts";
import { lower } from "@fovea/oracle/chain.ts";
import { claim } from "@fovea/oracle/claim.ts";
import { systemClock } from "@fovea/oracle/clock.ts";
import { readManifest } from "@fovea/oracle/epoch-files.ts";
import { failureOf } from "@fovea/oracle/failure.ts";
import { openEpoch } from "@fovea/oracle/find-epoch.ts";
import { readGate } from "@fovea/oracle/gate.ts";
import { createInspector } from "@fovea/oracle/inspect.ts";
import { createLog } from "@fovea/oracle/log.ts";
import { nodePorts as ports } from "@fovea/oracle/ports.ts";
import { startService } from "@fovea/oracle/service.ts";
import { developmentAccount } from "@fovea/oracle/signer.ts";
import { openStore } from "@fovea/oracle/store.ts";
import { endOf, epochAt } from "@fovea/protocol/clock.ts";
import { paramsOf } from "@fovea/protocol/params.ts";
import { type Address, formatGwei } from "viem";
import { type Car, enrol, report } from "./stack/car.ts";
import { type Network, startNetwork } from "./stack/network.ts";
import { recordedTraffic, sampleTraffic, type Traveller } from "./stack/traffic.ts";

const PORTS = { rpc: 8545, indexer: 42069, api: 4400 };
const FIRST_DRIVER = 5;
const SIGNER = 1;
// The first epoch is cut short and the cars have driven for a while, so that a newcomer waits for one minute, not three.
const FIRST_EPOCH_SECONDS = 35;
const DRIVEN_BEFORE_MS = 8 * 60_000;
const UPLOAD_BEFORE_END_MS = 8_000;

const { drives, epochs } = parseArgs({ options: { drives: { type: "string" }, epochs: { type: "string" } } }).values;
const directory = resolve(".fovea/dev");
const files = join(directory, "files");
const parts = new AsyncDisposableStack();
const stopping = new AbortController();
const from = Date.now();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stopping.abort());

try {
  await main();
} catch (error) {
  const { message, exit } = failureOf(error);
  console.error(`fovea: ${message}`);
  process.exitCode = exit;
} finally {
  say("stopping ...");
  await parts.disposeAsync();
  say("all stopped");
}
process.exit();

async function main(): Promise<void> {
  say("starting the local network");
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(files, { recursive: true });
  const startMs = Date.now() - DRIVEN_BEFORE_MS;
  const travellers = drives === undefined ? sampleTraffic(startMs) : recordedTraffic(drives, startMs);

  const paramsAt = (seconds: number) => {
    const local = paramsOf("local", 0);
    return { ...local, genesis: seconds - local.timeline.epochSeconds + FIRST_EPOCH_SECONDS };
  };
  const network = await startNetwork({ paramsAt, ports: PORTS, stage });
  parts.defer(() => network.stop());
  const api = await stage("oracle", startOracle(network));
  const cars = await stage(`${travellers.length} cars registered`, enrolAll(network, travellers));

  say(`up after ${seconds(from)}`);
  console.log(`
  chain      ${network.rpcUrl}  (chain id ${network.chain.id})
  indexer    ${network.indexerUrl}/graphql
  oracle     ${api}/v1/epochs  (send reports to ${api}/v1/reports)
  files      ${files}
  an epoch lasts ${network.params.timeline.epochSeconds} s, a root waits ${network.params.timeline.windowSeconds} s; Ctrl-C stops all
`);
  await Promise.all([driveOn({ network, api, cars, startMs }), payOut({ network, cars })]);
}

async function startOracle({ chain, params, databaseUrl }: Network): Promise<string> {
  const log = createLog(process.env.FOVEA_LOG ?? "warn");
  const store = await openStore({ url: databaseUrl, schema: "oracle" }, log);
  parts.defer(() => store.close());
  const operator = developmentAccount(SIGNER, chain.id);
  const address = { host: "127.0.0.1", port: PORTS.api };
  const service = await startService(
    { chain, store, files, params, operator, log, clock: systemClock, inspector: createInspector(1) },
    address,
  );
  parts.defer(() => service.stop());
  return service.url;
}

type Driven = { readonly car: Car; readonly traveller: Traveller };

function enrolAll({ chain }: Network, travellers: readonly Traveller[]): Promise<Driven[]> {
  const enrolling = travellers.map(async (traveller, place) => {
    const car = await enrol(chain, { name: traveller.name, index: FIRST_DRIVER + place });
    return { car, traveller };
  });
  return Promise.all(enrolling);
}

/** Uploads what every car saw, shortly before each epoch ends. */
async function driveOn({
  network,
  api,
  cars,
  startMs,
}: {
  network: Network;
  api: string;
  cars: readonly Driven[];
  startMs: number;
}): Promise<void> {
  const { chain, params } = network;
  let fromMs = startMs;
  while (!stopping.signal.aborted) {
    const toMs = Date.now();
    for (const { car, traveller } of cars) {
      const drive = traveller.between(fromMs, toMs);
      if (drive === undefined) continue;
      for (const { bytes } of await report(car, { chain, segments: segmentDrive(drive) })) await upload(api, bytes);
    }
    fromMs = toMs;
    const epoch = epochAt(params, Date.now() + UPLOAD_BEFORE_END_MS + 1_000);
    await systemClock.sleep(endOf(params, epoch) * 1000 - UPLOAD_BEFORE_END_MS - Date.now(), stopping.signal);
  }
}

async function upload(api: string, bytes: Uint8Array): Promise<void> {
  const response = await fetch(`${api}/v1/reports`, {
    method: "POST",
    headers: { "content-type": "application/cose" },
    body: new Uint8Array(bytes),
  });
  if (!response.ok) say(`the oracle refused a report: ${await response.text()}`);
}

/** Claims for every car after each activation. */
async function payOut({ network: { chain }, cars }: { network: Network; cars: readonly Driven[] }): Promise<void> {
  let paidEpochs = 0;
  let seen = 0;
  while (!stopping.signal.aborted) {
    await systemClock.sleep(500, stopping.signal);
    const { active } = await readGate(chain);
    if (active.epoch === seen) continue;
    seen = active.epoch;
    const { manifest } = await readManifest(openEpoch(files, active.epoch));
    const { reports, accepted, rejected, events } = manifest.totals;
    const reasons = Object.entries(rejected).map(([reason, count]) => `${count} ${reason}`);
    say(
      `epoch ${active.epoch}: ${reports} reports, ${accepted} accepted, rejected: ${reasons.join(", ") || "none"}; ${events} events; root ${active.root.slice(0, 10)}`,
    );
    let paid = false;
    for (const { car } of cars) paid = (await payCar(chain, car)) || paid;
    if (paid && ++paidEpochs === 1) say(`first reward claimed ${seconds(from)} after the start`);
    if (epochs !== undefined && paidEpochs >= Number(epochs)) stopping.abort();
  }
}

async function payCar(chain: Network["chain"], { name, account }: Car): Promise<boolean> {
  const address: Address = lower(account.address);
  const claimed = await claim({ chain, files, ports, sender: account }, address);
  const outcome = claimed.ok
    ? `claimed ${formatGwei(BigInt(claimed.amountGwei))} FOV`
    : `nothing to claim (${claimed.reason})`;
  console.log(`             ${name.padEnd(22)} ${outcome}`);
  return claimed.ok;
}

async function stage<T>(name: string, starting: Promise<T>): Promise<T> {
  const begun = Date.now();
  const part = await starting;
  console.log(`             ${name.padEnd(22)} ${seconds(begun)}`);
  return part;
}

function say(text: string): void {
  console.log(`[${seconds(from).padStart(7)}]  ${text}`);
}

function seconds(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}
