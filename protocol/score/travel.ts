/**
 * Devices that travelled together: one follows the other at a constant lag for most of the smaller drive's cells. Two
 * phones in one car, a drive replayed an hour later, one drive copied to many devices: all have one lag. Two cars that
 * share a motorway have one too, but for less of their way or less often. A short drive says less, so it must be in one
 * car with the other, minute by minute, for nearly all of its way. (Copies of a track are verification's to reject.)
 *
 * Passes of a cell meet only the few before them, so the cost is that of the traffic. Standing is not passing: a device
 * counts once a cell, at its first pass.
 *
 * Guarantee: two devices with fewer than `carCells` cells in common never travelled together.
 * Guarantee: a copy of a drive of at least `travelCells` cells, shifted by any lag, travelled with it.
 * Guarantee: two devices in one car for at least `carCells` cells travelled together.
 */
import type { ScoreParams } from "./params.ts";
import type { Pass, Passes } from "./passes.ts";
import type { Roll } from "./roll.ts";

const MINUTE = 60;

type Rules = ScoreParams["independence"];
/** Cells in common, by the lag in whole minutes: coverage is no finer. */
type Lags = Map<number, number>;

/** Pairs of devices, each as one number: see `pairKey`. */
export function travelledTogether(passes: Passes, roll: Roll, rules: Rules): Set<number> {
  const devices = roll.ids.length;
  const cells = new Array<number>(devices).fill(0);
  const meetings = new Map<number, Lags>();
  for (const here of passes.values()) {
    const firsts = firstPasses(here);
    firsts.forEach((pass, index) => {
      cells[pass.device] = (cells[pass.device] ?? 0) + 1;
      for (let before = Math.max(0, index - rules.travelNeighbours); before < index; before++) {
        const earlier = firsts[before];
        if (earlier) meet(meetings, { earlier, pass, roll });
      }
    });
  }
  const together = new Set<number>();
  for (const [key, lags] of meetings) {
    const smaller = Math.min(cells[Math.floor(key / devices)] ?? 0, cells[key % devices] ?? 0);
    const common = mostAtOneLag(lags, rules);
    const inOneCar = lags.get(0) ?? 0;
    if (common >= rules.travelCells && common >= smaller * rules.travelShare) together.add(key);
    if (inOneCar >= rules.carCells && inOneCar >= smaller * rules.carShare) together.add(key);
  }
  return together;
}

/** One number for two devices in either order. */
export function pairKey(a: number, b: number, { ids }: Roll): number {
  return a < b ? a * ids.length + b : b * ids.length + a;
}

function firstPasses(here: readonly Pass[]): Pass[] {
  if (here.length === 1) return [...here];
  const firsts = new Map<number, Pass>();
  for (const pass of here) if (!firsts.has(pass.device)) firsts.set(pass.device, pass);
  return [...firsts.values()];
}

type Meeting = { earlier: Pass; pass: Pass; roll: Roll };

function meet(meetings: Map<number, Lags>, { earlier, pass, roll }: Meeting): void {
  const key = pairKey(earlier.device, pass.device, roll);
  const lag = earlier.device < pass.device ? pass.at - earlier.at : earlier.at - pass.at;
  const minutes = Math.round(lag / MINUTE);
  const lags = meetings.get(key);
  if (lags) lags.set(minutes, (lags.get(minutes) ?? 0) + 1);
  else meetings.set(key, new Map([[minutes, 1]]));
}

function mostAtOneLag(lags: Lags, { travelLagSeconds }: Rules): number {
  let most = 0;
  for (const first of lags.keys()) {
    let common = 0;
    for (let minutes = first; minutes < first + travelLagSeconds / MINUTE; minutes++) common += lags.get(minutes) ?? 0;
    most = Math.max(most, common);
  }
  return most;
}
