/** Answers of several seeds as one table: means over the seeds. */
import { sum } from "./measure.ts";
import type { Done } from "./run.ts";
import type { Figures, Row } from "./table.ts";

export type Summary = {
  readonly seeds: number;
  readonly rows: readonly Row[];
  readonly figures: readonly (Figures & { readonly seed: number })[];
};

export function summarise(done: readonly Done[], seeds: number): Summary {
  const rows = done.flatMap(({ answer }) => ("rows" in answer ? answer.rows : []));
  const alike = Map.groupBy(rows, ({ attack, devices }) => `${attack} ${devices}`);
  return {
    seeds,
    rows: [...alike.values()].map(meanOf),
    figures: done.flatMap(({ answer, order: { seed } }) => ("figures" in answer ? [{ ...answer.figures, seed }] : [])),
  };
}

function meanOf(rows: readonly Row[]): Row {
  const mean = (of: (row: Row) => number) => sum(rows.map(of)) / rows.length;
  const [first] = rows;
  if (first === undefined) throw new RangeError("There is no mean of no rows.");
  return {
    ...first,
    play: [...new Set(rows.map(({ play }) => play))].join(", "),
    earningsRatio: mean(({ earningsRatio }) => earningsRatio),
    honestLoss: mean(({ honestLoss }) => honestLoss),
    dilutedLoss: mean(({ dilutedLoss }) => dilutedLoss),
    precision: mean(({ precision }) => precision),
    recall: mean(({ recall }) => recall),
  };
}
