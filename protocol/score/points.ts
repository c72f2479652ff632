/**
 * Points: every amount is one line, and every line is the product of its factors.
 *
 *   microPoints = floor(base * product of the other factors / 1_000_000 each)
 *
 * The base is in micro-points (1,000,000 are one point), every other factor in millionths. The quotient is taken once, at
 * the end, so that the line can be checked with any calculator; rounding down leaves less than one micro-point a line.
 *
 * Thin items are what so few devices passed that a clique could have been alone: all thin pay of a device together is at
 * most `thinShare` of its other pay, by one more factor on each thin line. There is no cap on a device's points: it would
 * pay whoever divides one drive among several.
 *
 * Guarantee: microPoints == floor(base * product(factors) / 10^6 each) for every line.
 * Guarantee: a device's thin lines sum to at most thinShare * its other positive lines.
 * Guarantee: a device with J == 0 earns nothing, coverage included.
 * Guarantee: only a penalty is negative.
 */
import type { Address, Hex } from "viem";
import type { Task } from "../task.ts";
import type { Credit } from "./coverage.ts";
import type { Judged } from "./judgement.ts";
import type { ScoreParams } from "./params.ts";
import type { Payout } from "./payout.ts";
import { type Roll, workerOf } from "./roll.ts";
import type { Witness } from "./state.ts";

const MILLION = 1_000_000;
const PERMILLE = 1_000;

export type Factor = { readonly name: string; readonly value: number };
export type PointLine = {
  readonly deviceId: Hex;
  readonly driver: Address;
  readonly rule: "detection" | "clearance" | "coverage" | "penalty";
  readonly task: Task;
  /** Id of the event, or for coverage the H3 cell of resolution 8. */
  readonly item: string;
  readonly factors: readonly Factor[];
  readonly microPoints: bigint;
};

type Draft = Omit<PointLine, "microPoints"> & { readonly thin: boolean };
type Earned = {
  readonly payouts: readonly Payout[];
  readonly credits: readonly Credit[];
  readonly contradicted: readonly { judged: Judged; witness: Witness }[];
};
type Known = { readonly roll: Roll; readonly informativeness: readonly number[]; readonly rules: ScoreParams["pay"] };

/** In the order of device, rule, task and item. */
export function countPoints({ payouts, credits, contradicted }: Earned, known: Known): PointLine[] {
  const drafts = [
    ...payouts.flatMap((payout) => eventDrafts(payout, known)),
    ...credits.map((credit) => coverageDraft(credit, known)),
    ...contradicted.map((claim) => penaltyDraft(claim, known)),
  ];
  const lines = limitThin(drafts, known.rules).map(({ thin: _, ...line }) => ({
    ...line,
    microPoints: microPointsOf(line.factors),
  }));
  return lines.filter(({ microPoints }) => microPoints !== 0n).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** The product that a line stands for; the first factor is the base. */
export function microPointsOf(factors: readonly Factor[]): bigint {
  const [base, ...shares] = factors.map(({ value }) => BigInt(value));
  const product = shares.reduce((all, share) => all * share, base ?? 0n);
  return product / BigInt(MILLION) ** BigInt(shares.length);
}

function eventDrafts({ judged, rule, shares, thin }: Payout, { informativeness, rules }: Known): Draft[] {
  const { id, task } = judged.event;
  return shares.map(({ witness, device, certainty, freshness, rank, support }) => ({
    deviceId: witness.deviceId,
    driver: witness.driver,
    rule,
    task,
    item: id,
    factors: [
      { name: "base", value: rules.detection[task] },
      { name: "certainty", value: certainty },
      { name: "freshness", value: freshness },
      { name: "rank", value: rank },
      { name: "trust", value: witness.trust * (MILLION / PERMILLE) },
      { name: "support", value: support },
      { name: "informativeness", value: informativeness[workerOf(device, task)] ?? 0 },
    ],
    thin,
  }));
}

function coverageDraft({ device, driver, task, area, cells }: Credit, { roll, informativeness, rules }: Known): Draft {
  return {
    deviceId: roll.ids[device] ?? "0x",
    driver,
    rule: "coverage",
    task,
    item: area,
    factors: [
      { name: "base", value: rules.coverage },
      { name: "cells", value: cells },
      { name: "informativeness", value: informativeness[workerOf(device, task)] ?? 0 },
    ],
    thin: false,
  };
}

function penaltyDraft({ judged, witness }: Earned["contradicted"][number], { rules }: Known): Draft {
  const { id, task } = judged.event;
  const { deviceId, driver } = witness;
  const factors = [{ name: "base", value: -rules.penalty }];
  return { deviceId, driver, rule: "penalty", task, item: id, factors, thin: false };
}

function limitThin(drafts: readonly Draft[], { thinShare }: Known["rules"]): Draft[] {
  const sums = new Map<Hex, { thin: bigint; other: bigint }>();
  for (const { deviceId, thin, factors } of drafts) {
    const sum = sums.get(deviceId) ?? { thin: 0n, other: 0n };
    const points = microPointsOf(factors);
    if (thin) sum.thin += points;
    else if (points > 0n) sum.other += points;
    sums.set(deviceId, sum);
  }
  const share = BigInt(Math.round(thinShare * MILLION));
  return drafts.map((draft) => {
    const { thin, other } = sums.get(draft.deviceId) ?? { thin: 0n, other: 0n };
    if (!draft.thin || thin * BigInt(MILLION) <= other * share) return draft;
    const value = Number((other * share) / thin);
    return { ...draft, factors: [...draft.factors, { name: "thin", value }] };
  });
}

function keyOf({ deviceId, rule, task, item, driver }: PointLine): string {
  return `${deviceId} ${rule} ${task} ${item} ${driver}`;
}
