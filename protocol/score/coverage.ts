/**
 * What it is worth to have looked where nothing was found: each pass of a cell earns the freshness it restores.
 *
 *   credit(pass) = min(1, seconds since anybody's last pass / freshness) * rank of the device in the cell * trust
 *
 * Seconds are counted from pass to pass, whoever drives, so all passes of a cell share what time has made stale: two
 * devices in one car share one drive's credit, and driving round the block earns nothing. Devices rank in a cell by their
 * first pass in the epoch. A device below `ranked` takes no rank and restores nothing, so it takes nothing from others.
 * A cell not seen for long counts as seen at `staleAt`, one freshness before whatever is received in time, so that a
 * report that comes late is worth less and one that comes a freshness late is worth nothing.
 *
 * Guarantee: the credits of a cell sum to at most min(1, time stale) at its first pass plus the time from there to its last.
 * Guarantee: dividing the passes of one device among several never raises the sum of their credits, if nobody else is in
 *   the cell in the same minute.
 * Guarantee: a pass that is not later than the last one known earns nothing.
 *
 * Credits are millionths, rounded down at each pass.
 */
import { cellToParent } from "h3-js";
import type { Address, Hex } from "viem";
import { type Task, tasks } from "../task.ts";
import { draw } from "./draw.ts";
import type { Links } from "./independence.ts";
import type { ScoreParams } from "./params.ts";
import type { Pass, Passes } from "./passes.ts";
import { type Roll, workerOf } from "./roll.ts";
import type { SeenState } from "./state.ts";

const MILLION = 1_000_000;
/** Lines are summed over cells of 0.7 km2: what one may read of a drive without reading the drive. */
const LINE_RESOLUTION = 8;

export type Credit = {
  readonly device: number;
  readonly driver: Address;
  readonly task: Task;
  /** H3 resolution 8. */
  readonly area: string;
  /** Sum over the passes, in millionths of a fresh cell. */
  readonly cells: number;
};

type Known = {
  readonly roll: Roll;
  readonly links: Links;
  readonly seed: Hex;
  /** J by worker, in millionths. */
  readonly informativeness: readonly number[];
  readonly freshSeconds: number;
  readonly staleAt: number;
  readonly rules: ScoreParams;
};

export function creditCoverage(
  passes: Passes,
  seen: readonly SeenState[],
  known: Known,
): { credits: Credit[]; seen: Map<string, number[]> } {
  const last = new Map(seen.map(([cell, times]) => [cell, [...times]]));
  const credits = new Map<string, Credit>();
  for (const [cell, unordered] of passes) {
    const here = inOrder(cell, unordered, known);
    const times = last.get(cell) ?? tasks.map(() => 0);
    const area = cellToParent(cell, LINE_RESOLUTION);
    tasks.forEach((task, index) => {
      times[index] = creditCell(here, { task, area, since: times[index] ?? 0, credits, known });
    });
    last.set(cell, times);
  }
  return { credits: [...credits.values()], seen: last };
}

/** What was last seen before the next epoch's `staleAt` makes no difference to it. Sorted by cell. */
export function rememberSeen(seen: ReadonlyMap<string, number[]>, staleAt: number): SeenState[] {
  const recent = [...seen].filter(([, times]) => times.some((at) => at > staleAt));
  return recent.sort(([a], [b]) => (a < b ? -1 : 1));
}

type Cell = { task: Task; area: string; since: number; credits: Map<string, Credit>; known: Known };

/** Adds the credits of a cell for one task; answers when somebody whose word counts saw it last. */
function creditCell(here: readonly Pass[], { task, area, since, credits, known }: Cell): number {
  const { informativeness, links, rules, freshSeconds, staleAt } = known;
  const ranked: number[] = [];
  const start = Math.max(since, staleAt);
  let last = start;
  for (const { device, at, drive } of here) {
    const counts = (informativeness[workerOf(device, task)] ?? 0) >= rules.informativeness.ranked * MILLION;
    if (!counts || !drive.public.tasks.includes(task) || at <= last) continue;
    const fresh = Math.min(1, (at - last) / freshSeconds);
    last = at;
    if (!ranked.includes(device) && !ranked.some((other) => links.linked(other, device))) ranked.push(device);
    const share = rules.pay.ranks[ranked.indexOf(device)] ?? 0;
    addCredit(credits, { device, driver: drive.driver, task, area, cells: creditOf(fresh, share, drive.plausibility) });
  }
  return last === start ? since : last;
}

function creditOf(fresh: number, share: number, plausibility: number): number {
  return Math.floor((MILLION * fresh * share * plausibility) / 1000);
}

function addCredit(credits: Map<string, Credit>, credit: Credit): void {
  if (credit.cells === 0) return;
  const key = `${credit.area} ${credit.task} ${credit.device} ${credit.driver}`;
  const known = credits.get(key);
  credits.set(key, known ? { ...credit, cells: known.cells + credit.cells } : credit);
}

/** By time, as passes come; who came first within a minute is drawn. */
function inOrder(cell: string, here: readonly Pass[], { seed, roll }: Known): readonly Pass[] {
  if (!here.some(({ at, device }, index) => here[index - 1]?.at === at && here[index - 1]?.device !== device))
    return here;
  const lots = new Map(here.map(({ device }) => [device, draw(seed, `${cell} ${roll.ids[device]}`)]));
  return [...here].sort((a, b) => a.at - b.at || (lots.get(a.device) ?? 0) - (lots.get(b.device) ?? 0));
}
