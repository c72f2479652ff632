/**
 * Points become pay: one price for everybody, and a share held back as the driver's bond.
 *
 *   price  = min(pool / total points, price cap)              gwei a point
 *   earned = floor(points * price)
 *
 * What is not earned is not minted: the remainder of the pool is an explicit amount. An account's points are summed first;
 * a negative sum is a debt at the same price, rounded up, taken from held pay first and then from later pay.
 *
 * All pay of an account's first `fullHoldSeconds` is held, then `holdPermille` of it, rounded up; held pay is released
 * `holdSeconds` after it was earned.
 *
 * Guarantee: sum(earned) + unallocated == pool.
 * Guarantee: of each account, held before + earned == held after + taken + payable.
 * Guarantee: earned is monotone in work: more points of an account never lower its pay.
 * Guarantee: equal work earns equal pay.
 * Guarantee: splitting an account's points over several accounts never raises the sum they earn.
 * Guarantee: the order of points changes nothing.
 *
 * `total points` counts what is positive, so a penalty makes nobody else's point dearer. Constants: params.ts.
 */
import type { Address } from "viem";
import { z } from "zod";
import { address, gwei } from "./hex.ts";
import type { Params } from "./params.ts";

const seconds = z.int().nonnegative();
const holding = z.strictObject({
  account: address,
  /** End of the first epoch that it earned in; null while it has only debt. */
  firstEarnedAt: seconds.nullable(),
  debtGwei: gwei,
  /** Ascending by `until`. */
  held: z.array(z.strictObject({ until: seconds, amountGwei: gwei })),
});
type Holding = z.infer<typeof holding>;

/** Ascending by account. */
export const holdingsSchema = z.strictObject({ accounts: z.array(holding) });
export type Holdings = z.infer<typeof holdingsSchema>;
export const emptyHoldings: Holdings = { accounts: [] };

type Reward = {
  readonly account: Address;
  readonly earnedGwei: bigint;
  /** Of what was earned, held back now. */
  readonly heldGwei: bigint;
  /** Of what was held before, let go now. */
  readonly releasedGwei: bigint;
  /** Debt paid now, from held pay and from this pay. */
  readonly takenGwei: bigint;
  readonly payableGwei: bigint;
};

type Points = { readonly driver: Address; readonly microPoints: bigint };
type Work = {
  readonly epochEndsAt: number;
  readonly poolGwei: bigint;
  readonly points: readonly Points[];
  readonly carried: Holdings;
  readonly params: Pick<Params, "timeline" | "emission">;
};
type Allocation = { readonly rewards: Reward[]; readonly unallocatedGwei: bigint; readonly carried: Holdings };

/** Gwei a micro-point, as a fraction. */
type Price = { readonly gwei: bigint; readonly microPoints: bigint };

const POINT = 1_000_000n;

export function allocate({ epochEndsAt, poolGwei, points, carried, params }: Work): Allocation {
  if (points.length === 0 && !carried.accounts.some((account) => isDue(account, epochEndsAt))) {
    return { rewards: [], unallocatedGwei: poolGwei, carried };
  }
  const sums = sumByDriver(points);
  const price = priceOf(sums, { poolGwei, capGwei: BigInt(params.emission.priceCapGwei) });

  const known = new Map(carried.accounts.map((account) => [account.account, account]));
  const settled = [...new Set([...known.keys(), ...sums.keys()])].sort().map((account) => {
    const before = known.get(account) ?? { account, firstEarnedAt: null, debtGwei: "0", held: [] };
    return settleAccount(before, sums.get(account) ?? 0n, { price, epochEndsAt, timeline: params.timeline });
  });

  const rewards = settled.map(({ reward }) => reward);
  return {
    rewards: rewards.filter(({ earnedGwei, releasedGwei, takenGwei }) => earnedGwei + releasedGwei + takenGwei > 0n),
    unallocatedGwei: rewards.reduce((left, { earnedGwei }) => left - earnedGwei, poolGwei),
    carried: { accounts: settled.map(({ holding: after }) => after) },
  };
}

