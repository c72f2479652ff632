import { allocate, emptyHoldings, type Holdings, holdingsSchema } from "@fovea/protocol/allocate.ts";
import { canonicalJson } from "@fovea/protocol/canonical.ts";
import { paramsOf } from "@fovea/protocol/params.ts";
import fc from "fast-check";
import type { Address } from "viem";
import { expect, test } from "vitest";

const account = (n: number): Address => `0x${n.toString(16).padStart(40, "0")}`;
const local = paramsOf("local", 0);
const main = paramsOf("main", 0);
const DAY = 86_400;

type Row = { driver: Address; microPoints: bigint };
const row = (n: number, microPoints: bigint): Row => ({ driver: account(n), microPoints });
const pay = (points: Row[], { poolGwei = 10_000n, carried = emptyHoldings, epochEndsAt = DAY, params = local } = {}) =>
  allocate({ epochEndsAt, poolGwei, points, carried, params });
const earned = (points: Row[], poolGwei: bigint) =>
  new Map(pay(points, { poolGwei }).rewards.map((reward) => [reward.account, reward.earnedGwei]));

const micro = fc.bigInt({ min: 0n, max: 50_000_000n });
const anyMicro = fc.bigInt({ min: -2_000_000n, max: 20_000_000n });
const pool = fc.bigInt({ min: 0n, max: 10n ** 13n });
const rows = fc.array(
  fc.tuple(fc.nat(6), micro).map(([n, points]) => row(n, points)),
  { maxLength: 12 },
);
const anyRows = fc.array(
  fc.tuple(fc.nat(4), anyMicro).map(([n, points]) => row(n, points)),
  { maxLength: 8 },
);

test("sum of earned plus unallocated equals the pool", () => {
  fc.assert(
    fc.property(anyRows, pool, (points, poolGwei) => {
      const { rewards, unallocatedGwei } = pay(points, { poolGwei });
      expect(rewards.reduce((sum, { earnedGwei }) => sum + earnedGwei, 0n) + unallocatedGwei).toBe(poolGwei);
      expect(unallocatedGwei).toBeGreaterThanOrEqual(0n);
    }),
    { seed: 1 },
  );
});

test("of each account, held before plus earned equals held after plus taken plus payable", () => {
  const heldOf = (holdings: Holdings, who: Address) =>
    (holdings.accounts.find((each) => each.account === who)?.held ?? []).reduce(
      (sum, { amountGwei }) => sum + BigInt(amountGwei),
      0n,
    );
  fc.assert(
    fc.property(
      fc.array(anyRows, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 20 }),
      pool,
      (epochs, days, poolGwei) => {
        let carried = emptyHoldings;
        epochs.forEach((points, index) => {
          const before = carried;
          const allocation = pay(points, { poolGwei, carried, epochEndsAt: (index + 1) * days * DAY, params: main });
          carried = allocation.carried;
          for (let n = 0; n <= 4; n++) {
            const reward = allocation.rewards.find((each) => each.account === account(n));
            const { earnedGwei = 0n, takenGwei = 0n, payableGwei = 0n } = reward ?? {};
            expect(heldOf(before, account(n)) + earnedGwei).toBe(heldOf(carried, account(n)) + takenGwei + payableGwei);
            expect(payableGwei).toBeGreaterThanOrEqual(0n);
          }
          expect(holdingsSchema.parse(JSON.parse(canonicalJson(carried)))).toEqual(carried);
        });
      },
    ),
    { seed: 2 },
  );
});

test("more points of an account never lower its pay", () => {
  fc.assert(
    fc.property(rows, fc.nat(6), micro, pool, (points, n, more, poolGwei) => {
      const before = earned(points, poolGwei).get(account(n)) ?? 0n;
      const after = earned([...points, row(n, more)], poolGwei).get(account(n)) ?? 0n;
      expect(after).toBeGreaterThanOrEqual(before);
    }),
    { seed: 3 },
  );
});

test("equal work earns equal pay", () => {
  fc.assert(
    fc.property(rows, micro, pool, (points, same, poolGwei) => {
      const paid = earned([...points, row(100, same), row(200, same)], poolGwei);
      expect(paid.get(account(100))).toBe(paid.get(account(200)));
    }),
    { seed: 4 },
  );
});

test("splitting an account's points over several accounts never raises the sum they earn", () => {
  fc.assert(
    fc.property(rows, fc.array(micro, { minLength: 1, maxLength: 6 }), pool, (points, parts, poolGwei) => {
      const whole =
        earned(
          [
            ...points,
            row(
              100,
              parts.reduce((sum, part) => sum + part, 0n),
            ),
          ],
          poolGwei,
        ).get(account(100)) ?? 0n;
      const split = earned([...points, ...parts.map((part, index) => row(100 + index, part))], poolGwei);
      const sum = parts.reduce((total, _, index) => total + (split.get(account(100 + index)) ?? 0n), 0n);
      expect(sum).toBeLessThanOrEqual(whole);
    }),
    { seed: 5 },
  );
});

