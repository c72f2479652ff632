/**
 * Points of an epoch from its accepted reports: the table of contents of the mechanism.
 *
 *   events -> votes -> truth -> independence -> informativeness -> rank and freshness -> points -> what is carried
 *
 * Guarantee: the order of `accepted` changes no byte of the result.
 * Guarantee: an epoch without reports pays nothing and carries the state it was given.
 * Guarantee: every line is the product of its factors, and only a penalty is negative.
 * Guarantee: scoring from the carried state after a round trip through JSON gives the same bytes.
 */
import type { Hex } from "viem";
import type { Accepted } from "../verify/inspected.ts";
import { creditCoverage, rememberSeen } from "./coverage.ts";
import { findEvents } from "./events.ts";
import { weighEvidence } from "./evidence.ts";
import { findLinks } from "./independence.ts";
import { measure } from "./informativeness.ts";
import { judge } from "./judgement.ts";
import { type EventRecord, partByAge, recordOf, rememberEvents } from "./memory.ts";
import { recallPairs, rememberPairs } from "./pairs.ts";
import type { ScoreParams } from "./params.ts";
import { indexPasses } from "./passes.ts";
import { findContradicted, settleEvents } from "./payout.ts";
import { countPoints, type PointLine } from "./points.ts";
import { recall, remember } from "./reliability.ts";
import { callRoll } from "./roll.ts";
import { renewRecords, standingsOf, weighVotes } from "./standing.ts";
import type { ScoreState } from "./state.ts";
import { travelledTogether } from "./travel.ts";
import { castVotes, countQuietPasses } from "./votes.ts";

export type ScoreInput = {
  readonly epoch: number;
  readonly epochEndsAt: number;
  /** Fixed by the chain after the epoch's last report: see seed.ts. */
  readonly seed: Hex;
  readonly accepted: readonly Accepted[];
  readonly carried: ScoreState;
  readonly params: { readonly score: ScoreParams; readonly timeline: { readonly epochSeconds: number } };
};
export type Score = { readonly events: EventRecord[]; readonly points: PointLine[]; readonly carried: ScoreState };

export function score({ epoch, epochEndsAt, seed, accepted, carried, params }: ScoreInput): Score {
  if (accepted.length === 0) return { events: [], points: [], carried };
  const rules = params.score;
  const drives = [...accepted].sort(byReceipt);
  const roll = callRoll(drives, carried);
  const passes = indexPasses(drives, roll);

  const { alive, lapsed } = partByAge(carried.events, epoch, rules.decision);
  const cases = castVotes(findEvents(drives, alive, { epoch, seed, roll, rules }), passes);

  const records = recall(carried.reliability, { epoch, roll, rules: rules.reliability });
  const weights = weighVotes(records, roll, rules.informativeness);
  const together = travelledTogether(passes, roll, rules.independence);
  const met = recallPairs(carried.pairs, { epoch, roll, together, rules: rules.independence });
  const friends = findLinks(met, roll, rules.independence);
  const quiet = countQuietPasses(cases, passes, roll);
  const truth = weighEvidence(cases, { roll, links: friends, records, quiet, weights, rules });

  const { judged, pairs, links } = judge(truth.weighed, { roll, pairs: met, links: friends, weights, records, rules });
  const moments = measure(judged, { links, roll, quiet, rules: rules.informativeness });
  const renewed = renewRecords(records, { counts: truth.counts, moments });
  const informativeness = standingsOf(renewed, roll, rules.informativeness);

  const { epochSeconds } = params.timeline;
  const freshSeconds = rules.pay.freshnessEpochs * epochSeconds;
  const nextStaleAt = epochEndsAt - rules.pay.uploadSeconds - freshSeconds;
  const staleAt = nextStaleAt - epochSeconds;
  const context = { roll, links, informativeness, epoch, seed, freshSeconds, staleAt, rules };
  const payouts = settleEvents(judged, context);
  const coverage = creditCoverage(passes, carried.seen, context);
  const contradicted = findContradicted(judged, context);
  const points = countPoints(
    { payouts, credits: coverage.credits, contradicted },
    { roll, informativeness, rules: rules.pay },
  );

  const events = rememberEvents(alive, { judged, payouts }, { roll, epoch, seed, rules });
  const gone = lapsed.map((event) => recordOf(event, "lapsed", { yes: 0, no: 0 }));
  return {
    events: [...events.records, ...gone].sort((a, b) => (a.id < b.id ? -1 : 1)),
    points,
    carried: {
      events: events.carried,
      reliability: remember(renewed, carried.reliability, { epoch, recalled: records, roll, rules: rules.reliability }),
      pairs: rememberPairs(pairs, { epoch, roll }),
      seen: rememberSeen(coverage.seen, nextStaleAt),
    },
  };
}

function byReceipt(a: Accepted, b: Accepted): number {
  return a.receivedAtMs - b.receivedAtMs || (a.hash < b.hash ? -1 : 1);
}
