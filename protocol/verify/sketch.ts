/**
 * What is left of a track to recognise a copy by. Lines stand every 50 m of latitude and every 50 m (at the equator) of
 * longitude; each crossing of one is a passage: a gate (which line, and where on it) and a time. Passages do not depend on
 * how often a device took a fix, stay when a copy is shifted in time, reverse when it is reversed, and move little under
 * jitter. Of all gates those with the smallest hash are kept, so that two sketches of one road keep the same gates.
 *
 * Guarantee: a track and the same track with more fixes on its straight legs have the same sketch, up to rounding.
 * Guarantee: shifting a track in time shifts its sketch and changes nothing else.
 * Guarantee: at most `gatesKept` visits, whatever the track is.
 */
import { eastE7 } from "../place.ts";
import type { Fix } from "../report.ts";
import type { VerifyParams } from "./params.ts";

/** Ascending by time, then gate. */
export type Sketch = {
  /** 32-bit hashes. */
  readonly gates: readonly number[];
  readonly atMs: readonly number[];
};

type Passage = { gate: number; ms: number };

/** Distance of the lines, 50 m. */
const LINE_E7 = 4_500;
/** Length of a gate on its line, 200 m: few copies with 10 m of jitter slip into the next gate. */
const GATE_E7 = 18_000;
/** A longer leg says nothing about the road between its ends, nor about pauses; it earns no coverage either. */
const LEG_MS = 30_000;
/** Nor does one of more than 2.5 km. */
const LINES_PER_LEG = 50;
const PASSAGES_PER_REPORT = 4_096;
/** A car that waits on a line passes it once. */
const SAME_VISIT_MS = 20_000;

export function sketchOf(track: readonly Fix[], { copy }: VerifyParams): Sketch {
  const kept = fewestOf(visitsOf(passagesOf(track)), copy.gatesKept).sort((a, b) => a.ms - b.ms || a.gate - b.gate);
  return { gates: kept.map(({ gate }) => gate), atMs: kept.map(({ ms }) => ms) };
}

/** All visits of the gates with the smallest hashes, as many gates as fit. */
function fewestOf(visits: ReadonlyMap<number, readonly Passage[]>, most: number): Passage[] {
  const kept: Passage[] = [];
  for (const gate of [...visits.keys()].sort((a, b) => a - b)) {
    const own = visits.get(gate) ?? [];
    if (kept.length + own.length > most) break;
    kept.push(...own);
  }
  return kept;
}

function passagesOf(track: readonly Fix[]): Passage[] {
  const passages: Passage[] = [];
  let from = track[0];
  for (const to of track) {
    if (from && to.ms - from.ms <= LEG_MS && passages.length < PASSAGES_PER_REPORT) passLeg(from, to, passages);
    from = to;
  }
  return passages.sort((a, b) => a.ms - b.ms || a.gate - b.gate);
}

function passLeg(from: Fix, to: Fix, passages: Passage[]): void {
  const north = to.latE7 - from.latE7;
  const east = eastE7(from, to);
  const ms = to.ms - from.ms;
  passLines(from.latE7, north, (share, line) => {
    passages.push({ gate: gateOf(2 * line, from.lonE7 + share * east), ms: from.ms + Math.round(share * ms) });
  });
  passLines(from.lonE7, east, (share, line) => {
    passages.push({ gate: gateOf(2 * line + 1, from.latE7 + share * north), ms: from.ms + Math.round(share * ms) });
  });
}

/** Calls for each line between a coordinate and the one that is `difference` further, with the share of the way to it. */
function passLines(coordinate: number, difference: number, pass: (share: number, line: number) => void): void {
  const first = Math.floor(coordinate / LINE_E7);
  const last = Math.floor((coordinate + difference) / LINE_E7);
  if (Math.abs(last - first) > LINES_PER_LEG) return;
  for (let line = Math.min(first, last) + 1; line <= Math.max(first, last); line += 1) {
    pass((line * LINE_E7 - coordinate) / difference, line);
  }
}

function gateOf(line: number, along: number): number {
  return mix(mix(line) ^ Math.floor(along / GATE_E7));
}

/** Passages of a gate in quick succession are one visit, in the middle of them, which is the same forwards and backwards. */
function visitsOf(passages: readonly Passage[]): Map<number, Passage[]> {
  const visits = new Map<number, (Passage & { firstMs: number; lastMs: number })[]>();
  for (const { gate, ms } of passages) {
    const own = visits.get(gate) ?? [];
    visits.set(gate, own);
    const visit = own.at(-1);
    if (visit && ms - visit.lastMs <= SAME_VISIT_MS) {
      visit.lastMs = ms;
      visit.ms = Math.round((visit.firstMs + ms) / 2);
    } else {
      own.push({ gate, ms, firstMs: ms, lastMs: ms });
    }
  }
  return visits;
}

/** 32 bits well stirred (the finaliser of MurmurHash3), as an unsigned number. */
export function mix(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
