/**
 * Runs the indexer: checks what it was told, then runs Ponder under supervision. Ponder alone would take the next free
 * port without a word, index a chain without the contracts, and retry for ten minutes when the chain reorganises deeper
 * than it can take back; here each of these ends the process with one sentence.
 *
 * Exit codes: 0 stopped, 2 bad configuration, 3 the surroundings failed (RPC, database, port, reorganisation).
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { checkChain } from "./checkChain.ts";
import { prepareDatabase } from "./database.ts";
import { ConfigError, type Environment, parseEnvironment } from "./environment.ts";
import { supervise } from "./supervise.ts";

const root = fileURLToPath(new URL("./", import.meta.url));
const ponder = fileURLToPath(new URL("./bin/ponder.js", import.meta.resolve("ponder")));

await start().catch((error: unknown) => {
  if (!(error instanceof Error)) throw error;
  console.error(error.message);
  process.exit(error instanceof ConfigError ? 2 : 3);
});

async function start(): Promise<void> {
  const environment = parseEnvironment(process.env);
  await checkChain(environment);
  await prepareDatabase(environment);
  supervise(run(environment), environment);
}

function run({ schema, port, host }: Environment): ChildProcess {
  // Ponder writes its GraphQL schema below the working directory.
  const cwd = `${root}.ponder`;
  mkdirSync(cwd, { recursive: true });
  const listen = ["--schema", schema, "--port", String(port), "--hostname", host];
  return spawn(
    process.execPath,
    [ponder, "start", "--root", root, "--log-format", "json", "--log-level", "info", ...listen],
    {
      cwd,
      env: { ...process.env, PONDER_TELEMETRY_DISABLED: "1" },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
}
