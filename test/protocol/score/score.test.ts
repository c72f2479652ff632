import { canonicalJson } from "@fovea/protocol/canonical.ts";
import { informativeness } from "@fovea/protocol/score/informativeness.ts";
import { scoreParams } from "@fovea/protocol/score/params.ts";
import type { Score } from "@fovea/protocol/score/score.ts";
import { emptyScoreState, type ScoreState, scoreStateSchema } from "@fovea/protocol/score/state.ts";
import type { Accepted } from "@fovea/protocol/verify/inspected.ts";
import fc from "fast-check";
import type { Hex } from "viem";
import { beforeAll, expect, test } from "vitest";
import { deviceOf, endOf, pointsOf, randomFrom, reportsOf, scoreEpoch, Town } from "./town.ts";

const EPOCHS = 4;
const DEVICES = 6;

/** Reports of a town of six honest devices, one audited, by epoch. */
function townReports(seed: number): Accepted[][] {
  const town = new Town(seed, { size: 7, sites: 30 });
  const devices = Array.from({ length: DEVICES }, (_, n) => deviceOf(`citizen ${n}`, { audited: n === 0 }));
  const [, sold, buyer = deviceOf("buyer")] = devices;
  return Array.from({ length: EPOCHS }, (_, index) => {
    town.turnOver(0.1);
    return devices.flatMap((device) => {
      const route = town.drive(index + 1, { minutes: 30 });
      return reportsOf(device, route, town.look(route, device)).map((report, n) =>
        // One changes hands in the middle of the epoch.
        device === sold && n > 0 ? { ...report, driver: buyer.driver } : report,
      );
    });
  });
}

const bytes = ({ events, points, carried }: Score) =>
  canonicalJson({
    events,
    carried,
    points: points.map((line) => ({ ...line, microPoints: line.microPoints.toString() })),
  });

function scoreAll(epochs: Accepted[][], pass: (state: ScoreState) => ScoreState = (state) => state): Score[] {
  let carried = emptyScoreState;
  return epochs.map((accepted, index) => {
    const score = scoreEpoch(index + 1, accepted, carried);
    carried = pass(score.carried);
    return score;
  });
}

let reports: Accepted[][];
let scores: Score[];
beforeAll(() => {
  reports = townReports(11);
  scores = scoreAll(reports);
});

test("the order of accepted changes no byte of the result", () => {
  const expected = scores.map(bytes);
  expect(expected.some((each) => each.includes('"rule":"detection"'))).toBe(true);
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const random = randomFrom(seed);
      const shuffled = reports.map((accepted) =>
        accepted
          .map((report) => ({ report, key: random() }))
          .sort((a, b) => a.key - b.key)
          .map(({ report }) => report),
      );
      expect(scoreAll(shuffled).map(bytes)).toEqual(expected);
    }),
    { seed: 1, numRuns: 6 },
  );
});

test("scoring from the carried state after a round trip through JSON gives the same bytes", () => {
  const trip = (state: ScoreState) => scoreStateSchema.parse(JSON.parse(canonicalJson(state)));
  expect(scoreAll(reports, trip).map(bytes)).toEqual(scores.map(bytes));
});

test("an epoch without reports pays nothing and carries the state it was given", () => {
  const state = scores.at(-1)?.carried ?? emptyScoreState;
  const idle = scoreEpoch(EPOCHS + 1, [], state);
  expect(idle).toEqual({ events: [], points: [], carried: state });
});

test("1,800 empty epochs take less than a millisecond each", () => {
  let state = scores.at(-1)?.carried ?? emptyScoreState;
  const started = performance.now();
  for (let epoch = EPOCHS + 1; epoch <= EPOCHS + 1_800; epoch++) state = scoreEpoch(epoch, [], state).carried;
  expect(performance.now() - started).toBeLessThan(1_800);
  const later = scoreEpoch(EPOCHS + 1_801, reports[0] ?? [], state);
  expect(later.events.filter(({ state: kind }) => kind === "lapsed").length).toBe(state.events.length);
  expect(later.carried.reliability.every(({ epoch }) => epoch === EPOCHS + 1_801)).toBe(true);
});

