/**
 * J: how much a device's votes tell about the truth beyond what the public already knew.
 *
 *   J = clamp((C / (V + shrink) - margin) / (1 - margin), 0, 1)
 *
 * v is the device's vote, z what is believed without its own and linked votes. C is the sum over bins of cov(v, z) n and V
 * of var(z) n, where a bin holds the events of which the public believed about the same before the epoch. Votes that are
 * constant within a bin have cov = 0: always yes, always no, and any copy of public data have J = 0. Cells passed where
 * nobody claimed anything are (0, 0) in the bin of what nobody knew, so a yes there says something and a no nothing.
 * A claim counts by the worth of its best independent supporter, so that a clique teaches itself nothing.
 *
 * J is measured with the epoch it pays in: C and V hold the record and this epoch, each item judged by the others' votes.
 * So a new network pays in its first epoch and a new device after its first confirmed claims, and yet there is no J to
 * start with that fresh identities could spend.
 *
 * Guarantee: votes that are constant within each bin add nothing to C.
 * Guarantee: 0 <= J <= 1, and J == 0 for a device that never voted.
 * Guarantee: an event with fewer than two independent passers adds nothing to C and V.
 */
import { countIndependent, type Links } from "./independence.ts";
import type { Judged } from "./judgement.ts";
import type { ScoreParams } from "./params.ts";
import { type Roll, workerOf } from "./roll.ts";
import { supportOf } from "./support.ts";

const MILLION = 1_000_000;

type Rules = ScoreParams["informativeness"];
/** C and V, in millionths. */
export type Moments = { readonly covariance: number; readonly variance: number };
type Known = { readonly links: Links; readonly roll: Roll; readonly quiet: readonly number[]; readonly rules: Rules };

/** J in millionths, rounded down. */
export function informativeness({ covariance, variance }: Moments, { shrink, margin }: Rules): number {
  const slope = covariance / (variance + shrink * MILLION);
  return Math.floor(MILLION * clamp((slope - margin) / (1 - margin)));
}

/** Weight of a vote, 0 to 1: from the record before the epoch, so that nobody's vote is weighed by itself. */
export function voteWeight({ covariance, variance }: Moments, rules: Rules): number {
  const slope = (covariance + rules.weightLead * MILLION) / (variance + rules.weightShrink * MILLION);
  return clamp((slope - rules.weightMargin) / rules.weightSpan);
}

/** What this epoch adds to C and V, by worker; workers of whom it says nothing are absent. */
export function measure(judged: readonly Judged[], { links, roll, quiet, rules }: Known): Map<number, Moments> {
  const bins = new Map<number, Bin[]>();
  for (const each of judged) {
    const devices = each.votes.map(({ device }) => device);
    if (countIndependent(devices, links, { enough: 2 }) < 2) continue;
    const kin = links.kin(devices);
    each.votes.forEach(({ device, yes }, index) => {
      const z = each.beliefWithout([index, ...(kin[index] ?? [])]);
      // A claim that nobody supports is an item like any other: z is low and the claim tells against its device.
      const worth = (yes && supportOf(device, each.sides.yes, { links, roll, joint: each.joint })) || 1;
      const bin = binOf(each, rules.bins);
      add(binsOf(bins, workerOf(device, each.event.task), rules.bins)[bin], { yes, z, worth });
    });
  }
  return new Map([...bins].map(([worker, mine]) => [worker, momentsOf(mine, quiet[worker] ?? 0)]));
}

/** Sums over the items of a bin, in millionths. */
type Bin = { n: number; v: number; z: number; vz: number; zz: number };

function binsOf(bins: Map<number, Bin[]>, worker: number, edges: readonly number[]): Bin[] {
  const known = bins.get(worker);
  if (known) return known;
  const empty = Array.from({ length: edges.length + 2 }, () => ({ n: 0, v: 0, z: 0, vz: 0, zz: 0 }));
  bins.set(worker, empty);
  return empty;
}

/** 0 for what nobody knew, then by what was believed before the epoch. */
function binOf({ event, fresh }: Judged, edges: readonly number[]): number {
  return fresh ? 0 : 1 + edges.filter((edge) => event.probability >= edge * MILLION).length;
}

function add(bin: Bin | undefined, { yes, z, worth }: { yes: boolean; z: number; worth: number }): void {
  if (bin === undefined) return;
  bin.n += Math.round(MILLION * worth);
  bin.z += Math.round(z * worth);
  bin.zz += Math.round((z * z * worth) / MILLION);
  if (!yes) return;
  bin.v += Math.round(MILLION * worth);
  bin.vz += Math.round(z * worth);
}

function momentsOf(bins: readonly Bin[], quiet: number): Moments {
  let covariance = 0;
  let variance = 0;
  bins.forEach(({ n, v, z, vz, zz }, index) => {
    const items = n + (index === 0 ? quiet * MILLION : 0);
    if (items === 0) return;
    covariance += vz - (v * z) / items;
    variance += zz - (z * z) / items;
  });
  return { covariance: Math.round(covariance), variance: Math.max(0, Math.round(variance)) };
}

function clamp(x: number): number {
  return Math.min(1, Math.max(0, x));
}
