/**
 * `npm run check [-- NAME ...]`: everything that can be said about the code without running it, with the time each took.
 */
import { spawnSync } from "node:child_process";
import { SKIPPED } from "./forge.ts";

const checks: readonly (readonly [name: string, command: string])[] = [
  ["format and lint", "biome ci --colors=off ."],
  ["Solidity format", "prettier --check 'contracts/**/*.sol' 'test/contracts/**/*.sol' 'test/proofs/*.sol'"],
  ["Solidity lint", "solhint -c .solhint.yaml 'contracts/**/*.sol' --max-warnings 0 --noPoster"],
  ["Solidity lint by forge", "FOUNDRY_PROFILE=lint node scripts/forge.ts lint contracts --deny notes"],
  ["contracts build", "hardhat build"],
  [
    "generated files unchanged",
    "npm run --silent generate && git diff --exit-code -- protocol/generated deploy/parameters test/vectors SPEC.md README.md SECURITY.md",
  ],
  ["types", "tsc"],
  ["dead code", "knip"],
  ["import rules", "depcruise --config .dependency-cruiser.cjs protocol device lab oracle indexer deploy scripts"],
];

const wanted = process.argv.slice(2);
const chosen = checks.filter(([name]) => wanted.length === 0 || wanted.includes(name));
const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" };
const failed: string[] = [];
for (const [name, command] of chosen) {
  const from = Date.now();
  const { status, stdout, stderr } = spawnSync(command, { shell: true, encoding: "utf8", maxBuffer: 2 ** 26, env });
  const seconds = ((Date.now() - from) / 1000).toFixed(1);
  const verdict = status === 0 ? "ok     " : status === SKIPPED ? "SKIPPED" : "FAILED ";
  console.log(`${verdict}  ${name}  ${seconds} s`);
  if (status !== 0) console.log(`${stdout}${stderr}`.trim());
  if (status !== 0 && status !== SKIPPED) failed.push(name);
}
if (failed.length > 0) console.error(`\n${failed.length} of ${chosen.length} checks failed: ${failed.join(", ")}.`);
process.exit(failed.length > 0 || chosen.length === 0 ? 1 : 0);
