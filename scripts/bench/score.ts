/**
 * `npm run bench:score [-- --reports N]`: verify and score against bare OpenSSL verification of the same reports, on one
 * core, in one run. The reference report is ten minutes with a fix every five seconds and six detections. What a signature,
 * a fix and a detection cost comes from reports that have twice as many of one and are otherwise alike; how cost grows, from
 * a quarter, a half and the whole of the reports.
 */
import { createPublicKey, verify } from "node:crypto";
import { parseArgs } from "node:util";
import { createDeviceKey, type DeviceKey } from "@fovea/device/key.ts";
import { signReport } from "@fovea/device/sign.ts";
import { city, drive } from "@fovea/lab/city.ts";
import { nodePorts } from "@fovea/oracle/ports.ts";
import { epochAt } from "@fovea/protocol/clock.ts";
import { paramsOf } from "@fovea/protocol/params.ts";
import type { Registry } from "@fovea/protocol/registry.ts";
import type { Detection, Fix } from "@fovea/protocol/report.ts";
import { decodeReport } from "@fovea/protocol/report.ts";
import { score } from "@fovea/protocol/score/score.ts";
import { emptyScoreState } from "@fovea/protocol/score/state.ts";
import type { Submission } from "@fovea/protocol/submission.ts";
import { emptyVerifyState } from "@fovea/protocol/verify/state.ts";
import { compare, type Inspected, inspect } from "@fovea/protocol/verify/verify.ts";
import { numberToHex, zeroHash } from "viem";
import { report, timed } from "./machine.ts";

const { values } = parseArgs({ options: { reports: { type: "string", default: "2000" }, json: { type: "string" } } });
const REPORTS = Number(values.reports);
const MINUTES = 10;
const REPORTS_A_DEVICE = 20;
const REFERENCE = { fixSeconds: 5, detections: 6 };

const noon = Date.UTC(2026, 0, 5, 6);
const params = paramsOf("main", Date.UTC(2026, 0, 1) / 1_000);
const chain = { chainId: 31_337, registry: numberToHex(0xfe, { size: 20 }) };
const anchors = Array.from({ length: 24 }, (_, hour) => ({
  hash: numberToHex(1_000 + hour, { size: 32 }),
  number: 1_000 + hour,
  timestamp: noon / 1_000 + hour * 1_800 - 60,
}));
const town = city(7);

type Shape = { readonly fixSeconds: number; readonly detections: number };
type Fleet = { readonly keys: readonly DeviceKey[]; readonly submissions: readonly Submission[] };

const keys = await Promise.all(Array.from({ length: Math.ceil(REPORTS / REPORTS_A_DEVICE) }, () => createDeviceKey()));
const registry: Registry = {
  ...chain,
  endBlock: 2_000,
  endBlockHash: numberToHex(2_000, { size: 32 }),
  devices: keys.map(({ deviceId, x, y }) => ({
    deviceId,
    x,
    y,
    driver: `0x${deviceId.slice(-40)}`,
    kind: "phone",
    registeredAt: 0,
    revokedAt: null,
    suspensions: [],
  })),
  blocks: anchors,
};
const context = { params, registry, ports: nodePorts };

const reference = await fleetOf(REFERENCE, REPORTS);
const few = Math.min(REPORTS, 1_000);
const moreFixes = await fleetOf({ ...REFERENCE, fixSeconds: REFERENCE.fixSeconds / 2 }, few);
const moreDetections = await fleetOf({ ...REFERENCE, detections: REFERENCE.detections * 2 }, few);

// Once to warm up, as a service is warm.
settle(reference.submissions.slice(0, few));
const bare = bareSeconds(reference);
const sizes = [REPORTS / 4, REPORTS / 2, REPORTS].map(Math.round);
const runs = sizes.map((size) => settle(reference.submissions.slice(0, size)));
const whole = runs[2] ?? settle(reference.submissions);
const micro = (seconds: number, reports: number) => (seconds / reports) * 1e6;
// The best of three: differences of noisy figures are noisier still.
const cost = (submissions: readonly Submission[]) =>
  Math.min(...[1, 2, 3].map(() => micro(total(settle(submissions)), submissions.length)));
const alike = cost(reference.submissions.slice(0, few));
const fixes = (MINUTES * 60) / REFERENCE.fixSeconds;
const ours = total(whole);
const [quarter] = runs;
const growth = Math.log(ours / total(quarter)) / Math.log(4);

