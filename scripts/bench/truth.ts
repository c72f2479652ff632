/**
 * `npm run bench:truth -- [--data DIR]`: label aggregation on ten public sets against majority vote and Dawid-Skene in the
 * same run. Fails when a set falls a point below the majority vote, or the mean below Dawid-Skene's.
 */
import { parseArgs } from "node:util";
import { aggregate } from "@fovea/protocol/aggregate.ts";
import { accuracyOf, loadCrowdSets } from "../data/crowd.ts";
import { dawidSkene, majority } from "./dawid-skene.ts";
import { report, timed } from "./machine.ts";

const { data } = parseArgs({ options: { data: { type: "string", default: "../shared/data" } }, strict: false }).values;

const rows = loadCrowdSets(`${data}/crowd-labels`).map(({ name, labels, truth }) => {
  const { result, seconds } = timed(() => aggregate(labels));
  const ours = accuracyOf(new Map(result.map(({ item, label }) => [item, [label]])), truth);
  const [vote, skene] = [majority, dawidSkene].map((method) => accuracyOf(method(labels), truth));
  return { name, ours, vote: vote ?? 0, skene: skene ?? 0, seconds };
});
const mean = (of: (row: (typeof rows)[number]) => number) => rows.reduce((sum, row) => sum + of(row), 0) / rows.length;
const means = {
  name: "mean",
  ours: mean(({ ours }) => ours),
  vote: mean(({ vote }) => vote),
  skene: mean(({ skene }) => skene),
};

report(
  [...rows, means].flatMap(({ name, ours, vote, skene }) => [
    { name, value: ours, unit: "accuracy" },
    { name: "  above majority vote", value: 100 * (ours - vote), unit: `points (${vote.toFixed(3)})` },
    { name: "  above Dawid-Skene", value: 100 * (ours - skene), unit: `points (${skene.toFixed(3)})` },
  ]),
);
console.log(`${rows.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(1)} s for all.`);
const low = rows.filter(({ ours, vote }) => ours < vote - 0.01).map(({ name }) => name);
if (low.length > 0 || means.ours < means.skene) {
  console.error(`Too low: ${[...low, ...(means.ours < means.skene ? ["the mean"] : [])].join(", ")}.`);
  process.exit(1);
}
