import { draw } from "@fovea/protocol/score/draw.ts";
import { findLinks } from "@fovea/protocol/score/independence.ts";
import { rank } from "@fovea/protocol/score/rank.ts";
import type { Witness } from "@fovea/protocol/score/state.ts";
import { pairKey } from "@fovea/protocol/score/travel.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { driverOf, idOf, NOON, numberIn, rollOfNames, rules } from "./street.ts";
import { seedOf } from "./town.ts";

const names = ["a", "b", "c", "d", "e"];
const roll = rollOfNames(...names);
const pair = { familiarity: 0, joint: 0, contradicted: 0, travelled: 0, together: true };
const linksOf = (...pairs: [string, string][]) => {
  const keys = pairs.map(([a, b]) => pairKey(numberIn(roll, a), numberIn(roll, b), roll));
  return findLinks(new Map(keys.map((key) => [key, pair])), roll, rules.independence);
};
const strangers = linksOf();
const witness = (name: string, at: number, more: Partial<Witness> = {}): Witness => {
  const draw = names.indexOf(name);
  return { deviceId: idOf(name), driver: driverOf(name), epoch: 1, at, draw, trust: 1000, ...more };
};
const ranks = (witnesses: Witness[], links = strangers) =>
  rank(witnesses, { links, roll, rules: rules.pay }).map(({ witness: { deviceId }, share }) => [
    names.find((name) => idOf(name) === deviceId),
    share,
  ]);

const witnesses = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom(...names),
    at: fc.integer({ min: NOON, max: NOON + 200 }),
    epoch: fc.integer({ min: 1, max: 3 }),
  }),
  { selector: ({ name }) => name, maxLength: 5 },
);
const made = (all: { name: string; at: number; epoch: number }[]) =>
  all.map(({ name, at, epoch }) => witness(name, at, { epoch }));

test("the shares of one event sum to at most 7/4", () => {
  fc.assert(
    fc.property(witnesses, (all) => {
      const sum = ranks(made(all)).reduce((total, [, share]) => total + Number(share), 0);
      expect(sum).toBeLessThanOrEqual(1.75);
    }),
    { seed: 1 },
  );
});

test("no two devices with a rank are linked", () => {
  fc.assert(
    fc.property(witnesses, (all) => {
      const ranked = ranks(made(all), linksOf(["a", "b"], ["c", "d"])).map(([name]) => name);
      expect(ranked.includes("a") && ranked.includes("b")).toBe(false);
      expect(ranked.includes("c") && ranked.includes("d")).toBe(false);
    }),
    { seed: 2 },
  );
});

test("the order of witnesses changes nothing", () => {
  fc.assert(
    fc.property(witnesses, (all) => {
      expect(ranks(made([...all].reverse()))).toEqual(ranks(made(all)));
    }),
    { seed: 3 },
  );
});

test("the first three get 1, 1/2 and 1/4, the fourth nothing", () => {
  const all = ["c", "a", "d", "b"].map((name, index) => witness(name, NOON + 100 * index));
  expect(ranks(all)).toEqual([
    ["c", 1],
    ["a", 0.5],
    ["d", 0.25],
  ]);
});

test("within a minute the lot decides, after it the time", () => {
  expect(ranks([witness("b", NOON), witness("a", NOON + 59)])).toEqual([
    ["a", 1],
    ["b", 0.5],
  ]);
  expect(ranks([witness("b", NOON), witness("a", NOON + 60)])).toEqual([
    ["b", 1],
    ["a", 0.5],
  ]);
});

test("a report received in a later epoch overtakes nobody, whatever its time", () => {
  expect(ranks([witness("a", NOON - 500, { epoch: 2 }), witness("b", NOON)])).toEqual([
    ["b", 1],
    ["a", 0.5],
  ]);
});

test("the lot is an integer below 2^32 that depends on seed and name, and favours nobody", () => {
  const wins = Array.from(
    { length: 2_000 },
    (_, n) => draw(seedOf(n), `item ${idOf("a")}`) < draw(seedOf(n), `item ${idOf("b")}`),
  );
  const share = wins.filter(Boolean).length / wins.length;
  expect(share).toBeGreaterThan(0.45);
  expect(share).toBeLessThan(0.55);
  fc.assert(
    fc.property(fc.string(), fc.string(), (item, other) => {
      const lot = draw(seedOf(1), item);
      expect(Number.isInteger(lot) && lot >= 0 && lot < 2 ** 32).toBe(true);
      if (item !== other) expect(draw(seedOf(1), other)).not.toBe(lot);
    }),
    { seed: 4 },
  );
});