report([
  { name: "bare P-256 verification", value: micro(bare, REPORTS), unit: "us a report" },
  { name: "inspect (decode, signature, rules)", value: micro(whole.inspect, REPORTS), unit: "us a report" },
  { name: "compare (chains, copies, frames)", value: micro(whole.compare, REPORTS), unit: "us a report" },
  { name: "score", value: micro(whole.score, REPORTS), unit: "us a report" },
  {
    name: "verify and score",
    value: micro(ours, REPORTS),
    unit: "us a report",
    against: "the rate of bare verification",
    ratio: bare / ours,
  },
  { name: "a fix", value: (cost(moreFixes.submissions) - alike) / fixes, unit: "us" },
  { name: "a detection", value: (cost(moreDetections.submissions) - alike) / REFERENCE.detections, unit: "us" },
  { name: `growth from ${sizes[0]} to ${REPORTS} reports`, value: growth, unit: "exponent" },
  { name: "memory, resident", value: process.memoryUsage().rss / 2 ** 20, unit: "MiB" },
]);

function total(run: ReturnType<typeof settle> | undefined): number {
  return run === undefined ? Number.NaN : run.inspect + run.compare + run.score;
}

function settle(submissions: readonly Submission[]) {
  const looked = timed((): Inspected[] => submissions.map((submission) => inspect(submission, context)));
  const beside = timed(() => compare(looked.result, { params, carried: emptyVerifyState }));
  const { accepted, verdicts } = beside.result;
  if (accepted.length < submissions.length * 0.9) throw new Error(`Most must pass: ${JSON.stringify(verdicts[0])}`);
  const epoch = epochAt(params, accepted[0]?.receivedAtMs ?? noon);
  const scored = timed(() =>
    score({ epoch, epochEndsAt: noon / 1_000 + 86_400, seed: zeroHash, accepted, carried: emptyScoreState, params }),
  );
  return { inspect: looked.seconds, compare: beside.seconds, score: scored.seconds };
}

function bareSeconds({ submissions }: Fleet): number {
  const signed = submissions.map(({ bytes }) => {
    const decoded = decodeReport(bytes, nodePorts.sha256);
    if (!decoded.ok) throw new Error(decoded.detail);
    return decoded.report;
  });
  const imported = new Map(
    keys.map(({ deviceId, x, y }) => {
      const coordinate = (hex: string) => Buffer.from(hex.slice(2), "hex").toString("base64url");
      const jwk = { kty: "EC", crv: "P-256", x: coordinate(x), y: coordinate(y) };
      return [deviceId, createPublicKey({ key: jwk, format: "jwk" })];
    }),
  );
  return timed(() => {
    for (const { deviceId, signed: bytes, signature } of signed) {
      const key = imported.get(deviceId);
      if (!key || !verify("sha256", bytes, { key, dsaEncoding: "ieee-p1363" }, signature))
        throw new Error("unverified");
    }
  }).seconds;
}

async function fleetOf(shape: Shape, size: number): Promise<Fleet> {
  const submissions: Submission[] = [];
  for (const [number, key] of keys.entries()) {
    let previous = zeroHash as `0x${string}`;
    for (let sequence = 1; sequence <= REPORTS_A_DEVICE && submissions.length < size; sequence++) {
      const startMs = noon + sequence * 1_800_000;
      const seed = number * REPORTS_A_DEVICE + sequence;
      const { camera, tasks, track, detections } = drive(town, { seed, startMs, minutes: MINUTES, honest: true });
      const thinned = thin(track, shape.fixSeconds * 1_000);
      const seen = spread(detections, { track: thinned, count: shape.detections });
      const segment = { camera, tasks, track: thinned, detections: seen };
      const anchor = anchors[sequence]?.hash ?? zeroHash;
      const signed = await signReport({ key, segment, chain, anchor, sequence, previous, disclosure: "open" });
      previous = signed.hash;
      const receivedAtMs = (track.at(-1)?.ms ?? startMs) + 1_500;
      submissions.push({ bytes: signed.bytes, receivedAtMs, operator: chain.registry });
    }
  }
  return { keys, submissions };
}

function thin(track: readonly Fix[], everyMs: number): Fix[] {
  let next = 0;
  return track.filter(({ ms }) => {
    if (ms < next) return false;
    next = ms + everyMs;
    return true;
  });
}

/** As many detections as the shape has: what was seen, then more of it along the way. */
function spread(seen: readonly Detection[], { track, count }: { track: readonly Fix[]; count: number }): Detection[] {
  const inTime = seen.filter(({ ms }) => ms <= (track.at(-1)?.ms ?? 0)).slice(0, count);
  const more = Array.from({ length: count - inTime.length }, (_, at): Detection => {
    const { ms, latE7, lonE7 } = track[Math.floor(((at + 0.5) * track.length) / count)] ?? {
      ms: 0,
      latE7: 0,
      lonE7: 0,
    };
    return {
      task: "pothole",
      class: "pothole",
      ms,
      latE7,
      lonE7,
      confidence: 900,
      box: null,
      phash: null,
      frame: null,
    };
  });
  return [...inTime, ...more].sort((a, b) => a.ms - b.ms);
}
