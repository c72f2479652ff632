import { afterAll, beforeAll, expect, test } from "vitest";
import { startIndexer } from "../../scripts/stack/indexer.ts";
import { type RunningNode, startNode } from "../../scripts/stack/node.ts";
import { type RunningPostgres, startPostgres } from "../../scripts/stack/postgres.ts";
import { askSql, caughtUp, createDatabase, dump } from "./ask.ts";
import * as act from "./chain.ts";
import { mined, type Person, people } from "./chain.ts";

const TERMS = act.lower(`0x${"01".repeat(32)}`);
const SCHEMA = "restarted";
// So that the first rows are past what Ponder calls final, and kept in its cache of blocks.
const HEIGHT = 50;

let node: RunningNode;
let postgres: RunningPostgres;
beforeAll(async () => {
  [node, postgres] = await Promise.all([startNode(), startPostgres()]);
}, 120_000);
afterAll(() => Promise.all([node?.stop(), postgres?.stop()]), 120_000);

test("a local chain that began anew is indexed as if the one before never was, on the same database", async () => {
  const databaseUrl = await createDatabase(postgres.url, "kept");
  const old = await drivenBy(people.ada);
  await indexed(old, databaseUrl);
  await node.stop();
  node = await startNode();
  const anew = await drivenBy(people.bela);

  const rows = await indexed(anew, databaseUrl);

  expect(rows.driver).toEqual([expect.stringContaining(act.lower(people.bela.address))]);
  expect(rows).toEqual(await indexed(anew, await createDatabase(postgres.url, "fresh")));
}, 120_000);

test("without a DATABASE_URL the tables are in PGlite", async () => {
  const chain = await drivenBy(people.carla);
  const indexer = await startIndexer({
    rpcUrl: node.rpcUrl,
    chainId: 31337,
    addresses: { ...chain.addresses, startBlock: 0 },
  });
  await caughtUp(chain, indexer.url);

  const drivers = await askSql(indexer.url, "select driver from driver");

  await indexer.stop();
  expect(drivers).toContainEqual({ driver: act.lower(people.carla.address) });
}, 120_000);

async function drivenBy(driver: Person): Promise<act.Chain> {
  const chain = await act.createChain(node.rpcUrl);
  await mined(chain, chain.registry.write.registerDriver([TERMS], { account: driver }));
  await act.registerDevice(chain, driver);
  await act.mineTo(chain, HEIGHT);
  return chain;
}

async function indexed(chain: act.Chain, databaseUrl: string): Promise<Record<string, string[]>> {
  const addresses = { ...chain.addresses, startBlock: 0 };
  const indexer = await startIndexer({ rpcUrl: node.rpcUrl, chainId: 31337, databaseUrl, schema: SCHEMA, addresses });
  await caughtUp(chain, indexer.url);
  const rows = await dump(databaseUrl, SCHEMA);
  await indexer.stop();
  return rows;
}
