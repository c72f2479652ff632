import { findLinks } from "@fovea/protocol/score/independence.ts";
import { supportOf } from "@fovea/protocol/score/support.ts";
import { pairKey } from "@fovea/protocol/score/travel.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { rollOf, rollOfNames, rules, tripOf } from "./street.ts";

const roll = rollOfNames(..."abcdef");
const pair = { familiarity: 0, joint: 0, contradicted: 0, travelled: 0, together: false };
const alone = { devices: [], gain: 0, contradicted: false };
/** Others who know each other well, so that what 0 and 1 share is beyond chance. */
const crowd = [
  [2, 3],
  [3, 4],
  [4, 5],
  [2, 5],
].map(([a = 0, b = 0]) => [pairKey(a, b, roll), { ...pair, familiarity: 20_000_000 }] as const);
const familiar = (familiarity: number, together = false) =>
  findLinks(new Map([...crowd, [pairKey(0, 1, roll), { ...pair, familiarity, together }]]), roll, rules.independence);

test("support is between 0 and 1, and 0 without a companion or with linked ones only", () => {
  fc.assert(
    fc.property(fc.nat(8_000_000), fc.boolean(), fc.subarray([0, 1, 2, 3]), (familiarity, together, side) => {
      const links = familiar(familiarity, together);
      const support = supportOf(0, side, { links, roll, joint: alone });
      expect(support).toBeGreaterThanOrEqual(0);
      expect(support).toBeLessThanOrEqual(1);
      if (side.every((other) => other === 0 || links.linked(0, other))) expect(support).toBe(0);
    }),
    { seed: 1 },
  );
});

test("one stranger is worth more than a friend, and what the event itself adds does not count", () => {
  const links = familiar(2_500_000);
  const friend = supportOf(0, [0, 1], { links, roll, joint: alone });
  expect(friend).toBeGreaterThan(0);
  expect(friend).toBeLessThan(0.5);
  expect(supportOf(0, [0, 1, 2], { links, roll, joint: alone })).toBe(1);
  expect(supportOf(0, [0, 1], { links, roll, joint: { devices: [0, 1], gain: 2_000_000, contradicted: false } })).toBe(
    1,
  );
});

test("an audited source needs no companion", () => {
  const vouched = rollOf([tripOf({ device: "a", audited: true })]);
  const links = findLinks(new Map(), vouched, rules.independence);
  expect(supportOf(0, [0], { links, roll: vouched, joint: alone })).toBe(1);
});
