import { recall, remember } from "@fovea/protocol/score/reliability.ts";
import { callRoll } from "@fovea/protocol/score/roll.ts";
import { emptyScoreState, type ReliabilityState } from "@fovea/protocol/score/state.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { idOf, rules } from "./street.ts";

const constants = rules.reliability;
const count = fc.nat(1_000_000_000);
const record = fc.record({
  hits: count,
  misses: count,
  alarms: count,
  calms: count,
  covariance: fc.integer(),
  variance: count,
});
const stateOf = (numbers: Omit<ReliabilityState, "deviceId" | "task" | "epoch">): ReliabilityState => ({
  deviceId: idOf("a"),
  task: "pothole",
  epoch: 5,
  ...numbers,
});
const rollOf = (reliability: ReliabilityState[]) => callRoll([], { ...emptyScoreState, reliability });

test("remembering and recalling k epochs later gives decay^k of every number, rounded to a millionth", () => {
  fc.assert(
    fc.property(record, fc.integer({ min: 0, max: 40 }), (numbers, k) => {
      const state = [stateOf(numbers)];
      const [recalled] = recall(state, { epoch: 5 + k, roll: rollOf(state), rules: constants });
      for (const [name, value] of Object.entries(numbers)) {
        expect(Math.abs(Reflect.get(recalled ?? {}, name) - value * constants.decay ** k)).toBeLessThanOrEqual(0.501);
      }
    }),
    { seed: 1 },
  );
});

test("a record of which the epoch shows nothing stays as it was", () => {
  const state = [stateOf({ hits: 3, misses: 2, alarms: 1, calms: 9, covariance: -4, variance: 5 })];
  const known = { epoch: 20, roll: rollOf(state), rules: constants };
  const recalled = recall(state, known);
  expect(remember(recalled, state, { ...known, recalled })).toEqual(state);
});

test("a device silent for `forgetEpochs` has no record", () => {
  const state = [stateOf({ hits: 3, misses: 2, alarms: 1, calms: 9, covariance: -4, variance: 5 })];
  const known = { epoch: 5 + constants.forgetEpochs, roll: rollOf(state), rules: constants };
  const recalled = recall(state, known);
  expect(remember(recalled, state, { ...known, recalled })).toEqual([]);
});
