/**
 * What the votes say of each event: protocol/truth.ts asked once for the whole epoch, one question an event.
 *
 * Before the votes, an event nobody knew of is as likely as any cell's; a known one keeps a share of what was believed.
 * A vote counts by its device's weight, shared with the linked devices that vote the same.
 *
 * Guarantee: n linked devices that vote the same weigh together at most what the weightiest of them weighs alone.
 * Guarantee: a device whose weight is 0 changes no belief.
 */
import { type Ballot, beliefOf, type Counts, inferTruth } from "../truth.ts";
import type { Links } from "./independence.ts";
import type { ScoreParams } from "./params.ts";
import { type Roll, workerOf } from "./roll.ts";
import type { Case } from "./votes.ts";

const MILLION = 1_000_000;

export type Weighed = Case & {
  /** Probability that the event is there, in millionths. */
  readonly belief: number;
  /** The probability without the votes at these positions. */
  readonly beliefWithout: (positions: readonly number[]) => number;
};

type Known = {
  readonly roll: Roll;
  readonly links: Links;
  /** What is known of each worker from before. */
  readonly records: readonly Counts[];
  /** Cells each worker passed where nobody claimed anything: they show that it does not cry wolf. */
  readonly quiet: readonly number[];
  /** Vote weight by worker, 0 to 1. */
  readonly weights: readonly number[];
  readonly rules: ScoreParams;
};

export function weighEvidence(cases: readonly Case[], known: Known): { weighed: Weighed[]; counts: readonly Counts[] } {
  const questions = cases.map((each) => ({ prior: priorOf(each, known.rules.prior), ballots: ballotsOf(each, known) }));
  const counts = known.records.map(({ hits, misses, alarms, calms }, worker) => {
    return { hits, misses, alarms, calms: calms + (known.quiet[worker] ?? 0) * MILLION };
  });
  const truth = inferTruth(questions, counts, known.rules.truth);
  const weighed = cases.map((each, q) => {
    const logOdds = truth.logOdds[q] ?? 0;
    const terms = truth.terms[q] ?? [];
    const beliefWithout = (positions: readonly number[]) =>
      beliefOf(positions.reduce((sum, position) => sum - (terms[position] ?? 0), logOdds));
    return { ...each, belief: truth.beliefs[q] ?? 0, beliefWithout };
  });
  return { weighed, counts: truth.counts };
}

function priorOf({ event, fresh }: Case, rules: ScoreParams["prior"]): number {
  if (fresh) return rules.fresh;
  return Math.min(rules.ceiling, Math.max(rules.floor, (rules[event.state] * event.probability) / MILLION));
}

function ballotsOf({ event, votes }: Case, { roll, links, weights }: Known): Ballot[] {
  const kin = links.kin(votes.map(({ device }) => device));
  return votes.map(({ device, yes }, index) => {
    const same = kin[index]?.filter((other) => votes[other]?.yes === yes).length ?? 0;
    const worker = workerOf(device, event.task);
    // An audit has seen what an audited source claims; what it passed in silence it may have missed like anybody.
    return { worker, yes, share: (weights[worker] ?? 0) / (1 + same), gold: yes && roll.audited[device] === true };
  });
}
