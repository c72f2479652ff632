/** What a device sees on its way: each thing with its sensitivity, and every now and then something that is not there. */
import { METRES_PER_E7, type Place } from "@fovea/protocol/place.ts";
import type { Hex } from "viem";
import type { Random } from "./random.ts";
import type { Standing, Thing } from "./things.ts";
import type { Visit, Way } from "./way.ts";

/** `falseRate` is of each cell passed. */
export type Quality = { readonly sensitivity: number; readonly falseRate: number };
/** `phash` is of the frame, where the device tells it; `thing` is for the lab's own books, no device knows it. */
export type Claim = Place & { readonly ms: number; readonly phash?: Hex; readonly thing?: Thing };

const PLACING_METRES = 4;
/** Whoever has not been in a cell for so long passes it anew. */
const PASS_MS = 90_000;

export function seenFrom(way: Way, { standing, quality, random }: Sight): Claim[] {
  return passesOf(way).flatMap((visit) => {
    const seen = (standing.get(visit.cell) ?? []).filter(() => random.chance(quality.sensitivity));
    const claims = seen.map((thing) => ({ ...claimAt({ ...thing, ms: visit.ms }, random), thing }));
    return random.chance(quality.falseRate) ? [...claims, claimAt(visit, random)] : claims;
  });
}
type Sight = { readonly standing: Standing; readonly quality: Quality; readonly random: Random };

/** Each pass of a cell once, however many minutes or turns it took. */
export function passesOf({ visits }: Way): Visit[] {
  const lastMs = new Map<string, number>();
  return visits.filter(({ cell, ms }) => {
    const before = lastMs.get(cell);
    lastMs.set(cell, ms);
    return before === undefined || ms - before >= PASS_MS;
  });
}

export function claimAt({ ms, latE7, lonE7 }: Place & { ms: number }, random: Random): Claim {
  const error = () => Math.round((PLACING_METRES / METRES_PER_E7) * random.normal());
  return { ms, latE7: latE7 + error(), lonE7: lonE7 + error() };
}
