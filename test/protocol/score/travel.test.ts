import { indexPasses } from "@fovea/protocol/score/passes.ts";
import { pairKey, travelledTogether } from "@fovea/protocol/score/travel.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { NOON, numberIn, rollOf, rules, type Trip, tripOf } from "./street.ts";

const { travelCells, carCells } = rules.independence;

function together(trips: Trip[]) {
  const drives = trips.map(tripOf);
  const roll = rollOf(drives);
  const pairs = travelledTogether(indexPasses(drives, roll), roll, rules.independence);
  return (a: string, b: string) => pairs.has(pairKey(numberIn(roll, a), numberIn(roll, b), roll));
}

test("a copy of a drive of at least travelCells cells, shifted by any lag, travelled with it", () => {
  fc.assert(
    fc.property(fc.integer({ min: -50_000, max: 50_000 }), fc.integer({ min: travelCells, max: 400 }), (lag, cells) => {
      const pair = together([
        { device: "a", from: 0, to: cells - 1 },
        { device: "b", from: 0, to: cells - 1, at: NOON + lag },
      ]);
      expect(pair("a", "b")).toBe(true);
    }),
    { seed: 1, numRuns: 40 },
  );
});

test("two devices in one car for at least carCells cells travelled together", () => {
  const pair = together([
    { device: "a", from: 0, to: carCells - 1 },
    { device: "b", from: 0, to: carCells - 1 },
  ]);
  expect(pair("a", "b")).toBe(true);
});

test("two devices with fewer than carCells cells in common never travelled together", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: carCells - 1 }), fc.constantFrom(0, 600), (cells, lag) => {
      const pair = together([
        { device: "a", from: 0, to: 300 },
        { device: "b", from: 301 - cells, to: 600, at: NOON + 10 * (301 - cells) + lag },
      ]);
      expect(pair("a", "b")).toBe(false);
    }),
    { seed: 2, numRuns: 40 },
  );
});

test("a short drive behind another car is no travelling together", () => {
  const pair = together([
    { device: "a", from: 0, to: 200 },
    { device: "b", from: 0, to: 200, at: NOON + 60 },
  ]);
  expect(pair("a", "b")).toBe(false);
});

test("less than half of the smaller drive in common is no travelling together", () => {
  const pair = together([
    { device: "a", from: 0, to: 700 },
    { device: "b", from: 440, to: 1_100, at: NOON + 4_400 },
  ]);
  expect(pair("a", "b")).toBe(false);
});

test("meeting often at ever different lags is no travelling together", () => {
  // The second car takes three times as long for the same way.
  const slow = Array.from({ length: 400 }, (_, n): Trip => ({ device: "b", from: n, to: n, at: NOON + 30 * n }));
  expect(together([{ device: "a", from: 0, to: 399 }, ...slow])("a", "b")).toBe(false);
});

test("standing at one place is not passing it often", () => {
  const standing = Array.from({ length: 300 }, (_, n) => n).flatMap((n): Trip[] => [
    { device: "a", from: 0, to: 0, at: NOON + 60 * n },
    { device: "b", from: 0, to: 0, at: NOON + 60 * n },
  ]);
  expect(together(standing)("a", "b")).toBe(false);
});
