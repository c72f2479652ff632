import fc from "fast-check";
import { expect, test } from "vitest";
import { DAY, dabblers, factorsOf, NOON, parrots, scoreTrips, type Trip, veterans } from "./street.ts";

const all = veterans("a", "b", "c", "d", "e", "f");
const sees = (device: string, minutes = 0, more: Partial<Trip> = {}): Trip => {
  return { device, from: 0, to: 40, seen: [30], ...(minutes ? { at: NOON + 60 * minutes } : {}), ...more };
};
const passes = (device: string): Trip => ({ device, from: 0, to: 40 });
const rulesOf = (score: ReturnType<typeof scoreTrips>) =>
  [...new Set(score.points.map(({ rule }) => rule))].filter((rule) => rule !== "coverage").sort();

test("a confirmed event pays its first three, and the fourth nothing", () => {
  const score = scoreTrips([sees("a"), sees("b", 5), sees("c", 10), sees("d", 15)], all);
  expect(factorsOf(score, "detection", "rank")).toEqual({ a: 1_000_000, b: 500_000, c: 250_000 });
  expect(score.events.map(({ state, yes, no }) => [state, yes, no])).toEqual([["accepted", 4, 0]]);
});

test("a claim that nobody else makes waits and earns nothing yet", () => {
  const score = scoreTrips([sees("a")], all);
  expect(rulesOf(score)).toEqual([]);
  expect(score.carried.events.map(({ state, claims }) => [state, claims.length])).toEqual([["pending", 1]]);
});

test("a claim that waited is paid in arrears by its original rank", () => {
  const first = scoreTrips([sees("b")], all, 1);
  const second = scoreTrips([sees("a", 60 * 24), sees("c", 60 * 24 + 5), sees("d", 60 * 24 + 9)], first.carried, 2);
  expect(factorsOf(second, "detection", "rank")).toEqual({ b: 1_000_000, a: 500_000, c: 250_000 });
  expect(factorsOf(second, "detection", "freshness")).toEqual({ b: 1_000_000, a: 1_000_000, c: 1_000_000 });
});

test("a back-dated report does not take the rank of a claim that waited", () => {
  const first = scoreTrips([sees("b")], all, 1);
  const second = scoreTrips([sees("a", -600), sees("c", 60 * 24), sees("d", 60 * 24)], first.carried, 2);
  expect(factorsOf(second, "detection", "rank")).toMatchObject({ b: 1_000_000 });
});

test("a claim that waited too long is gone", () => {
  const first = scoreTrips([sees("b")], all, 1);
  const later = (epoch: number) => scoreTrips([sees("a"), sees("c"), sees("d")], first.carried, epoch);
  expect(factorsOf(later(6), "detection", "rank")).toMatchObject({ b: 1_000_000 });
  const late = later(7);
  expect(Object.keys(factorsOf(late, "detection", "rank")).sort()).toEqual(["a", "c", "d"]);
  expect(late.events.map(({ state }) => state).sort()).toEqual(["accepted", "lapsed"]);
});

test("a claim is paid only with the support of a device not linked to its own, or of an audit", () => {
  const alone = scoreTrips([sees("a", 0, { driver: "x" }), sees("b", 5, { driver: "x" })], all);
  expect(rulesOf(alone)).toEqual([]);
  const supported = scoreTrips([sees("a", 0, { driver: "x" }), sees("b", 5, { driver: "x" }), sees("c", 9)], all);
  expect(factorsOf(supported, "detection", "rank")).toEqual({ a: 1_000_000, c: 500_000 });
  const audited = scoreTrips([sees("g", 0, { audited: true })], all);
  expect(factorsOf(audited, "detection", "informativeness")).toEqual({ g: 1_000_000 });
  const seconded = scoreTrips([sees("g", 0, { audited: true }), sees("a", 5)], all);
  expect(factorsOf(seconded, "detection", "support")).toEqual({ g: 1_000_000, a: 1_000_000 });
});

test("a device whose votes tell nothing takes no rank", () => {
  for (const { reliability } of [parrots("p"), dabblers("p")]) {
    const mixed = { ...all, reliability: [...all.reliability, ...reliability] };
    const score = scoreTrips([sees("p"), sees("a", 5), sees("b", 10)], mixed);
    expect(factorsOf(score, "detection", "rank")).toEqual({ a: 1_000_000, b: 500_000 });
  }
});

