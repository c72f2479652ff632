import { countIndependent, findLinks } from "@fovea/protocol/score/independence.ts";
import type { Pair, Pairs } from "@fovea/protocol/score/pairs.ts";
import { pairKey } from "@fovea/protocol/score/travel.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { numberIn, rollOf, rollOfNames, rules, tripOf } from "./street.ts";

const N = 8;
const roll = rollOfNames(..."abcdefgh");
const none: Pair = { familiarity: 0, joint: 0, contradicted: 0, travelled: 0, together: false };
const pairsOf = (entries: [number, number, Partial<Pair>][]): Pairs =>
  new Map(entries.map(([a, b, pair]) => [pairKey(a, b, roll), { ...none, ...pair }]));
const links = (entries: [number, number, Partial<Pair>][]) => findLinks(pairsOf(entries), roll, rules.independence);

/** Strangers who claim much, so that what two others share is beyond chance. */
const crowd: [number, number, Partial<Pair>][] = [4, 5, 6, 7].flatMap((a, index, all) =>
  all.slice(index + 1).map((b): [number, number, Partial<Pair>] => [a, b, { familiarity: 9_000_000 }]),
);
const arbitraryPairs = fc.uniqueArray(
  fc.tuple(
    fc.nat(N - 1),
    fc.nat(N - 1),
    fc.record({
      familiarity: fc.nat(12_000_000),
      joint: fc.nat(8_000_000),
      contradicted: fc.nat(8_000_000),
      travelled: fc.nat(2),
      together: fc.boolean(),
    }),
  ),
  { selector: ([a, b]) => pairKey(a, b, roll), maxLength: 12 },
);

test("linked is the same both ways", () => {
  fc.assert(
    fc.property(arbitraryPairs, fc.nat(N - 1), fc.nat(N - 1), (entries, a, b) => {
      const { linked } = links(entries.filter(([x, y]) => x !== y));
      expect(linked(a, b)).toBe(linked(b, a));
    }),
    { seed: 1 },
  );
});

test("kin lists exactly the linked pairs among the devices asked about", () => {
  fc.assert(
    fc.property(arbitraryPairs, fc.subarray([0, 1, 2, 3, 4, 5, 6, 7]), (entries, devices) => {
      const { linked, kin } = links(entries.filter(([x, y]) => x !== y));
      const expected = devices.map((a) => devices.flatMap((b, index) => (linked(a, b) ? [index] : [])));
      expect(kin(devices)).toEqual(expected);
    }),
    { seed: 2 },
  );
});

test("worth is between 0 and 1, and 0 between linked devices", () => {
  fc.assert(
    fc.property(arbitraryPairs, fc.nat(N - 1), fc.nat(N - 1), (entries, a, b) => {
      const { linked, worth } = links(entries.filter(([x, y]) => x !== y));
      expect(worth(a, b, { less: 0 })).toBeGreaterThanOrEqual(0);
      expect(worth(a, b, { less: 0 })).toBeLessThanOrEqual(1);
      if (linked(a, b)) expect(worth(a, b, { less: 0 })).toBe(0);
    }),
    { seed: 3 },
  );
});

test("no link follows from links to a third device", () => {
  const { linked } = links([
    [0, 1, { together: true }],
    [1, 2, { together: true }],
  ]);
  expect([linked(0, 1), linked(1, 2), linked(0, 2)]).toEqual([true, true, false]);
});

test("devices of one driver are linked", () => {
  const drives = ["a", "b"].map((device) => tripOf({ device, driver: "fleet" }));
  const fleet = rollOf([...drives, tripOf({ device: "c" })]);
  const { linked } = findLinks(new Map(), fleet, rules.independence);
  expect(linked(numberIn(fleet, "a"), numberIn(fleet, "b"))).toBe(true);
  expect(linked(numberIn(fleet, "a"), numberIn(fleet, "c"))).toBe(false);
});

test("devices that travelled together are linked for the epoch, and for good the second time", () => {
  expect(links([[0, 1, { together: true, travelled: 1 }]]).linked(0, 1)).toBe(true);
  expect(links([[0, 1, { travelled: 1 }]]).linked(0, 1)).toBe(false);
  expect(links([[0, 1, { travelled: 2 }]]).linked(0, 1)).toBe(true);
});

test("devices more familiar than chance allows are worth less to each other, and beyond 3 nothing", () => {
  const worth = (familiarity: number, less = 0) => links([...crowd, [0, 1, { familiarity }]]).worth(0, 1, { less });
  expect(worth(500_000)).toBe(1);
  expect(worth(2_200_000)).toBeGreaterThan(0.4);
  expect(worth(2_200_000)).toBeLessThan(0.5);
  expect(worth(2_200_000, 1_500_000)).toBe(1);
  expect(worth(5_000_000)).toBe(0);
});

test("where everybody meets everybody, familiarity makes no clique", () => {
  const all = [0, 1, 2, 3].flatMap((a): [number, number, Partial<Pair>][] =>
    [0, 1, 2, 3].filter((b) => b > a).map((b) => [a, b, { familiarity: 20_000_000 }]),
  );
  const { linked, worth } = links(all);
  expect(linked(0, 1)).toBe(false);
  expect(worth(0, 1, { less: 0 })).toBe(1);
});

test("joint claims that weighty outsiders contradict link their claimants", () => {
  expect(links([[0, 1, { joint: 4_000_000, contradicted: 3_000_000 }]]).linked(0, 1)).toBe(true);
  expect(links([[0, 1, { joint: 4_000_000, contradicted: 2_000_000 }]]).linked(0, 1)).toBe(false);
  expect(links([[0, 1, { joint: 9_000_000, contradicted: 3_000_000 }]]).linked(0, 1)).toBe(false);
});

test("independent devices are counted without the linked ones, up to what is enough", () => {
  const some = links([
    [0, 1, { together: true }],
    [0, 2, { together: true }],
  ]);
  expect(countIndependent([0, 1, 2], some, { enough: 9 })).toBe(2);
  expect(countIndependent([0, 1], some, { enough: 9 })).toBe(1);
  expect(countIndependent([0, 1, 2, 3, 4], some, { enough: 3 })).toBe(3);
  expect(countIndependent([], some, { enough: 3 })).toBe(0);
});