/** The price cap, unless the pool can not pay it. */
function priceOf(
  sums: ReadonlyMap<Address, bigint>,
  { poolGwei, capGwei }: { poolGwei: bigint; capGwei: bigint },
): Price {
  const total = [...sums.values()].reduce((sum, each) => (each > 0n ? sum + each : sum), 0n);
  return poolGwei * POINT < capGwei * total
    ? { gwei: poolGwei, microPoints: total }
    : { gwei: capGwei, microPoints: POINT };
}

type Terms = { readonly price: Price; readonly epochEndsAt: number; readonly timeline: Params["timeline"] };

function settleAccount(before: Holding, microPoints: bigint, terms: Terms): { reward: Reward; holding: Holding } {
  const { price, epochEndsAt, timeline } = terms;
  const earnedGwei = microPoints > 0n ? mulDivDown(microPoints, price.gwei, price.microPoints) : 0n;
  const fineGwei = microPoints < 0n ? mulDivUp(-microPoints, price.gwei, price.microPoints) : 0n;
  const firstEarnedAt = before.firstEarnedAt ?? (earnedGwei > 0n ? epochEndsAt : null);

  const heldGwei = mulDivUp(earnedGwei, holdPermille(firstEarnedAt, terms), 1000n);
  const stock = before.held.map(({ until, amountGwei }) => ({ until, gwei: BigInt(amountGwei) }));
  if (heldGwei > 0n) stock.push({ until: epochEndsAt + timeline.holdSeconds, gwei: heldGwei });

  const owedGwei = BigInt(before.debtGwei) + fineGwei;
  const { left, takenGwei: fromHeld } = take(stock, owedGwei);
  const releasedGwei = sumOf(left.filter(({ until }) => until <= epochEndsAt));
  const payBefore = earnedGwei - heldGwei + releasedGwei;
  const fromPay = min(owedGwei - fromHeld, payBefore);
  const takenGwei = fromHeld + fromPay;

  const held = left.filter(({ until, gwei: amount }) => until > epochEndsAt && amount > 0n);
  return {
    reward: {
      account: before.account,
      earnedGwei,
      heldGwei,
      releasedGwei,
      takenGwei,
      payableGwei: payBefore - fromPay,
    },
    holding: {
      account: before.account,
      firstEarnedAt,
      debtGwei: (owedGwei - takenGwei).toString(),
      held: held.map(({ until, gwei: amount }) => ({ until, amountGwei: amount.toString() })),
    },
  };
}

function holdPermille(firstEarnedAt: number | null, { epochEndsAt, timeline }: Terms): bigint {
  const isNew = epochEndsAt - (firstEarnedAt ?? epochEndsAt) < timeline.fullHoldSeconds;
  return BigInt(isNew ? 1000 : timeline.holdPermille);
}

type Stock = { readonly until: number; readonly gwei: bigint };

/** The oldest first: what was held longest has answered for the most. */
function take(stock: readonly Stock[], owedGwei: bigint): { left: Stock[]; takenGwei: bigint } {
  let takenGwei = 0n;
  const left = stock.map(({ until, gwei: amount }) => {
    const taken = min(owedGwei - takenGwei, amount);
    takenGwei += taken;
    return { until, gwei: amount - taken };
  });
  return { left, takenGwei };
}

function isDue({ held }: Holding, epochEndsAt: number): boolean {
  const first = held[0];
  return first !== undefined && first.until <= epochEndsAt;
}

function sumByDriver(points: readonly Points[]): Map<Address, bigint> {
  const sums = new Map<Address, bigint>();
  for (const { driver, microPoints } of points) sums.set(driver, (sums.get(driver) ?? 0n) + microPoints);
  return sums;
}

function sumOf(stock: readonly Stock[]): bigint {
  return stock.reduce((sum, { gwei: amount }) => sum + amount, 0n);
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function mulDivDown(a: bigint, b: bigint, divisor: bigint): bigint {
  return (a * b) / divisor;
}

function mulDivUp(a: bigint, b: bigint, divisor: bigint): bigint {
  return (a * b + divisor - 1n) / divisor;
}
