/**
 * Devices that travelled together: one follows the other at a constant lag for most of the smaller drive's cells. Two
 * phones in one car, a drive replayed an hour later, one drive copied to many devices: all have one lag. Two cars that
 * share a motorway have one too, but for less of their way or less often. A short drive says less, so it must be in one
 * car with the other, minute by minute, for nearly all of its way. (Copies of a track are verification's to reject.)
 *
 * Passes of a cell meet only the few before them, so the cost is that of the traffic; lags are looked at only of the few
 * pairs that met often enough. Standing is not passing: a device counts once a cell, at its first pass.
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
  const cells = new Array<number>(roll.ids.length).fill(0);
  const met = new Map<number, number>();
  const crowds = [...passes.values()].map(firstPasses);
  for (const firsts of crowds) {
    for (const { device } of firsts) cells[device] = (cells[device] ?? 0) + 1;
    eachMeeting(firsts, { roll, rules }, (key) => met.set(key, (met.get(key) ?? 0) + 1));
  }
  const enough = Math.min(rules.travelCells, rules.carCells);
  const often = new Map(
    [...met].filter(([, times]) => times >= enough).map(([key]): [number, Lags] => [key, new Map()]),
  );
  if (often.size === 0) return new Set();
  for (const firsts of crowds) {
    eachMeeting(firsts, { roll, rules }, (key, lag) => {
      const lags = often.get(key);
      lags?.set(lag, (lags.get(lag) ?? 0) + 1);
    });
  }
  return new Set(
    [...often].filter(([key, lags]) => isTogether(lags, smallerOf(key, cells), rules)).map(([key]) => key),
  );
}

function isTogether(lags: Lags, smaller: number, rules: Rules): boolean {
  const common = mostAtOneLag(lags, rules);
  const inOneCar = lags.get(0) ?? 0;
  return (
    (common >= rules.travelCells && common >= smaller * rules.travelShare) ||
    (inOneCar >= rules.carCells && inOneCar >= smaller * rules.carShare)
  );
}

function smallerOf(key: number, cells: readonly number[]): number {
  return Math.min(cells[Math.floor(key / cells.length)] ?? 0, cells[key % cells.length] ?? 0);
}

/** One number for two devices in either order. */
export function pairKey(a: number, b: number, { ids }: Roll): number {
  return a < b ? a * ids.length + b : b * ids.length + a;
}

function firstPasses(here: readonly Pass[]): readonly Pass[] {
  if (here.length === 1) return here;
  const firsts = new Map<number, Pass>();
  for (const pass of here) if (!firsts.has(pass.device)) firsts.set(pass.device, pass);
  return [...firsts.values()];
}

/** Calls with each pair that met in a cell, and by how many minutes the one of the higher number came later. */
function eachMeeting(
  firsts: readonly Pass[],
  { roll, rules }: { roll: Roll; rules: Rules },
  meet: (key: number, lag: number) => void,
): void {
  firsts.forEach((pass, index) => {
    for (let before = Math.max(0, index - rules.travelNeighbours); before < index; before++) {
      const earlier = firsts[before];
      if (earlier === undefined) continue;
      const lag = earlier.device < pass.device ? pass.at - earlier.at : earlier.at - pass.at;
      meet(pairKey(earlier.device, pass.device, roll), Math.round(lag / MINUTE));
    }
  });
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
