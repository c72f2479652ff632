import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningIndexer, startIndexer } from "../../scripts/stack/indexer.ts";
import { type RunningNode, startNode } from "../../scripts/stack/node.ts";
import { type RunningPostgres, startPostgres } from "../../scripts/stack/postgres.ts";
import { askSql, caughtUp, createDatabase, dump } from "./ask.ts";
import * as act from "./chain.ts";
import { mined, people } from "./chain.ts";
import { type LaggingProxy, startLaggingProxy } from "./laggingProxy.ts";

const { ada, bela, carla } = people;
const FOV = 10n ** 9n;
const SCHEMA = "reorganised";
const TERMS = act.lower(`0x${"01".repeat(32)}`);
// Ponder calls block 30 final when it sees block 60, and takes back nothing below it; see ponder.config.ts.
const FINAL = 30;
const HEAD = 60;
const MANY = Array.from({ length: 40 }, (_, n) => n);

let node: RunningNode;
let postgres: RunningPostgres;
let proxy: LaggingProxy;
let chain: act.Chain;
let databaseUrl: string;
let indexer: RunningIndexer;
let databases = 0;

beforeAll(async () => {
  [node, postgres] = await Promise.all([startNode(), startPostgres()]);
  [chain, proxy] = await Promise.all([act.createChain(node.rpcUrl), startLaggingProxy(node.rpcUrl)]);
  databaseUrl = await newDatabase();
  indexer = await index(proxy.url, databaseUrl);
}, 120_000);

afterAll(async () => {
  await indexer?.stop();
  await proxy?.stop();
  await Promise.all([node?.stop(), postgres?.stop()]);
}, 120_000);

test("one block is replaced by another at the same height", async () => {
  await mined(chain, chain.registry.write.registerDriver([TERMS], { account: carla }));
  const before = await snapshot();
  await mined(chain, chain.registry.write.registerDriver([TERMS], { account: ada }));
  await caughtUp(chain, indexer.url);
  expect(await countDrivers()).toEqual(MANY.map(() => [{ drivers: "2" }]));

  await revertTo(before);
  await chain.client.mine({ blocks: 1 });
  await caughtUp(chain, indexer.url);

  expect(await countDrivers()).toEqual(MANY.map(() => [{ drivers: "1" }]));
  await expectAsFreshlyIndexed();
}, 120_000);

test("many blocks are replaced by others, in which the same roots and claims end otherwise", async () => {
  await mined(chain, chain.registry.write.registerDriver([TERMS], { account: ada }));
  const kept = await act.registerDevice(chain, ada);
  const first = act.treeOf([[ada, 30n * FOV]]);
  await act.propose(chain, first, 3);
  const before = await snapshot();
  await act.activate(chain);
  await mined(chain, act.claim(chain, first, ada));
  await mined(chain, chain.staking.write.registerProvider([500, "https://ada.example"], { account: ada }));
  await act.stake(chain, ada, 10n ** 18n);
  await mined(chain, chain.staking.write.requestUnstake([ada.address, 10n ** 17n], { account: ada }));
  await act.registerDevice(chain, ada);
  await mined(chain, chain.registry.write.revokeDevice([kept.deviceId], { account: ada }));
  await caughtUp(chain, indexer.url);

  await revertTo(before);
  await act.expire(chain);
  const second = act.treeOf([[bela, 20n * FOV]]);
  await act.propose(chain, second, 4);
  await act.activate(chain);
  await mined(chain, act.claim(chain, second, bela));
  await mined(chain, chain.gate.write.setFilesAt(["https://files.example"], { account: people.signer }));
  await caughtUp(chain, indexer.url);

  expect(await askSql(indexer.url, "select epoch, attempt, state from root order by epoch")).toEqual([
    { epoch: "3", attempt: "0", state: "expired" },
    { epoch: "4", attempt: "1", state: "active" },
  ]);
  await expectAsFreshlyIndexed();
}, 120_000);

test("the chain becomes shorter", async () => {
  const before = await snapshot();
  await mined(chain, chain.registry.write.registerDriver([TERMS], { account: bela }));
  await act.registerDevice(chain, bela);
  await mined(chain, chain.distributor.write.setPayout([carla.address], { account: bela }));
  await caughtUp(chain, indexer.url);

  await revertTo(before);
  await caughtUp(chain, indexer.url);

  expect(await askSql(indexer.url, "select payout from account")).toEqual([{ payout: null }]);
  await expectAsFreshlyIndexed();
}, 120_000);

