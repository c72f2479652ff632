/**
 * A trip that repeats an older one second by second was not driven again, be it shifted in time, reversed or jittered, and
 * whichever device drove it first. Nobody waits alike at every light of two days: a bus on its route passes the same places
 * every day and never with the same pauses. Audited sources are no exception.
 *
 * Older trips are remembered as sketches for `retainedSeconds`, at most `retained` of them.
 *
 * Guarantee: an accepted track shifted, reversed, or jittered by a few metres is replayed-track.
 * Guarantee: a bus that drives its route again with its own pauses is not.
 */
import { type Alignment, isAlike, type Match } from "./alignment.ts";
import type { VerifyParams } from "./params.ts";
import type { Finding } from "./rule.ts";

export function replayed({ exact, near }: Alignment, { copy }: VerifyParams): Finding | null {
  const isApart = (match: Match) => match.backwards || Math.abs(match.lagMs) > copy.convoySeconds * 1_000;
  const match =
    exact.filter(isApart).find((match) => isAlike(match, copy.exact)) ??
    near.filter(isApart).find((match) => isAlike(match, copy.near));
  if (!match) return null;
  const how = match.backwards ? "backwards" : `${Math.round(match.lagMs / 1_000)} s later`;
  return { reason: "replayed-track", detail: `${match.gates} places of an older trip passed again ${how}` };
}
