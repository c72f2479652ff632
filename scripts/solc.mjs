#!/usr/bin/env node
/** The compiler of package.json, as forge wants to call one: `--version`, or standard JSON in and out. */
import { readFileSync } from "node:fs";
import solc from "solc";

if (process.argv.includes("--version")) console.log(`Version: ${solc.version()}`);
else console.log(solc.compile(JSON.stringify(reachable(JSON.parse(readFileSync(0, "utf8"))))));

/** Coverage is measured without the optimiser, and then the stack is too deep in places: this moves variables to memory. */
function reachable(input) {
  const { optimizer, viaIR } = input.settings;
  if (!viaIR && !optimizer.enabled)
    optimizer.details = { yul: true, yulDetails: { stackAllocation: true, optimizerSteps: ":" } };
  return input;
}
