/**
 * Who is paid for which event, and by what shares, before J.
 *
 *   shares of a claim = certainty * freshness * rank * trust * support
 *
 * A confirmed event pays everybody whose claim waited, in arrears, by their original rank, as news (freshness 1). A
 * reconfirmed one pays this epoch's claims, and a cleared one its denials, by how long the event had not been seen: to
 * clear what is stale earns as much as to confirm it. Refuting what was never accepted earns nothing, and a claim that two
 * independent devices contradict costs a small penalty. Only devices with J >= `ranked` take a rank.
 *
 * Guarantee: a claim is paid only with the support of a device not linked to its own, or of an audit.
 * Guarantee: an event pays at most 7/4 of one detection in an epoch, and nothing while it is open.
 * Guarantee: denying a pending event earns nothing.
 */
import { draw } from "./draw.ts";
import { countIndependent, type Links } from "./independence.ts";
import type { Judged } from "./judgement.ts";
import type { ScoreParams } from "./params.ts";
import { type Ranked, rank } from "./rank.ts";
import { numberOf, type Roll, workerOf } from "./roll.ts";
import type { Witness } from "./state.ts";
import { supportOf } from "./support.ts";

const MILLION = 1_000_000;

/** Shares in millionths. */
type Share = {
  readonly witness: Witness;
  readonly device: number;
  readonly certainty: number;
  readonly freshness: number;
  readonly rank: number;
  readonly support: number;
};
export type Payout = {
  readonly judged: Judged;
  readonly rule: "detection" | "clearance";
  readonly shares: readonly Share[];
  /** So few independent devices passed that a clique could have been alone. */
  readonly thin: boolean;
};

type Known = {
  readonly roll: Roll;
  readonly links: Links;
  /** J by worker, in millionths. */
  readonly informativeness: readonly number[];
  readonly epoch: number;
  readonly seed: `0x${string}`;
  readonly freshSeconds: number;
  readonly rules: ScoreParams;
};

export function settleEvents(judged: readonly Judged[], known: Known): Payout[] {
  return judged.flatMap((each): Payout[] => {
    switch (each.outcome) {
      case "confirmed":
        return [pay(each, waitingClaims(each), { ...known, rule: "detection" })];
      case "reconfirmed":
        return [pay(each, [...each.claims.values()], { ...known, rule: "detection" })];
      case "cleared":
        return [pay(each, waitingDenials(each, known), { ...known, rule: "clearance" })];
      default:
        return [];
    }
  });
}

/** Claims of this epoch that two independent devices contradict. */
export function findContradicted(
  judged: readonly Judged[],
  { roll, links, rules }: Known,
): { judged: Judged; witness: Witness }[] {
  return judged.flatMap((each) => {
    if (each.belief >= rules.decision.clear * MILLION) return [];
    const claims = [...each.claims].sort(([a], [b]) => a - b);
    const contradicted = claims.filter(([device]) => {
      const against = each.votes.filter((vote) => !vote.yes && each.sides.no.includes(vote.device));
      const independent = against.map((vote) => vote.device).filter((other) => !links.linked(device, other));
      return !roll.audited[device] && countIndependent(independent, links, { enough: 2 }) >= 2;
    });
    return contradicted.map(([, witness]) => ({ judged: each, witness }));
  });
}

/** Everybody whose claim of the event is still unpaid: those that wait, then those of this epoch. */
export function waitingClaims({ event, claims }: Pick<Judged, "event" | "claims">): Judged["event"]["claims"] {
  const waiting = new Set(event.claims.map(({ deviceId }) => deviceId));
  return [...event.claims, ...[...claims.values()].filter(({ deviceId }) => !waiting.has(deviceId))];
}

/** Everybody who denies an accepted event and is not paid for it yet. */
export function waitingDenials(
  { event, votes }: Judged,
  { roll, epoch, seed }: Pick<Known, "roll" | "epoch" | "seed">,
): Witness[] {
  const waiting = new Set(event.doubts.map(({ deviceId }) => deviceId));
  const now = votes.flatMap(({ device, yes, at, trust, driver }): Witness[] => {
    const deviceId = roll.ids[device] ?? "0x";
    return yes || waiting.has(deviceId)
      ? []
      : [{ deviceId, driver, epoch, at, draw: draw(seed, `${event.id} ${deviceId}`), trust }];
  });
  return [...event.doubts, ...now];
}

function pay(judged: Judged, witnesses: readonly Witness[], known: Known & { rule: Payout["rule"] }): Payout {
  const { roll, rule } = known;
  const { event, belief, sides, joint } = judged;
  const side = rule === "clearance" ? sides.no : sides.yes;
  const support = (device: number) => Math.floor(MILLION * supportOf(device, side, { ...known, joint }));
  const eligible = witnesses.filter(({ deviceId }) => {
    const device = numberOf(roll, deviceId);
    return side.includes(device) && countsFor(device, judged, known) && support(device) > 0;
  });
  const certainty = Math.abs(2 * belief - MILLION);
  const shares = rank(eligible, { links: known.links, roll, rules: known.rules.pay }).map(
    ({ witness, device, share }: Ranked): Share => ({
      witness,
      device,
      certainty,
      freshness: event.state === "pending" ? MILLION : freshnessOf(witness.at - event.lastSeenAt, known.freshSeconds),
      rank: Math.round(share * MILLION),
      support: support(device),
    }),
  );
  return { judged, rule, shares, thin: isThin(judged, known) };
}

function countsFor(device: number, { event }: Judged, { informativeness, rules }: Known): boolean {
  return (informativeness[workerOf(device, event.task)] ?? 0) >= rules.informativeness.ranked * MILLION;
}

function freshnessOf(seconds: number, freshSeconds: number): number {
  return Math.floor(MILLION * Math.min(1, Math.max(0, seconds) / freshSeconds));
}

function isThin({ votes, sides }: Judged, { roll, links, rules }: Known): boolean {
  if (sides.yes.some((device) => roll.audited[device])) return false;
  const passers = new Set([...votes.map(({ device }) => device), ...sides.yes, ...sides.no]);
  const enough = rules.pay.thinPassers + 1;
  return (
    countIndependent(
      [...passers].sort((a, b) => a - b),
      links,
      { enough },
    ) < enough
  );
}
