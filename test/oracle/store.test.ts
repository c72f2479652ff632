import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createLog } from "../../oracle/log.ts";
import * as schema from "../../oracle/schema.ts";
import { openStore } from "../../oracle/store.ts";
import { type RunningPostgres, startPostgres } from "../../scripts/stack/postgres.ts";

const log = createLog("silent");
let postgres: RunningPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

async function query(text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(postgres.url);
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}

test("the typed tables are the tables that the migrations make", async () => {
  await (await openStore({ url: postgres.url, schema: "compared" }, log)).close();
  const columns = await query(
    `select table_name, column_name, data_type, is_nullable = 'NO' as "notNull" from information_schema.columns
     where table_schema = 'compared'`,
  );
  const made = columns.map(({ table_name, column_name, data_type, notNull }) =>
    [table_name, column_name, data_type, notNull].join(" "),
  );
  const typed = Object.values(schema)
    .map((table: PgTable) => getTableConfig(table))
    .flatMap(({ name, columns: own }) =>
      own.map((column) => [name, column.name, column.getSQLType(), column.notNull].join(" ")),
    );
  expect(typed.toSorted()).toEqual(made.toSorted());
});

test("the typed indexes are the indexes that the migrations make", async () => {
  await (await openStore({ url: postgres.url, schema: "compared" }, log)).close();
  const made = await query(
    "select indexname from pg_indexes where schemaname = 'compared' and indexname not like '%_pkey'",
  );
  const typed = Object.values(schema).flatMap((table: PgTable) =>
    getTableConfig(table).indexes.map(({ config }) => config.name),
  );
  expect(typed.toSorted()).toEqual(made.map(({ indexname }) => indexname).toSorted());
});

test("processes that start together bring the tables up to date once", async () => {
  const stores = await Promise.all([1, 2, 3, 4].map(() => openStore({ url: postgres.url, schema: "together" }, log)));
  await Promise.all(stores.map((store) => store.close()));
  expect(await query("select name from together.migration")).toEqual([
    { name: "0001-reports-settlements-transactions.sql" },
  ]);
});

test("two deployments on one server do not see each other", async () => {
  const one = await openStore({ url: postgres.url, schema: "one" }, log);
  const two = await openStore({ url: postgres.url, schema: "two" }, log);
  await one.db
    .insert(schema.refusal)
    .values({ id: "0x01", receivedAtMs: 1, reason: "malformed", detail: "", size: 0, bytes: null });
  expect(await two.db.select().from(schema.refusal)).toEqual([]);
  await Promise.all([one.close(), two.close()]);
});

test("a migration that was changed after it was applied is refused", async () => {
  await (await openStore({ url: postgres.url, schema: "changed" }, log)).close();
  await query("update changed.migration set hash = '\\x00'");
  await expect(openStore({ url: postgres.url, schema: "changed" }, log)).rejects.toMatchObject({
    code: "migration-changed",
  });
});

test("a database that does not answer is named without its password", async () => {
  const error: Error = await openStore({ url: "postgres://u:hunter2@127.0.0.1:1/d", schema: "s" }, log).catch(
    (refused) => refused,
  );
  expect(error).toMatchObject({ code: "database-unreachable", exit: 3 });
  expect(error.message).toContain("127.0.0.1:1/d");
  expect(error.message).not.toContain("hunter2");
});

test("after the database was killed and started again the store goes on by itself", async () => {
  const parent = await mkdtemp(join(tmpdir(), "fovea-store-"));
  const dir = join(parent, "data");
  const first = await startPostgres({ dir });
  const store = await openStore({ url: first.url, schema: "oracle" }, log);
  const row = { receivedAtMs: 1, reason: "malformed", detail: "", size: 0, bytes: null } as const;
  await store.db.insert(schema.refusal).values({ ...row, id: "0x01" });
  process.kill(Number((await readFile(join(dir, "postmaster.pid"), "utf8")).split("\n")[0]), "SIGKILL");
  await first.ended;
  await expect(store.db.insert(schema.refusal).values({ ...row, id: "0x02" })).rejects.toThrow();

  const second = await startPostgres({ dir, port: first.port });
  await store.db.insert(schema.refusal).values({ ...row, id: "0x03" });
  expect((await store.db.select().from(schema.refusal)).map(({ id }) => id)).toEqual(["0x01", "0x03"]);
  await store.close();
  await second.stop();
  await rm(parent, { recursive: true, force: true });
});
