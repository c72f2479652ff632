/**
 * `npm run bench:scale -- [--accounts 13000000]`: a table of so many accounts to a root and its files by `fovea tree`, in a
 * process of its own, and proofs out of those files.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openFolder } from "@fovea/oracle/folder.ts";
import { proofOf } from "@fovea/oracle/tree.ts";
import type { Address } from "viem";
import { z } from "zod";
import { report } from "./machine.ts";

const { accounts } = parseArgs({
  options: { accounts: { type: "string", default: "13000000" } },
  strict: false,
}).values;
const ACCOUNTS = Number(accounts);
const LOOK_UPS = 2_000;
const ROWS_AT_ONCE = 50_000;

const folder = mkdtempSync(join(tmpdir(), "fovea-scale-"));
try {
  const table = join(folder, "rewards.csv");
  writeTable(table);
  const cli = new URL("../../oracle/cli.ts", import.meta.url).pathname;
  const out = join(folder, "tree");
  const answer = execFileSync(process.execPath, [cli, "tree", "--input", table, "--out", out, "--json"]);
  const tree = z
    .object({ accounts: z.literal(ACCOUNTS), seconds: z.number(), peakBytes: z.number() })
    .parse(JSON.parse(answer.toString()));
  const lookUps = await timeLookUps(out);
  report([
    { name: `${ACCOUNTS} accounts, table to root and files`, value: tree.seconds, unit: "s" },
    { name: "its peak memory", value: tree.peakBytes / 2 ** 30, unit: "GiB" },
    { name: `proof from disk, median of ${LOOK_UPS}`, value: lookUps[LOOK_UPS / 2] ?? 0, unit: "ms" },
    { name: "proof from disk, 99th percentile", value: lookUps[Math.floor(LOOK_UPS * 0.99)] ?? 0, unit: "ms" },
  ]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function writeTable(path: string): void {
  const file = openSync(path, "w");
  writeSync(file, "account,amountGwei\n");
  for (let from = 0; from < ACCOUNTS; from += ROWS_AT_ONCE) {
    const rows = Array.from(
      { length: Math.min(ROWS_AT_ONCE, ACCOUNTS - from) },
      (_, at) => `${accountOf(from + at)},${(from + at) * 977}\n`,
    );
    writeSync(file, rows.join(""));
  }
  closeSync(file);
}

function accountOf(at: number): Address {
  return `0x${createHash("sha1").update(String(at)).digest("hex")}`;
}

/** Milliseconds, ascending. */
async function timeLookUps(place: string): Promise<number[]> {
  const read = openFolder(place);
  const times: number[] = [];
  for (let at = 0; at < LOOK_UPS; at++) {
    const account = accountOf(Math.floor((at * ACCOUNTS) / LOOK_UPS));
    const from = performance.now();
    if ((await proofOf(read, account)) === undefined) throw new Error(`No proof for ${account}.`);
    times.push(performance.now() - from);
  }
  return times.sort((a, b) => a - b);
}
