import { readFile, writeFile } from "node:fs/promises";
import { aggregate } from "@fovea/protocol/aggregate.ts";
import type { Command } from "commander";
import { print } from "../answer.ts";
import { parseGold, parseLabels } from "../label-table.ts";

const DIGITS = 6;

export function aggregateCommand(fovea: Command): void {
  const command = fovea
    .command("aggregate")
    .description("the probable label of each item from what many workers said, by the model that scores reports")
    .requiredOption("--labels <csv>", "the columns item,worker,label, any number of classes")
    .option("--gold <csv>", "what is known: the columns item,label")
    .option("--out <csv>", "write the answer there: item,label,probability")
    .action(async ({ labels: from, gold, out }: { labels: string; gold?: string; out?: string }) => {
      const labels = parseLabels(await readFile(from, "utf8"));
      const found = aggregate(labels, gold ? parseGold(await readFile(gold, "utf8")) : []);
      const rows = found.map(({ item, label, probability }) => `${item},${label},${probability.toFixed(DIGITS)}`);
      const table = ["item,label,probability", ...rows].join("\n");
      if (out) await writeFile(out, `${table}\n`);
      const text = out ? `${found.length} items, ${labels.length} labels: ${out}.` : table;
      print(command, { json: found, text });
    });
}
