/**
 * `fovea lab`: plays every known attack against the real rules and prints what cheating earns. `--seeds` above one writes a
 * dated file under `results/` as well.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { attacks } from "@fovea/lab/attacks.ts";
import { type Done, type Order, runOrders } from "@fovea/lab/run.ts";
import { type Summary, summarise } from "@fovea/lab/summary.ts";
import { failureOf } from "@fovea/oracle/failure.ts";

type Options = { attack?: string; seeds: number; devices: number; drives?: string; json: boolean };

const FIGURES = "figures";
const root = new URL("../", import.meta.url).pathname;

async function main({ attack, seeds, devices, drives, json }: Options): Promise<void> {
  const names = attacks.map(({ name }) => name);
  if (attack !== undefined && !names.includes(attack)) throw new UnknownAttack(attack, names);
  const tasks = attack === undefined ? [...names, FIGURES] : [attack];
  const orders = Array.from({ length: seeds }, (_, at) => at + 1).flatMap((seed) =>
    tasks.map((task): Order => ({ drives, seed, devices, task })),
  );
  const from = performance.now();
  const done = await runOrders(orders, {
    done: ({ seed, task }) =>
      process.stderr.write(`seed ${seed} ${task} ${((performance.now() - from) / 1_000).toFixed(0)} s\n`),
  });
  const summary = summarise(done, seeds);
  if (seeds > 1) keep(done, summary);
  process.stdout.write(json ? `${JSON.stringify(summary)}\n` : textOf(summary));
}

function keep(done: readonly Done[], summary: Summary): void {
  mkdirSync(join(root, "results"), { recursive: true });
  const day = new Date().toISOString().slice(0, 10);
  writeFileSync(join(root, "results", `lab-${day}.json`), `${JSON.stringify({ ...summary, runs: done }, null, 1)}\n`);
}

function textOf({ rows, figures }: Summary): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`.padStart(9);
  const head = `${"attack".padEnd(20)}devices  a device    in all  honest loss  diluted  precision   recall  its best play`;
  const lines = rows.map((row) => {
    const all = `${(row.earningsRatio * row.devices).toFixed(2)} x`.padStart(9);
    const cells = [
      percent(row.earningsRatio),
      all,
      ` ${percent(row.honestLoss)}`,
      percent(row.dilutedLoss),
      percent(row.precision),
      percent(row.recall),
    ];
    return `${row.attack.padEnd(20)}${String(row.devices).padStart(7)} ${cells.join(" ")}  ${row.play}`;
  });
  return `${[head, ...lines, ...figures.map(figuresText)].join("\n")}\n`;
}

function figuresText(figures: Summary["figures"][number]): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return [
    `Without a cheat, seed ${figures.seed}: ${figures.devices} honest devices, median ${figures.medianPoints.toFixed(2)} points;`,
    `  ${percent(figures.reportsPassing)} of their reports pass; precision ${percent(figures.precision)}, recall ${percent(figures.recall)};`,
    `  never confirmed: ${percent(figures.neverConfirmed.detections)} of true detections, ${percent(figures.neverConfirmed.things)} of the things detected;`,
    `  a newcomer earns in its first epochs ${figures.newcomer.map(percent).join(", ")} of what it would as an incumbent.`,
  ].join("\n");
}

class UnknownAttack extends Error {
  readonly code = "unknown-attack";
  readonly exit = 2;
  constructor(name: string, names: readonly string[]) {
    super(`There is no attack called ${name}; there are ${names.join(", ")}.`);
  }
}

const options: Options = JSON.parse(process.argv[2] ?? "{}");
await main(options).catch((error: unknown) => {
  const { exit, code, message } = failureOf(error);
  process.stderr.write(`fovea: ${message}\n`);
  if (options.json) process.stdout.write(`${JSON.stringify({ error: { code, message } })}\n`);
  process.exitCode = exit;
});
