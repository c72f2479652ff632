#!/usr/bin/env node
/** The `fovea` command: a table of contents, and the one place where a failure becomes an exit code. */
import { Command } from "commander";
import { isJson } from "./answer.ts";
import { aggregateCommand } from "./commands/aggregate.ts";
import { claimCommand } from "./commands/claim.ts";
import { devCommand } from "./commands/dev.ts";
import { deviceCommand } from "./commands/device.ts";
import { explainCommand } from "./commands/explain.ts";
import { labCommand } from "./commands/lab.ts";
import { oracleCommand } from "./commands/oracle.ts";
import { receiptCommand } from "./commands/receipt.ts";
import { settleCommand } from "./commands/settle.ts";
import { statusCommand } from "./commands/status.ts";
import { treeCommand } from "./commands/tree.ts";
import { verifyEpochCommand } from "./commands/verify-epoch.ts";
import { failureOf } from "./failure.ts";

const EXIT_CODES = `
Exit codes: 0 done, 1 the answer is no, 2 bad input, 3 the surroundings failed.
Settings come from the environment (CHAIN_ID, RPC_URL, ...); the README lists them.`;

const fovea = new Command("fovea")
  .description("Pays drivers for signed road detections, from reward roots that anyone can recompute.")
  .option("--json", "print one JSON document on stdout and nothing else there")
  .addHelpText("after", EXIT_CODES)
  .exitOverride()
  .configureOutput({ writeErr: () => undefined });

for (const register of [
  devCommand,
  oracleCommand,
  deviceCommand,
  receiptCommand,
  settleCommand,
  verifyEpochCommand,
  treeCommand,
  aggregateCommand,
  explainCommand,
  labCommand,
  claimCommand,
  statusCommand,
]) {
  register(fovea);
}

await fovea.parseAsync().catch((error: unknown) => {
  const { exit, code, message } = failureOf(error);
  if (exit !== 0) process.stderr.write(`fovea: ${message}\n`);
  if (exit !== 0 && isJson(fovea)) process.stdout.write(`${JSON.stringify({ error: { code, message } })}\n`);
  process.exitCode = exit;
});
