import { aggregate, type Label } from "@fovea/protocol/aggregate.ts";
import { emptyScoreState } from "@fovea/protocol/score/state.ts";
import { inferTruth } from "@fovea/protocol/truth.ts";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { dawidSkene, majority } from "../../scripts/bench/dawid-skene.ts";
import { accuracyOf, loadCrowdSets } from "../../scripts/data/crowd.ts";
import { dataset } from "../dataset.ts";
import { deviceOf, reportsOf, scoreEpoch, Town } from "./score/town.ts";

vi.mock("@fovea/protocol/truth.ts", async (original) => {
  const truth = await original<typeof import("@fovea/protocol/truth.ts")>();
  return { ...truth, inferTruth: vi.fn(truth.inferTruth) };
});

const name = (letter: string, most: number) => fc.nat({ max: most }).map((at) => `${letter}${at}`);
const labels = fc.array(fc.record({ item: name("i", 8), worker: name("w", 5), label: name("c", 3) }), {
  minLength: 1,
  maxLength: 60,
});

test("the order of labels never changes a result", () => {
  fc.assert(
    fc.property(
      labels.chain((given) => fc.tuple(fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length }))),
      ([given, shuffled]) => {
        expect(aggregate(shuffled)).toEqual(aggregate(given));
      },
    ),
    { seed: 1 },
  );
});

test("the label given is at least as probable as a guess", () => {
  fc.assert(
    fc.property(labels, (given) => {
      const classes = new Set(given.map(({ label }) => label));
      const found = aggregate(given);
      expect(found.map(({ item }) => item)).toEqual([...new Set(given.map(({ item }) => item))].sort());
      for (const { label, probability } of found) {
        expect(classes).toContain(label);
        expect(probability).toBeGreaterThanOrEqual(1 / classes.size - 1e-9);
        expect(probability).toBeLessThanOrEqual(1);
      }
    }),
    { seed: 2 },
  );
});

test("gold is what comes out, whatever everybody says", () => {
  fc.assert(
    fc.property(labels, name("c", 3), (given, label) => {
      const [{ item } = { item: "" }] = given;
      expect(aggregate(given, [{ item, label }]).find((each) => each.item === item)?.label).toBe(label);
    }),
    { seed: 3 },
  );
});

test("a worker who errs where gold is known is believed less elsewhere", () => {
  const say = (worker: string, from: number, label: (item: number) => string): Label[] =>
    Array.from({ length: 20 }, (_, at) => ({ item: `i${from + at}`, worker, label: label(from + at) }));
  const truth = (item: number) => (item % 2 === 0 ? "even" : "odd");
  const wrong = (item: number) => truth(item + 1);
  const given = [
    ...say("good", 0, truth),
    ...say("bad", 0, wrong),
    ...say("good", 20, truth),
    ...say("bad", 20, wrong),
  ];
  const gold = Array.from({ length: 20 }, (_, item) => ({ item: `i${item}`, label: truth(item) }));
  const right = aggregate(given, gold).filter(({ item, label }) => truth(Number(item.slice(1))) === label);
  expect(right).toHaveLength(40);
});

test("an answer given twice counts once", () => {
  const given = [
    { item: "a", worker: "one", label: "x" },
    { item: "a", worker: "two", label: "y" },
    { item: "b", worker: "two", label: "x" },
  ];
  expect(aggregate([...given, ...given])).toEqual(aggregate(given));
});

test("one class, and no label at all, are answered", () => {
  expect(aggregate([])).toEqual([]);
  expect(aggregate([{ item: "a", worker: "w", label: "x" }])).toEqual([{ item: "a", label: "x", probability: 1 }]);
});

test("labels are judged by the code that judges reports", () => {
  vi.mocked(inferTruth).mockClear();
  aggregate([{ item: "a", worker: "w", label: "x" }]);
  expect(inferTruth).toHaveBeenCalledTimes(1);
  const town = new Town(1, { size: 5, sites: 10 });
  const device = deviceOf("somebody");
  const route = town.drive(1, { minutes: 20 });
  scoreEpoch(1, reportsOf(device, route, town.look(route, device)), emptyScoreState);
  expect(inferTruth).toHaveBeenCalledTimes(2);
});

const folder = dataset("crowd-labels");
test.skipIf(folder === null)(
  "no public set falls a point below majority, and the mean not below Dawid-Skene",
  () => {
    const sets = loadCrowdSets(folder ?? "");
    const measured = sets.map(({ labels: given, truth }) => ({
      ours: accuracyOf(new Map(aggregate(given).map(({ item, label }) => [item, [label]])), truth),
      vote: accuracyOf(majority(given), truth),
      skene: accuracyOf(dawidSkene(given), truth),
    }));
    for (const { ours, vote } of measured) expect(ours).toBeGreaterThanOrEqual(vote - 0.01);
    const mean = (of: (one: (typeof measured)[number]) => number) =>
      measured.reduce((sum, one) => sum + of(one), 0) / measured.length;
    expect(mean(({ ours }) => ours)).toBeGreaterThanOrEqual(mean(({ skene }) => skene));
  },
  120_000,
);
