import { rm } from "node:fs/promises";
import { Client } from "pg";
import { type Environment, THROW_AWAY_CHAIN } from "./environment.ts";

/**
 * The database answers, which Ponder alone would wait a minute for. For a throw-away chain it also drops what an earlier
 * run left, the tables and Ponder's cache of blocks: both are found again by chain id and height alone, so that on a chain
 * that began anew they would mix two chains.
 *
 * Warning: the cache is one a database. Two indexers of throw-away chains need a database each.
 *
 * @throws {DatabaseUnreachable}
 */
export async function prepareDatabase({ chainId, databaseUrl, pgliteDir, schema }: Environment): Promise<void> {
  const throwAway = chainId === THROW_AWAY_CHAIN;
  if (databaseUrl === undefined) return throwAway ? rm(pgliteDir, { recursive: true, force: true }) : undefined;

  const database = new Client({ connectionString: databaseUrl });
  await database.connect().catch((cause: unknown) => {
    throw new DatabaseUnreachable(databaseUrl, cause);
  });
  if (throwAway) {
    await database.query("drop schema if exists ponder_sync cascade");
    await database.query(`drop schema if exists ${database.escapeIdentifier(schema)} cascade`);
  }
  await database.end();
}

class DatabaseUnreachable extends Error {
  readonly code = "database-unreachable";

  constructor(databaseUrl: string, cause: unknown) {
    const { host } = new URL(databaseUrl);
    super(`DATABASE_URL at ${host} does not answer: start PostgreSQL, or correct it.`, { cause });
  }
}