test("a node that is behind and catches up again changes no row", async () => {
  await mined(chain, chain.registry.write.registerDriver([TERMS], { account: bela }));
  await caughtUp(chain, indexer.url);
  const before = await dump(databaseUrl, SCHEMA);

  await proxy.lagBehind({ blocks: 5, answers: 4 });
  await chain.client.mine({ blocks: 1 });
  await caughtUp(chain, indexer.url);

  expect(await dump(databaseUrl, SCHEMA)).toEqual(before);
}, 120_000);

test("every block that is not final can be replaced", async () => {
  await act.mineTo(chain, FINAL - 1);
  const belowFinal = await snapshot();
  // In the block that becomes final, for the last test.
  await act.registerDevice(chain, ada);
  const atFinal = await snapshot();
  await act.registerDevice(chain, ada);
  await act.mineTo(chain, HEAD - 1);
  await act.registerDevice(chain, ada);
  await caughtUp(chain, indexer.url);

  await revertTo(atFinal);
  await mined(chain, chain.registry.write.registerDriver([TERMS], { account: people.guardian }));
  await act.mineTo(chain, HEAD);
  await caughtUp(chain, indexer.url);

  await expectAsFreshlyIndexed();
  deeper = belowFinal;
}, 120_000);

// A snapshot outlives the revert to a later one.
let deeper: Snapshot | undefined;

test("a node that is behind the final block changes no row either", async () => {
  const before = await dump(databaseUrl, SCHEMA);

  await proxy.lagBehind({ blocks: HEAD - FINAL + 5, answers: 4 });
  await chain.client.mine({ blocks: 1 });
  await caughtUp(chain, indexer.url);

  expect(await dump(databaseUrl, SCHEMA)).toEqual(before);
}, 120_000);

test("a reorganisation below the final block ends the indexer, which indexes anew when it starts again", async () => {
  if (deeper === undefined) throw new Error("The test before this one did not come to its end.");
  await revertTo(deeper);
  await mined(chain, chain.registry.write.registerDriver([TERMS], { account: people.admin }));
  await act.mineTo(chain, HEAD + 2);

  const failure = await indexer.ended;

  expect(failure).toMatchObject({ code: "child-exited" });
  expect(failure?.message).toContain("The chain reorganised below its last final block");
  indexer = await index(proxy.url, databaseUrl);
  await caughtUp(chain, indexer.url);
  await expectAsFreshlyIndexed();
}, 120_000);

/** Many questions, because Ponder forgets an answer that it should have dropped only when its memory is swept. */
function countDrivers(): Promise<unknown[][]> {
  return Promise.all(MANY.map((n) => askSql(indexer.url, `select count(*) as drivers from driver where ${n} >= 0`)));
}

type Snapshot = Awaited<ReturnType<typeof snapshot>>;

function snapshot() {
  return chain.client.snapshot();
}

/** The time goes on from where it was, so that a block of the new branch never has the time of one of the old. */
async function revertTo(id: Snapshot): Promise<void> {
  const { timestamp: old } = await chain.client.getBlock();
  await chain.client.revert({ id });
  const { timestamp } = await chain.client.getBlock();
  await chain.client.increaseTime({ seconds: Number(old - timestamp) + 1 });
}

async function expectAsFreshlyIndexed(): Promise<void> {
  const reorganised = await dump(databaseUrl, SCHEMA);
  const freshUrl = await newDatabase();
  const fresh = await index(node.rpcUrl, freshUrl);
  await caughtUp(chain, fresh.url);
  const expected = await dump(freshUrl, SCHEMA);
  await fresh.stop();

  expect(Object.values(expected).flat().length).toBeGreaterThan(0);
  expect(reorganised).toEqual(expected);
}

function newDatabase(): Promise<string> {
  return createDatabase(postgres.url, `indexer_${databases++}`);
}

function index(rpcUrl: string, database: string): Promise<RunningIndexer> {
  const addresses = { ...chain.addresses, startBlock: 0 };
  return startIndexer({ rpcUrl, chainId: 31337, databaseUrl: database, schema: SCHEMA, addresses });
}
