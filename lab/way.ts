/**
 * A stretch of road driven in one report, and what verification says of it by itself. Whoever signs it and whatever they
 * claim, the track is the same, so a way is inspected once and lent to every world of a run.
 */
import type { Drive } from "@fovea/device/drive.ts";
import { segmentDrive } from "@fovea/device/segment.ts";
import { centerOf, type Place } from "@fovea/protocol/place.ts";
import { project } from "@fovea/protocol/projection.ts";
import type { Camera, Fix, PublicPart, Report } from "@fovea/protocol/report.ts";
import type { Task } from "@fovea/protocol/task.ts";
import type { Inspected } from "@fovea/protocol/verify/inspected.ts";
import { inspectDecoded } from "@fovea/protocol/verify/verify.ts";
import { zeroAddress, zeroHash } from "viem";
import { labParams } from "./timeline.ts";

export const camera: Camera = { bearingDegrees: 0, fieldDegrees: 90, rangeMetres: 30 };
export const TASK: Task = "pothole";
/** From the end of a report to its receipt. */
export const UPLOAD_MS = 60_000;

/** A coverage cell passed: where the track was nearest to its middle, and when. */
export type Visit = Place & { readonly cell: string; readonly ms: number };
export type Way = {
  readonly track: readonly Fix[];
  readonly startMs: number;
  readonly endMs: number;
  readonly visits: readonly Visit[];
  /** The report of this track without a detection, by nobody. */
  readonly report: Report;
  readonly verdict: Inspected;
};

const somebody = {
  deviceId: zeroHash,
  x: zeroHash,
  y: zeroHash,
  driver: zeroAddress,
  kind: "phone" as const,
  registeredAt: 0,
  revokedAt: null,
  suspensions: [],
};
const registry = { chainId: 1, registry: zeroAddress, endBlock: 1, endBlockHash: zeroHash, devices: [somebody] };
/** Signatures are taken for granted and hashes are names: test/lab/inspection.test.ts compares with real ones. */
const ports = {
  verifySignature: () => true,
  keccak256: (bytes: Uint8Array) => bytes,
  sha256: (bytes: Uint8Array) => bytes,
};
export const context = {
  params: labParams(),
  registry: { ...registry, blocks: [] },
  ports,
  device: somebody,
  audited: false,
};
const cells = new Map<string, { name: string; middle: Place }>();

/** The reports of a drive. */
export function waysOf(track: readonly Fix[]): Way[] {
  const drive: Drive = { receivedAtMs: null, camera, tasks: [TASK], track: [...track], detections: [] };
  return segmentDrive(drive).map(({ track: own }) => wayOf(own));
}

function wayOf(track: readonly Fix[]): Way {
  const startMs = track[0]?.ms ?? 0;
  const endMs = track.at(-1)?.ms ?? startMs;
  const report = reportOf(track, { startMs, endMs });
  // Devices read the chain when they set out.
  const blocks = [{ hash: zeroHash, number: 1, timestamp: Math.floor(startMs / 1_000) }];
  const received = { ...context, registry: { ...registry, blocks }, report, receivedAtMs: endMs + UPLOAD_MS };
  const verdict = inspectDecoded(received);
  return { track, startMs, endMs, visits: visitsOf(track, report.public.coverage), report, verdict };
}

function reportOf(track: readonly Fix[], { startMs, endMs }: { startMs: number; endMs: number }): Report {
  const part = {
    publicSalt: new Uint8Array(16),
    privateSalt: new Uint8Array(16),
    camera,
    models: [{ task: TASK, model: zeroHash, fromMs: startMs, toMs: endMs }],
    track: [...track],
    detections: [],
  };
  const told = project(part);
  const coverage = told.coverage.map((entry) => ({ ...entry, cell: known(entry.cell).name }));
  return {
    hash: zeroHash,
    deviceId: zeroHash,
    signed: new Uint8Array(),
    signature: new Uint8Array(),
    chainId: 1,
    registry: zeroAddress,
    sequence: 1,
    previous: zeroHash,
    anchor: zeroHash,
    startMs,
    disclosure: "open",
    public: { ...told, coverage },
    private: part,
  };
}

/** One string a cell, however often it is passed. */
function known(cell: string) {
  const own = cells.get(cell);
  if (own) return own;
  const fresh = { name: cell, middle: centerOf(cell) };
  cells.set(cell, fresh);
  return fresh;
}

const MINUTE_MS = 60_000;

function visitsOf(track: readonly Fix[], coverage: PublicPart["coverage"]): Visit[] {
  let first = 0;
  return coverage.map(({ cell, at }) => {
    const from = at * 1_000;
    while (first + 1 < track.length && (track[first + 1]?.ms ?? 0) < from) first += 1;
    return { cell, ...nearest(track, { first, from, to: from + MINUTE_MS, middle: known(cell).middle }) };
  });
}

type Search = { first: number; from: number; to: number; middle: Place };

function nearest(track: readonly Fix[], { first, from, to, middle }: Search): Place & { ms: number } {
  const start = track[first] ?? { ms: from, ...middle };
  let best = { ms: Math.max(from, start.ms), latE7: start.latE7, lonE7: start.lonE7 };
  let bestSquare = Number.POSITIVE_INFINITY;
  for (let leg = first; leg < track.length; leg += 1) {
    const [a, b] = [track[leg] ?? start, track[leg + 1] ?? track[leg] ?? start];
    if (a.ms >= to) break;
    const [north, east] = [b.latE7 - a.latE7, b.lonE7 - a.lonE7];
    const length = north * north + east * east;
    const along = length === 0 ? 0 : ((middle.latE7 - a.latE7) * north + (middle.lonE7 - a.lonE7) * east) / length;
    const span = Math.max(1, b.ms - a.ms);
    const share = Math.min(Math.min(1, (to - 1 - a.ms) / span), Math.max(Math.max(0, (from - a.ms) / span), along));
    const place = { latE7: Math.round(a.latE7 + share * north), lonE7: Math.round(a.lonE7 + share * east) };
    const square = (place.latE7 - middle.latE7) ** 2 + (0.7 * (place.lonE7 - middle.lonE7)) ** 2;
    if (square >= bestSquare) continue;
    bestSquare = square;
    best = { ms: Math.floor(a.ms + share * (b.ms - a.ms)), ...place };
  }
  return best;
}
