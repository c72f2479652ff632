/**
 * Where everybody was: the passes of each coverage cell, in order of time, so that every later rule looks up a place and
 * nobody compares device with device.
 *
 * Guarantee: the order of drives changes nothing.
 */
import type { Accepted } from "../verify/inspected.ts";
import { numberOf, type Roll } from "./roll.ts";

/** A drive through a cell: unix seconds rounded down to the minute, and the heading 0..7 clockwise from north. */
export type Pass = { readonly device: number; readonly at: number; readonly sector: number; readonly drive: Accepted };
/** By H3 cell of resolution 11. */
export type Passes = ReadonlyMap<string, readonly Pass[]>;

export function indexPasses(drives: readonly Accepted[], roll: Roll): Passes {
  const passes = new Map<string, Pass[]>();
  for (const drive of drives) {
    const device = numberOf(roll, drive.deviceId);
    for (const { cell, at, sector } of drive.public.coverage) {
      const pass = { device, at, sector, drive };
      const here = passes.get(cell);
      if (here) here.push(pass);
      else passes.set(cell, [pass]);
    }
  }
  for (const here of passes.values()) here.sort(byTime);
  return passes;
}

function byTime(a: Pass, b: Pass): number {
  return a.at - b.at || a.device - b.device || a.sector - b.sector || (a.drive.hash < b.drive.hash ? -1 : 1);
}