test("the order of points changes nothing", () => {
  fc.assert(
    fc.property(anyRows, pool, (points, poolGwei) => {
      expect(pay([...points].reverse(), { poolGwei, params: main })).toEqual(pay(points, { poolGwei, params: main }));
    }),
    { seed: 6 },
  );
});

test("nobody earns more a point than the price cap, and what the cap leaves is unallocated", () => {
  const cap = BigInt(local.emission.priceCapGwei);
  const { rewards, unallocatedGwei } = pay([row(1, 2_000_000n), row(2, 500_000n)], { poolGwei: 10n * cap });
  expect(rewards.map(({ earnedGwei }) => earnedGwei)).toEqual([2n * cap, cap / 2n]);
  expect(unallocatedGwei).toBe(10n * cap - 2n * cap - cap / 2n);
});

test("a pool too small for the cap is shared by points, rounded down", () => {
  const { rewards, unallocatedGwei } = pay([row(1, 1_000_000n), row(2, 2_000_000n)], { poolGwei: 100n });
  expect(rewards.map(({ earnedGwei }) => earnedGwei)).toEqual([33n, 66n]);
  expect(unallocatedGwei).toBe(1n);
});

test("all pay of an account's first stretch is held, then a share of it, and released after the hold", () => {
  const { fullHoldSeconds, holdSeconds, holdPermille } = main.timeline;
  const cap = BigInt(main.emission.priceCapGwei);
  const start = 100 * DAY;
  const at = (epochEndsAt: number, carried: Holdings, points = [row(1, 1_000_000n)]) =>
    pay(points, { epochEndsAt, carried, params: main, poolGwei: 10n * cap });
  const first = at(start, emptyHoldings);
  expect(first.rewards).toMatchObject([{ earnedGwei: cap, heldGwei: cap, payableGwei: 0n }]);
  const second = at(start + fullHoldSeconds, first.carried);
  const share = (cap * BigInt(holdPermille)) / 1000n;
  expect(second.rewards).toMatchObject([{ heldGwei: share, payableGwei: cap - share }]);
  const third = at(start + holdSeconds, second.carried, []);
  expect(third.rewards).toMatchObject([{ earnedGwei: 0n, releasedGwei: cap, payableGwei: cap }]);
  expect(at(start + holdSeconds - 1, second.carried, []).rewards).toEqual([]);
});

test("on the local network nothing is held", () => {
  const { rewards, carried } = pay([row(1, 1_000_000n)], { poolGwei: 10n ** 13n });
  expect(rewards).toMatchObject([{ heldGwei: 0n, payableGwei: BigInt(local.emission.priceCapGwei) }]);
  expect(carried.accounts).toMatchObject([{ held: [], debtGwei: "0" }]);
});

test("negative points are a debt, taken from held pay first and then from later pay", () => {
  const cap = BigInt(main.emission.priceCapGwei);
  const held = pay([row(1, 1_000_000n)], { params: main, poolGwei: 10n * cap });
  const fined = pay([row(1, -250_000n)], { params: main, poolGwei: 10n * cap, carried: held.carried });
  expect(fined.rewards).toMatchObject([{ earnedGwei: 0n, takenGwei: cap / 4n, payableGwei: 0n }]);
  expect(fined.carried.accounts[0]?.held[0]?.amountGwei).toBe((cap - cap / 4n).toString());
  const broke = pay([row(2, -1_000_000n)], { poolGwei: 10n * cap });
  expect(broke.carried.accounts).toMatchObject([{ account: account(2), debtGwei: cap.toString() }]);
  const repaid = pay([row(2, 3_000_000n)], { poolGwei: 10n * cap, carried: broke.carried });
  expect(repaid.rewards).toMatchObject([{ earnedGwei: 3n * cap, takenGwei: cap, payableGwei: 2n * cap }]);
  expect(repaid.carried.accounts).toMatchObject([{ debtGwei: "0" }]);
});

test("a penalty makes nobody else's point dearer", () => {
  const poolGwei = 1_000n;
  const alone = earned([row(1, 10_000_000n)], poolGwei).get(account(1));
  expect(earned([row(1, 10_000_000n), row(2, -9_000_000n)], poolGwei).get(account(1))).toBe(alone);
});

test("an epoch without work leaves the holdings as they are", () => {
  const { carried } = pay([row(1, 1_000_000n)], { params: main });
  expect(pay([], { carried, epochEndsAt: 2 * DAY, params: main })).toEqual({
    rewards: [],
    unallocatedGwei: 10_000n,
    carried,
  });
});