test("confirming again pays by how long the event was not seen", () => {
  const first = scoreTrips([sees("a"), sees("b"), sees("c"), sees("d")], all, 1);
  expect(first.carried.events.map(({ lastSeenAt }) => lastSeenAt)).toEqual([NOON + 300]);
  const soon = scoreTrips([sees("e", 60 * 24), sees("f", 60 * 24 + 5), ...["a", "b"].map(passes)], first.carried, 2);
  const { e = 0, f = 0 } = factorsOf(soon, "detection", "freshness");
  expect(Math.round(e / 1_000)).toBe(333);
  expect(f).toBeGreaterThan(e);
  expect(factorsOf(soon, "detection", "rank")).toEqual({ e: 1_000_000, f: 500_000 });
});

test("clearing a stale accepted event earns as much as confirming it would", () => {
  const first = scoreTrips([sees("a"), sees("b"), sees("c"), sees("d")], all, 1);
  const deny = ["a", "b", "c", "d", "e", "f"].map(passes);
  const confirm = ["a", "b", "c", "d", "e", "f"].map((device) => sees(device));
  const cleared = scoreTrips(deny, first.carried, 4);
  const confirmed = scoreTrips(confirm, first.carried, 4);
  expect(cleared.events.map(({ state }) => state)).toEqual(["cleared"]);
  expect(cleared.carried.events).toEqual([]);
  const sumOf = ({ points }: typeof cleared, rule: string) =>
    points.filter((line) => line.rule === rule).reduce((sum, { microPoints }) => sum + Number(microPoints), 0);
  const earned = sumOf(cleared, "clearance");
  expect(earned).toBeGreaterThan(0.8 * sumOf(confirmed, "detection"));
  expect(Object.values(factorsOf(cleared, "clearance", "rank")).sort()).toEqual([1_000_000, 250_000, 500_000]);
});

test("denials wait for company and are paid in their original order", () => {
  const first = scoreTrips([sees("a"), sees("b"), sees("c"), sees("d")], all, 1);
  const alone = scoreTrips([passes("e")], first.carried, 4);
  expect(alone.events.map(({ state }) => state)).toEqual(["accepted"]);
  const joined = scoreTrips(["a", "b", "f"].map(passes), alone.carried, 5);
  expect(joined.events.map(({ state }) => state)).toEqual(["cleared"]);
  expect(factorsOf(joined, "clearance", "rank")).toMatchObject({ e: 1_000_000 });
});

test("denying a pending event earns nothing", () => {
  fc.assert(
    fc.property(fc.subarray(["b", "c", "d", "e", "f"]), (deniers) => {
      const score = scoreTrips([sees("a"), ...deniers.map(passes)], all);
      expect(rulesOf(score).filter((rule) => rule !== "penalty")).toEqual([]);
    }),
    { seed: 1, numRuns: 20 },
  );
});

test("a claim that two independent devices contradict costs the penalty, and one or two linked ones do not", () => {
  const penalties = (trips: Trip[]) => scoreTrips(trips, all).points.filter(({ rule }) => rule === "penalty");
  expect(penalties([sees("a"), passes("b"), passes("c")]).map(({ microPoints }) => microPoints)).toEqual([-20_000n]);
  expect(penalties([sees("a"), passes("b")])).toEqual([]);
  expect(penalties([sees("a"), { ...passes("b"), driver: "x" }, { ...passes("c"), driver: "x" }])).toEqual([]);
  expect(penalties([sees("a"), passes("b"), passes("c"), sees("d"), sees("e")])).toEqual([]);
  // Nobody knows n, so one denial is enough not to believe it; not to fine it.
  expect(penalties([sees("n"), passes("b")])).toEqual([]);
  expect(penalties([sees("n"), { ...passes("b"), driver: "x" }, { ...passes("c"), driver: "x" }])).toEqual([]);
  expect(penalties([sees("n"), passes("b"), passes("c")])).toHaveLength(1);
});

test("an event pays at most 7/4 of one detection in an epoch", () => {
  const trips = fc.uniqueArray(
    fc.record({ device: fc.constantFrom(..."abcdef"), minutes: fc.nat(600), claims: fc.boolean() }),
    { selector: ({ device }) => device, maxLength: 6 },
  );
  fc.assert(
    fc.property(trips, fc.boolean(), (made, known) => {
      const state = known ? scoreTrips([sees("a"), sees("b"), sees("c")], all, 1).carried : all;
      const epoch = known ? 5 : 1;
      const at = (minutes: number) => NOON + (epoch - 1) * DAY + 60 * minutes;
      const score = scoreTrips(
        made.map(({ device, minutes, claims }) => ({ ...(claims ? sees(device) : passes(device)), at: at(minutes) })),
        state,
        epoch,
      );
      const events = score.points.filter(({ rule }) => rule === "detection" || rule === "clearance");
      expect(events.reduce((sum, { microPoints }) => sum + Number(microPoints), 0)).toBeLessThanOrEqual(1_750_000);
    }),
    { seed: 2, numRuns: 60 },
  );
});
