import { creditCoverage } from "@fovea/protocol/score/coverage.ts";
import { findLinks } from "@fovea/protocol/score/independence.ts";
import { indexPasses } from "@fovea/protocol/score/passes.ts";
import type { SeenState } from "@fovea/protocol/score/state.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { DAY, NOON, nameOf, rollOf, rules, scoreTrips, street, type Trip, tripOf, veterans } from "./street.ts";

const freshSeconds = 3 * DAY;

/** Credits by device of trips through one cell, in fresh cells. */
function credit(
  trips: Trip[],
  { seen = [], j = 1_000_000 }: { seen?: SeenState[]; j?: number | ((name: string) => number) } = {},
) {
  const drives = trips.map(tripOf);
  const roll = rollOf(drives);
  const links = findLinks(new Map(), roll, rules.independence);
  const worth = roll.ids.flatMap((id) => [0, 1, 2].map(() => (typeof j === "number" ? j : j(nameOf(id)))));
  const seed = tripOf({ device: "seed" }).hash;
  const known = { roll, links, seed, informativeness: worth, freshSeconds, staleAt: NOON - freshSeconds, rules };
  const { credits, seen: after } = creditCoverage(indexPasses(drives, roll), seen, known);
  const sums: Record<string, number> = {};
  for (const { device, cells } of credits) {
    const name = nameOf(roll.ids[device] ?? "0x");
    sums[name] = (sums[name] ?? 0) + cells / 1_000_000;
  }
  return { sums, total: credits.reduce((sum, { cells }) => sum + cells, 0), after };
}
const at = (device: string, seconds: number, more: Partial<Trip> = {}): Trip => {
  return { device, from: 0, to: 0, at: NOON + seconds, ...more };
};
const HOUR = 3_600;
const seenAt = (seconds: number): SeenState[] => [[street[0] ?? "", [NOON + seconds, 0, 0]]];

test("a cell nobody has seen for three epochs is worth one, one seen a day ago a third", () => {
  expect(credit([at("a", 0)]).sums).toEqual({ a: 1 });
  expect(credit([at("a", 0)], { seen: seenAt(-4 * DAY) }).sums).toEqual({ a: 1 });
  expect(credit([at("a", 0)], { seen: seenAt(-DAY) }).sums.a).toBeCloseTo(1 / 3, 5);
});

test("a pass that is not later than the last one known earns nothing", () => {
  expect(credit([at("a", 0)], { seen: seenAt(0) }).sums).toEqual({});
  expect(credit([at("a", 0)], { seen: seenAt(600) }).sums).toEqual({});
});

test("devices rank in a cell by their first pass, and share what time has made stale", () => {
  const trips = ["a", "b", "c", "d"].map((device, index) => at(device, index * 6 * HOUR));
  const { sums } = credit(trips);
  expect(sums.a).toBe(1);
  expect(sums.b).toBeCloseTo(1 / 24, 4);
  expect(sums.c).toBeCloseTo(1 / 48, 4);
  expect(sums.d).toBeUndefined();
});

test("a report that comes late is worth less, one that comes a freshness late nothing", () => {
  expect(credit([at("a", -DAY)]).sums.a).toBeCloseTo(2 / 3, 5);
  expect(credit([at("a", -3 * DAY)]).sums).toEqual({});
  const cells = (when: number) => {
    const { points } = scoreTrips([{ device: "a", from: 0, to: 9, at: when }], veterans("a"), 1);
    return points
      .flatMap(({ factors }) => factors.filter(({ name }) => name === "cells"))
      .reduce((sum, { value }) => sum + value, 0);
  };
  expect(cells(NOON)).toBe(10_000_000);
  expect(cells(NOON - rules.pay.uploadSeconds)).toBe(10_000_000);
  expect(cells(NOON - rules.pay.uploadSeconds - DAY)).toBeLessThan(7_000_000);
  expect(cells(NOON - rules.pay.uploadSeconds - 3 * DAY)).toBeLessThan(10_000);
});

const passes = fc.array(fc.record({ device: fc.constantFrom("a", "b", "c"), minute: fc.nat(1_400) }), {
  minLength: 1,
  maxLength: 12,
});
const tripsOf = (made: { device: string; minute: number }[]) =>
  made.map(({ device, minute }) => at(device, 60 * minute));

test("the credits of a cell sum to at most its staleness at the first pass and the time from there to the last", () => {
  fc.assert(
    fc.property(passes, fc.integer({ min: -300_000, max: 0 }), (made, last) => {
      const minutes = made.map(({ minute }) => minute);
      const [first, final] = [Math.min(...minutes), Math.max(...minutes)];
      const stale = Math.min(1, (60 * first - last) / freshSeconds);
      const { total } = credit(tripsOf(made), { seen: seenAt(last) });
      expect(total / 1_000_000).toBeLessThanOrEqual(stale + (60 * (final - first)) / freshSeconds + 1e-9);
    }),
    { seed: 1 },
  );
});

test("dividing the passes of one device among several never raises the sum of their credits", () => {
  const parted = fc.uniqueArray(
    fc.record({ minute: fc.nat(1_400), part: fc.constantFrom("x", "y", "z"), other: fc.boolean() }),
    {
      selector: ({ minute }) => minute,
      minLength: 1,
      maxLength: 12,
    },
  );
  fc.assert(
    fc.property(parted, (made) => {
      const whole = made.map(({ minute, other }) => at(other ? "o" : "a", 60 * minute));
      const split = made.map(({ minute, other, part }) => at(other ? "o" : part, 60 * minute));
      const { o: others = 0, ...parts } = credit(split).sums;
      const sum = Object.values(parts).reduce((total, each) => total + each, 0);
      expect(sum).toBeLessThanOrEqual((credit(whole).sums.a ?? 0) + 1e-9);
      expect(others).toBeLessThanOrEqual(2);
    }),
    { seed: 2 },
  );
});

test("the order of drives changes nothing", () => {
  fc.assert(
    fc.property(passes, (made) => {
      const trips = tripsOf(made);
      expect(credit([...trips].reverse())).toEqual(credit(trips));
    }),
    { seed: 3 },
  );
});

test("a device with J below the least earns no coverage, takes no rank and restores nothing", () => {
  const trips = [at("p", 0), at("a", HOUR), at("b", 2 * HOUR)];
  const j = (name: string) => (name === "p" ? 99_999 : 900_000);
  expect(credit(trips, { j })).toEqual(credit(trips.slice(1), { j }));
});

test("a device linked to one with a rank takes none", () => {
  const fleet = [at("a", 0, { driver: "x" }), at("b", 6 * HOUR, { driver: "x" }), at("c", 12 * HOUR)];
  const { sums } = credit(fleet);
  expect(sums.b).toBeUndefined();
  expect(sums.c).toBeCloseTo(1 / 24, 4);
});

test("an implausible drive earns in proportion, and only for what it was looking for", () => {
  expect(credit([at("a", 0, { plausibility: 250 })]).sums).toEqual({ a: 0.25 });
  expect(credit([at("a", 0, { tasks: ["sign", "roadwork"] })]).sums).toEqual({ a: 2 });
  expect(credit([at("a", 0, { tasks: [] })]).sums).toEqual({});
});

test("what is fresh again is not remembered", () => {
  const first = scoreTrips([{ device: "a", from: 0, to: 9 }], veterans("a"), 1);
  expect(first.carried.seen.length).toBe(10);
  const later = scoreTrips([{ device: "a", from: 20, to: 24 }], first.carried, 6);
  expect(later.carried.seen.length).toBe(5);
});
