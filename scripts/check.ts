/** `npm run check`: everything that can be said about the code without running it, with the time each took. */
import { spawnSync } from "node:child_process";

const checks: readonly [name: string, command: string][] = [
  ["format and lint", "biome ci --colors=off ."],
  ["Solidity format", "prettier --check 'contracts/**/*.sol' 'test/contracts/**/*.sol'"],
  ["Solidity lint", "solhint 'contracts/**/*.sol' --max-warnings 0"],
  ["contracts build", "hardhat build"],
  [
    "generated files unchanged",
    "npm run --silent generate && git diff --exit-code -- protocol/generated deploy/parameters test/vectors SPEC.md README.md SECURITY.md",
  ],
  ["types", "tsc"],
  ["dead code", "knip"],
  ["import rules", "depcruise --config .dependency-cruiser.cjs protocol device lab oracle indexer deploy scripts"],
];

const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" };
const failed: string[] = [];
for (const [name, command] of checks) {
  const from = Date.now();
  const { status, stdout, stderr } = spawnSync(command, { shell: true, encoding: "utf8", maxBuffer: 2 ** 26, env });
  const seconds = ((Date.now() - from) / 1000).toFixed(1);
  console.log(`${status === 0 ? "ok    " : "FAILED"}  ${name}  ${seconds} s`);
  if (status !== 0) {
    failed.push(name);
    console.log(`${stdout}${stderr}`.trim());
  }
}
if (failed.length > 0) console.error(`\n${failed.length} of ${checks.length} checks failed: ${failed.join(", ")}.`);
process.exit(failed.length > 0 ? 1 : 0);
