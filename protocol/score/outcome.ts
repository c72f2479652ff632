/**
 * What an epoch decides about an event.
 *
 *   confirmed    a waiting claim is believed (p >= accept) and two independent devices claim it, or an audited source does
 *   reconfirmed  an accepted event is still believed and somebody claims it again
 *   cleared      an accepted event is no longer believed (p < clear) and two independent devices deny it
 *   contradicted a claim is not believed (p < clear) and two independent devices deny it
 *   open         none of these yet
 *
 * Guarantee: devices that are all linked to each other confirm, clear and contradict nothing.
 * Guarantee: devices whose vote weighs nothing confirm, clear and contradict nothing.
 */

import type { Weighed } from "./evidence.ts";
import { countIndependent, type Links } from "./independence.ts";
import type { ScoreParams } from "./params.ts";
import { numberOf, type Roll, workerOf } from "./roll.ts";

const MILLION = 1_000_000;

export type Outcome = "confirmed" | "reconfirmed" | "cleared" | "contradicted" | "open";

/** Devices whose word weighs something, this epoch's and those that wait, ascending. */
export type Sides = { readonly yes: readonly number[]; readonly no: readonly number[] };

type Known = { readonly roll: Roll; readonly weights: readonly number[] };

export function decide(
  { event, belief, claims }: Weighed,
  { yes, no }: Sides,
  { links, roll, rules }: { links: Links; roll: Roll; rules: ScoreParams["decision"] },
): Outcome {
  const believed = belief >= rules.accept * MILLION;
  const denied = belief < rules.clear * MILLION && countIndependent(no, links, { enough: 2 }) >= 2;
  if (event.state === "accepted") {
    if (denied) return "cleared";
    return believed && claims.size > 0 ? "reconfirmed" : "open";
  }
  if (believed && (yes.some((device) => roll.audited[device]) || countIndependent(yes, links, { enough: 2 }) >= 2))
    return "confirmed";
  return denied && claims.size > 0 ? "contradicted" : "open";
}

export function sidesOf({ event, votes }: Weighed, { roll, weights }: Known): Sides {
  const yes = new Set<number>();
  const no = new Set<number>();
  for (const { deviceId } of [...event.supporters, ...event.claims]) yes.add(numberOf(roll, deviceId));
  for (const { deviceId } of event.doubts) no.add(numberOf(roll, deviceId));
  // What a device says now replaces what it said before.
  for (const vote of votes) {
    (vote.yes ? yes : no).add(vote.device);
    (vote.yes ? no : yes).delete(vote.device);
  }
  const weighs = (device: number) => (weights[workerOf(device, event.task)] ?? 0) > 0;
  const ascending = (side: Set<number>) => [...side].filter(weighs).sort((a, b) => a - b);
  return { yes: ascending(yes), no: ascending(no) };
}
