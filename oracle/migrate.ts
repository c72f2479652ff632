/** Brings the tables up to date: the SQL files of `migrations/`, in order, each once and in one transaction. */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import type { ClientBase } from "pg";

const FOLDER = new URL("./migrations/", import.meta.url);
/** Any fixed number: processes that start together take turns. */
const TURN = 4_400_001;

/** @throws {MigrationError} when a file that was applied has changed since */
export async function migrate(client: ClientBase, schema: string): Promise<void> {
  await client.query("select pg_advisory_lock($1)", [TURN]);
  try {
    await client.query(`create schema if not exists ${schema}`);
    await client.query("create table if not exists migration (name text primary key, hash bytea not null)");
    const files = (await readdir(FOLDER)).filter((name) => name.endsWith(".sql")).sort();
    for (const name of files) await apply(client, name);
  } finally {
    await client.query("select pg_advisory_unlock($1)", [TURN]);
  }
}

async function apply(client: ClientBase, name: string): Promise<void> {
  const statements = await readFile(new URL(name, FOLDER), "utf8");
  const hash = createHash("sha256").update(statements).digest();
  const { rows } = await client.query<{ hash: Buffer }>("select hash from migration where name = $1", [name]);
  const applied = rows[0];
  if (applied !== undefined) {
    if (!applied.hash.equals(hash)) throw new MigrationError(name);
    return;
  }
  await client.query("begin");
  try {
    await client.query(statements);
    await client.query("insert into migration (name, hash) values ($1, $2)", [name, hash]);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
}

export class MigrationError extends Error {
  readonly code = "migration-changed";
  readonly exit = 3;
  readonly file: string;
  constructor(file: string) {
    super(
      `Migration ${file} is not the one this database was made with; restore the file and put the change into a new one.`,
    );
    this.file = file;
  }
}
