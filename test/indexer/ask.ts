/** What the tests ask a running indexer and its database. */
import { Client } from "pg";
import { vi } from "vitest";
import { z } from "zod";
import type { Chain } from "./chain.ts";

const statusSchema = z.object({ chain: z.object({ block: z.object({ number: z.number(), timestamp: z.number() }) }) });
const graphqlSchema = z.object({ data: z.record(z.string(), z.unknown()) });
const sqlSchema = z.object({ rows: z.array(z.unknown()) });

/** Until the indexer is at the head of the chain; heights repeat after a reorganisation, block times do not. */
export async function caughtUp({ client }: Chain, url: string): Promise<void> {
  const head = await client.getBlock();
  const expected = { number: Number(head.number), timestamp: Number(head.timestamp) };
  await vi.waitFor(
    async () => {
      const status = statusSchema.parse(await (await fetch(`${url}/status`)).json());
      if (JSON.stringify(status.chain.block) !== JSON.stringify(expected)) {
        throw new Error(`The indexer is at ${JSON.stringify(status.chain.block)}, not at ${JSON.stringify(expected)}.`);
      }
    },
    { timeout: 30_000, interval: 50 },
  );
}

export async function askGraphql(url: string, query: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  const answer = await response.text();
  const parsed = graphqlSchema.safeParse(JSON.parse(answer));
  if (!parsed.success) throw new Error(`GraphQL answered ${answer}`);
  return parsed.data.data;
}

/** As `@ponder/client` asks. */
export async function askSql(url: string, sql: string): Promise<unknown[]> {
  const response = await fetch(
    `${url}/sql/db?sql=${encodeURIComponent(JSON.stringify({ json: { sql, params: [] } }))}`,
  );
  const answer = await response.text();
  const parsed = sqlSchema.safeParse(response.ok ? JSON.parse(answer) : undefined);
  if (!parsed.success) throw new Error(`SQL over HTTP answered ${response.status} ${answer}`);
  return parsed.data.rows;
}

/** Every row of every table of the indexer, in one order. */
export async function dump(databaseUrl: string, schema: string): Promise<Record<string, string[]>> {
  return withDatabase(databaseUrl, async (database) => {
    const { rows: tables } = await database.query<{ name: string }>(
      `select table_name as name from information_schema.tables
       where table_schema = $1 and table_name not like '\\_%' order by 1`,
      [schema],
    );
    const contents: Record<string, string[]> = {};
    for (const { name } of tables) {
      const { rows } = await database.query<{ row: string }>(
        `select to_jsonb(t)::text as row from ${database.escapeIdentifier(schema)}.${database.escapeIdentifier(name)} t order by 1`,
      );
      contents[name] = rows.map(({ row }) => row);
    }
    return contents;
  });
}

/** A database of its own on the same server. */
export async function createDatabase(serverUrl: string, name: string): Promise<string> {
  await withDatabase(serverUrl, (database) => database.query(`create database ${database.escapeIdentifier(name)}`));
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function withDatabase<T>(connectionString: string, use: (database: Client) => Promise<T>): Promise<T> {
  const database = new Client({ connectionString });
  await database.connect();
  try {
    return await use(database);
  } finally {
    await database.end();
  }
}
