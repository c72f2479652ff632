/**
 * What is remembered of the events, and what is told of them.
 *
 * A claim waits `pendingEpochs` epochs for company, then the event lapses; so does an accepted event that nobody has
 * passed for `acceptedEpochs`. Age is looked at when reports come in, so an idle network costs nothing.
 *
 * Guarantee: an event lapses, is cleared, or is carried; none is in two places.
 * Guarantee: an event carries at most one claim and one doubt a device, and of doubts and supporters a bounded number.
 */

import type { Hex } from "viem";
import type { Task } from "../task.ts";
import type { Judged } from "./judgement.ts";
import type { ScoreParams } from "./params.ts";
import { type Payout, waitingClaims, waitingDenials } from "./payout.ts";
import { inOrder } from "./rank.ts";
import type { Roll } from "./roll.ts";
import type { EventState, Witness } from "./state.ts";

/** What an epoch says of an event it judged or let lapse. */
export type EventRecord = {
  readonly id: Hex;
  readonly task: Task;
  readonly class: string;
  /** H3 resolution 12. */
  readonly cell: string;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  readonly probabilityPermille: number;
  readonly state: "pending" | "accepted" | "cleared" | "lapsed";
  /** Votes of this epoch. */
  readonly yes: number;
  readonly no: number;
};

type Rules = ScoreParams;
type Known = { readonly roll: Roll; readonly epoch: number; readonly seed: Hex; readonly rules: Rules };

export function partByAge(
  events: readonly EventState[],
  epoch: number,
  { pendingEpochs, acceptedEpochs }: Rules["decision"],
): { alive: EventState[]; lapsed: EventState[] } {
  const isAlive = (event: EventState) =>
    event.state === "pending" ? epoch - event.firstEpoch < pendingEpochs : epoch - event.epoch <= acceptedEpochs;
  return { alive: events.filter(isAlive), lapsed: events.filter((event) => !isAlive(event)) };
}

/** The events the next epoch starts from, by id, and the record of each that was judged. */
export function rememberEvents(
  alive: readonly EventState[],
  { judged, payouts }: { judged: readonly Judged[]; payouts: readonly Payout[] },
  known: Known,
): { carried: EventState[]; records: EventRecord[] } {
  const paid = new Map(payouts.map((payout) => [payout.judged.event.id, payout]));
  const next = new Map(alive.map((event) => [event.id, event]));
  const records = judged.map((each) => {
    const event = renew(each, paid.get(each.event.id), known);
    if (each.outcome === "cleared") next.delete(event.id);
    else next.set(event.id, event);
    const yes = each.votes.filter((vote) => vote.yes).length;
    return recordOf(event, each.outcome === "cleared" ? "cleared" : event.state, { yes, no: each.votes.length - yes });
  });
  return { carried: [...next.values()].sort((a, b) => (a.id < b.id ? -1 : 1)), records };
}

export function recordOf(
  event: EventState,
  state: EventRecord["state"],
  votes: { yes: number; no: number },
): EventRecord {
  const { id, task, class: kind, cell, firstSeenAt, lastSeenAt, probability } = event;
  const probabilityPermille = Math.round(probability / 1_000);
  return { id, task, class: kind, cell, firstSeenAt, lastSeenAt, probabilityPermille, state, ...votes };
}

function renew(judged: Judged, payout: Payout | undefined, known: Known): EventState {
  const { event, belief, outcome } = judged;
  const judgedNow = { ...event, epoch: known.epoch, probability: belief };
  if (outcome === "confirmed" || outcome === "reconfirmed") {
    const shares = payout?.shares ?? [];
    return {
      ...judgedNow,
      class: outcome === "confirmed" ? mostClaimedClass(waitingClaims(judged)) : event.class,
      state: "accepted",
      lastSeenAt: Math.max(event.lastSeenAt, ...shares.map(({ witness }) => witness.at)),
      claims: [],
      doubts: [],
      supporters: supportersOf(
        judged,
        shares.map(({ witness }) => witness),
        known.rules,
      ),
    };
  }
  if (event.state === "accepted") return { ...judgedNow, doubts: doubtsOf(judged, known) };
  const claims = waitingClaims(judged);
  return { ...judgedNow, class: mostClaimedClass(claims), claims };
}

/** Those with a rank, and while nobody has one, the first who claimed it. */
function supportersOf(
  { event, claims }: Judged,
  ranked: readonly Witness[],
  { decision, pay }: Rules,
): EventState["supporters"] {
  const claimed = inOrder(waitingClaims({ event, claims }), pay.rankWindowSeconds);
  const witnesses = ranked.length > 0 ? ranked : claimed;
  const supporters = witnesses.slice(0, decision.supportersKept).map(({ deviceId, driver }) => ({ deviceId, driver }));
  return supporters.length > 0 ? supporters : event.supporters;
}

function doubtsOf(judged: Judged, { rules, ...known }: Known): Witness[] {
  const recent = waitingDenials(judged, known).filter(
    ({ epoch }) => known.epoch - epoch < rules.decision.pendingEpochs,
  );
  return inOrder(recent, rules.pay.rankWindowSeconds).slice(0, rules.decision.doubtsKept);
}

/** Ties go to the first in the alphabet. */
function mostClaimedClass(claims: EventState["claims"]): string {
  const counts = new Map<string, number>();
  for (const { class: kind } of claims) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const [most] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return most?.[0] ?? "";
}
