import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startPostgres } from "../../scripts/stack/postgres.ts";

let parent: string;
let dir: string;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), "fovea-test-"));
  dir = join(parent, "data");
});
afterAll(() => rm(parent, { recursive: true, force: true }));

test("a directory keeps its rows over a stop, a kill and a lock that names somebody else's process", async () => {
  const first = await startPostgres({ dir });
  await query(first.url, "create table kept (n int)");
  await query(first.url, "insert into kept values (1)");
  await first.stop();
  expect(await first.ended).toBeUndefined();

  const second = await startPostgres({ dir });
  await query(second.url, "insert into kept values (2)");
  process.kill(await pidOf(dir), "SIGKILL");
  expect(await second.ended).toMatchObject({ code: "child-exited" });

  const lock = await readFile(join(dir, "postmaster.pid"), "utf8");
  await writeFile(join(dir, "postmaster.pid"), lock.replace(/^\d+/, String(process.pid)));
  const third = await startPostgres({ dir });
  expect(await query(third.url, "select n from kept order by n")).toEqual([{ n: 1 }, { n: 2 }]);
  await third.stop();
}, 120_000);

test("a directory that a server runs on is refused, and that server goes on", async () => {
  const running = await startPostgres({ dir });

  await expect(startPostgres({ dir })).rejects.toMatchObject({
    code: "child-exited",
    lines: [expect.stringContaining("already runs on")],
  });

  expect(await query(running.url, "select 1 as one")).toEqual([{ one: 1 }]);
  await running.stop();
}, 120_000);

test("a directory that is there and empty is taken", async () => {
  const empty = await mkdtemp(join(tmpdir(), "fovea-test-"));

  const postgres = await startPostgres({ dir: empty });

  expect(await query(postgres.url, "show fsync")).toEqual([{ fsync: "on" }]);
  await postgres.stop();
  await rm(empty, { recursive: true, force: true });
}, 120_000);

test("without a directory the data is thrown away", async () => {
  const postgres = await startPostgres();
  expect(await query(postgres.url, "show fsync")).toEqual([{ fsync: "off" }]);
  expect(existsSync(postgres.dir)).toBe(true);

  await postgres.stop();

  expect(existsSync(postgres.dir)).toBe(false);
}, 120_000);

test("a taken port is refused", async () => {
  const running = await startPostgres();

  await expect(startPostgres({ port: running.port })).rejects.toMatchObject({ code: "port-taken" });

  await running.stop();
}, 120_000);

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(sql);
  await client.end();
  return rows;
}

async function pidOf(directory: string): Promise<number> {
  return Number((await readFile(join(directory, "postmaster.pid"), "utf8")).split("\n")[0]);
}
