import { addJointClaims, gainOf, recallPairs, rememberPairs } from "@fovea/protocol/score/pairs.ts";
import { callRoll } from "@fovea/protocol/score/roll.ts";
import { emptyScoreState } from "@fovea/protocol/score/state.ts";
import { pairKey } from "@fovea/protocol/score/travel.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { rollOfNames, rules } from "./street.ts";

const names = ["a", "b", "c", "d", "e", "f", "g", "h"];
const roll = rollOfNames(...names);
const independence = rules.independence;
const none = { epoch: 1, roll, together: new Set<number>(), rules: independence };

test("of news with m claimants, each claimant's pairs gain 1 in all, within m millionths", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: names.length }), (m) => {
      const devices = names.slice(0, m).map((_, index) => index);
      const joint = { devices, gain: gainOf(1, m, independence), contradicted: false };
      const pairs = addJointClaims(new Map(), [joint], { roll, rules: independence });
      for (const device of devices) {
        const own = [...pairs].filter(
          ([key]) => Math.floor(key / names.length) === device || key % names.length === device,
        );
        const sum = own.reduce((all, [, { familiarity }]) => all + familiarity, 0);
        expect(sum).toBeLessThanOrEqual(1_000_000);
        expect(sum).toBeGreaterThan(1_000_000 - m);
      }
    }),
    { seed: 1 },
  );
});

test("what very many claim together makes nobody familiar", () => {
  expect(gainOf(1, independence.pairsUpTo, independence)).toBeGreaterThan(0);
  expect(gainOf(1, independence.pairsUpTo + 1, independence)).toBe(0);
});

test("a pair that shared nothing for long and never travelled together has no record", () => {
  const joint = { devices: [0, 1], gain: gainOf(1, 2, independence), contradicted: false };
  const carried = rememberPairs(addJointClaims(new Map(), [joint], { roll, rules: independence }), { epoch: 1, roll });
  expect(carried).toHaveLength(1);
  const later = (epoch: number, together = new Set<number>()) =>
    rememberPairs(recallPairs(carried, { ...none, epoch, together }), { epoch, roll });
  expect(later(60)).toHaveLength(1);
  expect(later(120)).toHaveLength(0);
  expect(later(120, new Set([pairKey(0, 1, roll)]))).toHaveLength(1);
});

test("familiarity fades by its decay an epoch, travels do not", () => {
  const [a = "0x", b = "0x"] = roll.ids;
  const old = { a, b, epoch: 1, familiarity: 2_000_000, joint: 1_000_000, contradicted: 0, travelled: 1 };
  const reopened = callRoll([], { ...emptyScoreState, pairs: [old] });
  const [pair] = recallPairs([old], { ...none, roll: reopened, epoch: 4 }).values();
  const share = independence.decay * independence.decay * independence.decay;
  expect(pair).toMatchObject({ familiarity: Math.round(2_000_000 * share), travelled: 1, together: false });
});
