/** The machine a bench ran on, and how its figures leave it. */
import { writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";

export type Row = { name: string; value: number; unit: string; against?: string; ratio?: number };

export function machine(): string {
  return `${cpus().length} x ${cpus()[0]?.model ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
}

/** Prints the rows, and writes them where `--json FILE` says. */
export function report(rows: readonly Row[]): void {
  console.log(machine());
  for (const { name, value, unit, against, ratio } of rows) {
    const compared = against && ratio ? `  ${ratio.toPrecision(4)} x ${against}` : "";
    console.log(
      `${name.padEnd(44)} ${(Number.isInteger(value) ? String(value) : value.toFixed(3)).padStart(12)} ${unit}${compared}`,
    );
  }
  const { json } = parseArgs({ options: { json: { type: "string" } }, strict: false }).values;
  if (typeof json === "string") writeFileSync(json, `${JSON.stringify({ machine: machine(), rows }, null, 2)}\n`);
}

/** Seconds that some work took. */
export function timed<T>(work: () => T): { seconds: number; result: T } {
  const from = performance.now();
  const result = work();
  return { seconds: (performance.now() - from) / 1000, result };
}
