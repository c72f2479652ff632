/**
 * `node scripts/forge.ts ARGUMENTS`: Foundry's forge, which npm has for x64 Linux only. Elsewhere it says so and ends with
 * SKIPPED, which is not success.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** What a check that can not run here ends with, as in automake. */
export const SKIPPED = 77;

const binary = fileURLToPath(new URL("../node_modules/@foundry-rs/forge-linux-amd64/bin/forge", import.meta.url));

/** Runs it in the project and shows what it says. @returns its exit code, or SKIPPED */
export function forge(args: readonly string[], settings: NodeJS.ProcessEnv = {}): number {
  const machine = `${process.platform}-${process.arch}`;
  if (!existsSync(binary)) {
    const expected = machine === "linux-x64";
    console.error(expected ? `${binary} is missing. Run 'npm ci'.` : `npm has no forge for ${machine}: NOT run.`);
    return expected ? 1 : SKIPPED;
  }
  const env = { ...process.env, ...settings };
  return spawnSync(binary, args, { stdio: "inherit", env, cwd: new URL("../", import.meta.url) }).status ?? 1;
}

if (import.meta.main) process.exit(forge(process.argv.slice(2)));