test("the carried state is sorted and holds whole numbers only", () => {
  const state = scores.at(-1)?.carried ?? emptyScoreState;
  const ascending = (keys: string[]) => keys.every((key, index) => index === 0 || (keys[index - 1] ?? "") < key);
  expect(ascending(state.events.map(({ id }) => id))).toBe(true);
  expect(ascending(state.reliability.map(({ deviceId, task }) => `${deviceId} ${task}`))).toBe(true);
  expect(ascending(state.pairs.map(({ a, b }) => `${a} ${b}`))).toBe(true);
  expect(ascending(state.seen.map(([cell]) => cell))).toBe(true);
  expect(canonicalJson(state)).not.toMatch(/\d\.\d/);
});

test("a new network of several honest devices pays in its first epoch", () => {
  for (const seed of [1, 2, 3]) {
    const town = new Town(seed, { size: 5, sites: 20 });
    const devices = Array.from({ length: 5 }, (_, n) => deviceOf(`founder ${n}`));
    const drives = devices.flatMap((device) => {
      const route = town.drive(1, { minutes: 20 });
      return reportsOf(device, route, town.look(route, device));
    });
    const paid = [...pointsOf([scoreEpoch(1, drives)]).values()].filter((points) => points > 0.05);
    expect(paid.length).toBeGreaterThanOrEqual(3);
  }
});

test("a newcomer is nearly as informative as the others after one epoch, and then earns like them", () => {
  const town = new Town(5, { size: 9, sites: 40 });
  const old = Array.from({ length: 12 }, (_, n) => deviceOf(`resident ${n}`));
  const young = Array.from({ length: 6 }, (_, n) => deviceOf(`newcomer ${n}`));
  const scored: Score[] = [];
  for (let epoch = 1; epoch <= 9; epoch++) {
    const drives = (epoch > 4 ? [...old, ...young] : old).flatMap((device) => {
      const route = town.drive(epoch);
      return reportsOf(device, route, town.look(route, device));
    });
    scored.push(scoreEpoch(epoch, drives, scored.at(-1)?.carried));
    town.turnOver(0.25);
  }
  const mean = (group: typeof old, value: (id: Hex) => number) =>
    group.reduce((sum, { deviceId }) => sum + value(deviceId), 0) / group.length;
  const informativenessOf = (id: Hex) => {
    const record = scored[4]?.carried.reliability.find(({ deviceId }) => deviceId === id);
    return record ? informativeness(record, scoreParams.values.informativeness) : 0;
  };
  expect(mean(young, informativenessOf)).toBeGreaterThan(0.8 * mean(old, informativenessOf));
  const points = pointsOf(scored.slice(5));
  expect(mean(young, (id) => points.get(id) ?? 0)).toBeGreaterThan(0.6 * mean(old, (id) => points.get(id) ?? 0));
});

test("an audited source is paid for its detections and its coverage in the first epoch, alone", () => {
  const town = new Town(3, { size: 5, sites: 20 });
  const crew = deviceOf("crew", { audited: true, sensitivity: 1, falseRate: 0 });
  const route = town.drive(1, { minutes: 20 });
  const seen = town.look(route, crew);
  const { points, events } = scoreEpoch(1, reportsOf(crew, route, seen));
  expect(events.every(({ state }) => state === "accepted")).toBe(true);
  const detections = points.filter(({ rule }) => rule === "detection");
  expect(detections.length).toBe(events.length);
  expect(detections.every(({ microPoints }) => microPoints > 990_000n)).toBe(true);
  expect(points.some(({ rule }) => rule === "coverage")).toBe(true);
});

test("times lie in the epoch", () => {
  expect(reports[0]?.every(({ public: { coverage } }) => coverage.every(({ at }) => at < endOf(1)))).toBe(true);
});
