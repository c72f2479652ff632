/**
 * A picture is taken once. A frame whose perceptual hash (64 bits) was already sent by another device, or by the same one from
 * another place or time, rejects the report that brings it later. Flat frames, black or white, all look alike and are not compared; detections
 * without a hash neither. Audited sources are no exception.
 *
 * Two hashes that differ in at most three bits agree in at least one of four 16-bit quarters, so only frames that share a
 * quarter are compared, and of those the latest: the cost is linear in the frames.
 *
 * Guarantee: the same frame, or one up to `bits` bits away, from another device, place or time is repeated-frame.
 * Guarantee: a device that sees one scene for a while, or many things in one frame, repeats nothing.
 */
import { hexToNumber, sliceHex } from "viem";
import { metresBetween } from "../place.ts";
import type { FramePrint, Passed } from "./inspected.ts";
import type { VerifyParams } from "./params.ts";
import type { Finding } from "./rule.ts";
import type { VerifyState } from "./state.ts";

type Limits = VerifyParams["frame"];
type Known = FramePrint & { readonly quarters: readonly number[] };

export function frames(
  reports: readonly Passed[],
  { state, params }: { state: VerifyState; params: VerifyParams },
): Map<Passed, Finding> {
  const found = new Map<Passed, Finding>();
  const holders = new Map<number, Known[]>();
  for (const print of state.frames) remember(known(print), { holders, limits: params.frame });
  for (const report of reports) {
    const own = report.frames.map(known).filter((frame) => !isFlat(frame, params.frame));
    const repeated = own.find((frame, index) => {
      const earlier = [...own.slice(0, index), ...candidates(frame, holders)];
      return earlier.some((other) => isRepeated(frame, { other, limits: params.frame }));
    });
    if (repeated) found.set(report, { reason: "repeated-frame", detail: `frame ${repeated.phash} was seen elsewhere` });
    else for (const frame of own) remember(frame, { holders, limits: params.frame });
  }
  return found;
}

function known(print: FramePrint): Known {
  return { ...print, quarters: [0, 2, 4, 6].map((from) => hexToNumber(sliceHex(print.phash, from, from + 2))) };
}

function candidates({ quarters }: Known, holders: ReadonlyMap<number, Known[]>): Known[] {
  return quarters.flatMap((quarter, place) => holders.get(place * 65_536 + quarter) ?? []);
}

function remember(frame: Known, { holders, limits }: { holders: Map<number, Known[]>; limits: Limits }): void {
  frame.quarters.forEach((quarter, place) => {
    const key = place * 65_536 + quarter;
    const latest = holders.get(key) ?? [];
    if (latest.push(frame) > limits.comparedUpTo) latest.shift();
    holders.set(key, latest);
  });
}

function isRepeated(frame: Known, { other, limits }: { other: Known; limits: Limits }): boolean {
  const differing = frame.quarters.reduce(
    (sum, quarter, place) => sum + bitsOf(quarter ^ (other.quarters[place] ?? 0)),
    0,
  );
  if (differing > limits.bits) return false;
  if (frame.deviceId !== other.deviceId) return true;
  return Math.abs(frame.ms - other.ms) > limits.nearSeconds * 1_000 || metresBetween(frame, other) > limits.nearMetres;
}

function isFlat({ quarters }: Known, { flatBits }: Limits): boolean {
  const set = quarters.reduce((sum, quarter) => sum + bitsOf(quarter), 0);
  return set < flatBits || set > 64 - flatBits;
}

function bitsOf(value: number): number {
  let bits = 0;
  for (let left = value; left !== 0; left &= left - 1) bits += 1;
  return bits;
}
