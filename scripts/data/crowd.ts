/** Public sets of crowd labels with what is true of some items. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseGold, parseLabels } from "@fovea/oracle/label-table.ts";
import type { Gold, Label } from "@fovea/protocol/aggregate.ts";

export type CrowdSet = { readonly name: string; readonly labels: readonly Label[]; readonly truth: readonly Gold[] };

const TABLES = ["bluebird", "rte", "trec", "web", "CF", "CF_amt", "product", "face", "s_rel"];

/** Exact duplicates dropped, as their publishers do. */
export function loadCrowdSets(folder: string): CrowdSet[] {
  const text = (...path: string[]) => readFileSync(join(folder, ...path), "utf8");
  const tables = TABLES.map((name) => ({
    name,
    labels: distinct(parseLabels(text(name, "label.csv"))),
    truth: parseGold(text(name, "truth.csv").replace("item,truth", "item,label")),
  }));
  const rows = (file: string) => text("barzan", file).replaceAll("\t", ",");
  const labels = distinct(parseLabels(`worker,item,label\n${rows("labels.txt")}`));
  return [...tables, { name: "barzan", labels, truth: parseGold(`item,label\n${rows("evaluation.txt")}`) }];
}

function distinct(labels: readonly Label[]): Label[] {
  return [...new Map(labels.map((each) => [`${each.item} ${each.worker} ${each.label}`, each])).values()];
}

/** Share of the items with a truth whose answer is right; of several answers each has its part. */
export function accuracyOf(answers: ReadonlyMap<string, readonly string[]>, truth: readonly Gold[]): number {
  const right = truth.map(({ item, label }) => {
    const given = answers.get(item) ?? [];
    return given.includes(label) ? 1 / given.length : 0;
  });
  return right.reduce((sum, each) => sum + each, 0) / truth.length;
}
