import { informativeness } from "@fovea/protocol/score/informativeness.ts";
import { type Factor, microPointsOf, type PointLine } from "@fovea/protocol/score/points.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { idOf, NOON, parrots, rules, scoreTrips, type Trip, veterans } from "./street.ts";
import { deviceOf, reportsOf, scoreEpoch, Town } from "./town.ts";

function townLines(): PointLine[] {
  const town = new Town(7, { size: 8, sites: 40 });
  const devices = Array.from({ length: 8 }, (_, n) => deviceOf(`honest ${n}`));
  const drives = devices.flatMap((device) => {
    const route = town.drive(1);
    return reportsOf(device, route, town.look(route, device));
  });
  return scoreEpoch(1, drives).points;
}

/** As anybody with a calculator would check a line. */
function product([base, ...shares]: readonly Factor[]): bigint {
  const numerator = shares.reduce((all, { value }) => all * BigInt(value), BigInt(base?.value ?? 0));
  return numerator / 10n ** (6n * BigInt(shares.length));
}

test("every line is the floor of the product of its factors", () => {
  const lines = townLines();
  expect(new Set(lines.map(({ rule }) => rule)).size).toBeGreaterThanOrEqual(3);
  for (const { microPoints, factors } of lines) expect(microPoints).toBe(product(factors));
});

test("a product of millionths is taken exactly and rounded down once", () => {
  const share = fc.nat(1_000_000);
  fc.assert(
    fc.property(fc.nat(2_000_000), fc.array(share, { maxLength: 7 }), (base, shares) => {
      const factors = [{ name: "base", value: base }, ...shares.map((value) => ({ name: "share", value }))];
      const exact = shares.reduce((all, value) => all * (value / 1e6), base);
      expect(microPointsOf(factors)).toBe(product(factors));
      expect(Math.abs(Number(microPointsOf(factors)) - exact)).toBeLessThanOrEqual(1.000001);
    }),
    { seed: 1 },
  );
});

test("only a penalty is negative, and it is the penalty", () => {
  for (const { rule, microPoints } of townLines()) {
    if (rule === "penalty") expect(microPoints).toBe(-BigInt(rules.pay.penalty));
    else expect(microPoints).toBeGreaterThan(0n);
  }
});

test("J multiplies whatever a device earns, coverage included", () => {
  const names = ["a", "b", "c", "d"];
  const trips = names.map((device, n): Trip => ({ device, from: 0, to: 40, seen: [20], at: NOON + 600 * n }));
  const { points, carried } = scoreTrips(trips, veterans(...names));
  const rulesSeen = new Set<string>();
  for (const { deviceId, rule, factors } of points) {
    const record = carried.reliability.find((each) => each.deviceId === deviceId && each.task === "pothole");
    const j = record && informativeness(record, rules.informativeness);
    expect(factors).toContainEqual({ name: "informativeness", value: j });
    rulesSeen.add(rule);
  }
  expect([...rulesSeen].sort()).toEqual(["coverage", "detection"]);
});

test("a device with J == 0 earns nothing, coverage included", () => {
  const trips: Trip[] = ["p", "q", "r"].map((device, n) => ({
    device,
    from: 0,
    to: 80,
    seen: [10, 40],
    at: NOON + 300 * n,
  }));
  expect(scoreTrips(trips, parrots("p", "q", "r")).points).toEqual([]);
  expect(scoreTrips(trips, veterans("p", "q", "r")).points.length).toBeGreaterThan(3);
});

test("a device's thin lines sum to at most half of its other positive lines", () => {
  const names = ["a", "b", "c"];
  fc.assert(
    fc.property(
      fc.integer({ min: 20, max: 150 }),
      fc.uniqueArray(fc.integer({ min: 0, max: 20 }), { maxLength: 8 }),
      (to, seen) => {
        const trips = names.map((device, n): Trip => ({ device, from: 0, to, seen, at: NOON + 600 * n }));
        const { points } = scoreTrips(trips, veterans(...names));
        for (const name of names) {
          const own = points.filter(({ deviceId }) => deviceId === idOf(name));
          const sum = (thin: boolean) =>
            own.filter(({ rule }) => (rule === "detection") === thin).reduce((all, line) => all + line.microPoints, 0n);
          expect(2n * sum(true)).toBeLessThanOrEqual(sum(false));
        }
      },
    ),
    { seed: 2, numRuns: 30 },
  );
});

test("what a fourth independent device passed is not thin", () => {
  const trips = (names: string[]) =>
    names.map((device, n): Trip => ({ device, from: 0, to: 40, seen: [20], at: NOON + 600 * n }));
  const thin = ({ points }: ReturnType<typeof scoreTrips>) =>
    points.some(({ factors }) => factors.some(({ name }) => name === "thin"));
  expect(thin(scoreTrips(trips(["a", "b", "c"]), veterans("a", "b", "c")))).toBe(true);
  expect(thin(scoreTrips(trips(["a", "b", "c", "d"]), veterans("a", "b", "c", "d")))).toBe(false);
});

test("an implausible drive's detection is worth its plausibility", () => {
  const trips = (plausibility: number) =>
    ["a", "b", "c", "d"].map(
      (device, n): Trip => ({
        device,
        from: 0,
        to: 40,
        seen: [20],
        at: NOON + 600 * n,
        plausibility: n === 0 ? plausibility : 1000,
      }),
    );
  const first = (plausibility: number) =>
    scoreTrips(trips(plausibility), veterans("a", "b", "c", "d")).points.find(
      ({ deviceId, rule }) => deviceId === idOf("a") && rule === "detection",
    )?.microPoints ?? 0n;
  expect(Number(first(250))).toBeCloseTo(Number(first(1000)) / 4, -1);
});
