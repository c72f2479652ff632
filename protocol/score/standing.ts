/**
 * Where each worker stands: what its vote weighs in this epoch, from the record before it, and what its work is worth
 * after it (J). An audited source stands at 1 in both, because an auditor vouches for it.
 *
 * Guarantee: an audited source has weight 1 and J == 1 whatever its record.
 * Guarantee: a vote's weight does not depend on any vote of its own epoch.
 */
import { tasks } from "../task.ts";
import type { Counts } from "../truth.ts";
import { informativeness, type Moments, voteWeight } from "./informativeness.ts";
import type { ScoreParams } from "./params.ts";
import type { Reliability } from "./reliability.ts";
import type { Roll } from "./roll.ts";

const MILLION = 1_000_000;

type Rules = ScoreParams["informativeness"];
type Shown = { readonly counts: readonly Counts[]; readonly moments: ReadonlyMap<number, Moments> };

/** By worker, 0 to 1. */
export function weighVotes(records: readonly Reliability[], roll: Roll, rules: Rules): number[] {
  return records.map((record, worker) => (isAudited(worker, roll) ? 1 : voteWeight(record, rules)));
}

/** The record with what this epoch has shown. */
export function renewRecords(records: readonly Reliability[], { counts, moments }: Shown): Reliability[] {
  return records.map((record, worker) => {
    const { hits, misses, alarms, calms } = counts[worker] ?? record;
    const { covariance, variance } = moments.get(worker) ?? { covariance: 0, variance: 0 };
    return {
      hits,
      misses,
      alarms,
      calms,
      covariance: record.covariance + covariance,
      variance: record.variance + variance,
    };
  });
}

/** J by worker, in millionths. */
export function standingsOf(records: readonly Reliability[], roll: Roll, rules: Rules): number[] {
  return records.map((record, worker) => (isAudited(worker, roll) ? MILLION : informativeness(record, rules)));
}

function isAudited(worker: number, roll: Roll): boolean {
  return roll.audited[Math.floor(worker / tasks.length)] === true;
}
