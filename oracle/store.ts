/** The system of record: PostgreSQL, reached through typed tables, brought up to date when it is opened. */
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import pg from "pg";
import type { StoreConfig } from "./config.ts";
import type { Log } from "./log.ts";
import { migrate } from "./migrate.ts";

export type Store = { readonly db: NodePgDatabase; close(): Promise<void> };

const CONNECTIONS = 10;
const CONNECT_MS = 5_000;

/** @throws {StoreError} when the database does not answer */
export async function openStore({ url, schema }: StoreConfig, log: Log): Promise<Store> {
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    options: `-c search_path=${schema}`,
  });
  // An idle connection that breaks is replaced at the next query; without a listener it would end the process.
  pool.on("error", (error) => log.warn({ error: error.message }, "database connection lost"));
  const client = await pool.connect().catch(async (cause: unknown) => {
    await pool.end();
    throw new StoreError(url, cause);
  });
  try {
    await migrate(client, schema);
  } finally {
    client.release();
  }
  return { db: drizzle({ client: pool }), close: () => pool.end() };
}

export class StoreError extends Error {
  readonly code = "database-unreachable";
  readonly exit = 3;
  constructor(url: string, cause: unknown) {
    const { host, pathname } = new URL(url);
    const why = cause instanceof Error && cause.message !== "" ? cause.message : "no answer";
    super(`The database ${host}${pathname} can't be used (${why}); start it or correct DATABASE_URL.`, { cause });
  }
}
