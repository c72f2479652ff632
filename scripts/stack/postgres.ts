import { chown, mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Child, startChild } from "./child.ts";
import { assertPortFree, freePort } from "./freePort.ts";

const READY_WITHIN_MS = 60_000;
// A large database writes what it has in memory before it stops.
const STOP_WITHIN_MS = 30_000;

/** Loopback only; whoever needs a secret brings a server of their own. */
export const POSTGRES_USER = "postgres";
export const POSTGRES_PASSWORD = "fovea";

/*
 * PostgreSQL refuses to be root. Root's own processes then run as nobody, who keeps the powers to pass through
 * directories that are root's alone, as a home or a temporary one is, and to put its own in the place of an empty one.
 */
const isRoot = process.getuid?.() === 0;
const NOBODY = 65534;
const AS_NOBODY = ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"].concat(
  // Without this bit access(2), with which PostgreSQL looks for its own program, leaves the power out of account.
  "--securebits=+no_setuid_fixup",
  "--inh-caps=+dac_override,+fowner",
  "--ambient-caps=+dac_override,+fowner",
);
const server = fileURLToPath(new URL("./postgresServer.ts", import.meta.url));

/** Without `dir` the data is thrown away: a temporary directory, written without fsync and gone with the server. */
export type PostgresOptions = {
  readonly dir?: string;
  readonly port?: number;
  readonly onLine?: (line: string) => void;
};
export type RunningPostgres = {
  readonly url: string;
  readonly port: number;
  readonly dir: string;
  stop(): Promise<void>;
  readonly ended: Child["ended"];
};

/**
 * A real PostgreSQL from npm on loopback. A `dir` is created at the first start and kept, also after a crash.
 *
 * @throws {PortTaken}
 * @throws {ChildFailed} with the server's last lines, also when another server runs on `dir`
 */
export async function startPostgres({ dir, port, onLine }: PostgresOptions = {}): Promise<RunningPostgres> {
  const chosen = port ?? (await freePort());
  await assertPortFree(chosen, "PostgreSQL server");
  const directory = resolve(dir ?? join(await makeTemporary(), "data"));
  await mkdir(dirname(directory), { recursive: true });
  const child = await startChild("PostgreSQL server", {
    script: server,
    through: isRoot ? AS_NOBODY : [],
    args: [directory, String(chosen), dir === undefined ? "throw-away" : "durable"],
    isReady: (line) => line.includes("database system is ready to accept connections"),
    readyWithinMs: READY_WITHIN_MS,
    stopWithinMs: STOP_WITHIN_MS,
    onLine,
  });
  return {
    url: `postgres://${POSTGRES_USER}:${POSTGRES_PASSWORD}@127.0.0.1:${chosen}/postgres`,
    port: chosen,
    dir: directory,
    stop: child.stop,
    ended: child.ended,
  };
}

async function makeTemporary(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "fovea-postgres-"));
  if (isRoot) await chown(directory, NOBODY, NOBODY);
  return directory;
}
