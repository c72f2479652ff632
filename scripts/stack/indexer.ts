import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Child, startChild } from "./child.ts";
import { assertPortFree, freePort } from "./freePort.ts";

const READY_WITHIN_MS = 120_000;
const start = fileURLToPath(new URL("../../indexer/start.ts", import.meta.url));

/** What a deployment is looked up by, in the shape of protocol/generated/addresses.ts for one chain. */
type Deployment = Readonly<Record<string, string | number>>;

export type IndexerOptions = {
  readonly rpcUrl: string;
  readonly chainId: number;
  /** A PostgreSQL database; without one PGlite, in memory for chain 31337. */
  readonly databaseUrl?: string | undefined;
  readonly schema?: string | undefined;
  readonly port?: number | undefined;
  /** Without it the generated addresses of the chain. */
  readonly addresses?: Deployment | undefined;
  readonly onLine?: ((line: string) => void) | undefined;
};
export type RunningIndexer = {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
  readonly ended: Child["ended"];
};

/**
 * The indexer; returns when it is ready: the final blocks are indexed, the last 30 follow at once, `/status` says how far.
 * `/graphql` and `/sql/db` answer below `url`. On chain 31337 what an earlier run left in the database is dropped first.
 *
 * @throws {PortTaken}
 * @throws {ChildFailed} with the indexer's last lines
 */
export async function startIndexer(options: IndexerOptions): Promise<RunningIndexer> {
  const { rpcUrl, chainId, databaseUrl, schema, addresses } = options;
  const port = options.port ?? (await freePort());
  await assertPortFree(port, "indexer");
  const file = addresses === undefined ? undefined : await writeDeployments({ [chainId]: addresses });
  const forget = async () => {
    if (file !== undefined) await rm(dirname(file), { recursive: true, force: true });
  };

  const child = await startChild("indexer", {
    script: start,
    env: {
      CHAIN_ID: String(chainId),
      RPC_URL: rpcUrl,
      PORT: String(port),
      DATABASE_URL: databaseUrl,
      DATABASE_SCHEMA: schema,
      FOVEA_ADDRESSES: file,
    },
    isReady: (line) => line.includes('"endpoint":"/ready"'),
    readyWithinMs: READY_WITHIN_MS,
    onLine: options.onLine,
  }).finally(forget);
  return { url: `http://127.0.0.1:${port}`, port, stop: child.stop, ended: child.ended };
}

async function writeDeployments(deployments: Readonly<Record<number, Deployment>>): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), "fovea-addresses-")), "addresses.json");
  await writeFile(file, JSON.stringify(deployments));
  return file;
}
