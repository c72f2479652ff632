/**
 * The line as a story, on a real chain, a real database and a real indexer: eight drivers and a cheat drive through a small
 * city, and in the end everybody has been paid what the root says, which anyone can recompute.
 */
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { segmentDrive } from "@fovea/device/segment.ts";
import { advance } from "@fovea/oracle/advance.ts";
import { lower, readHead } from "@fovea/oracle/chain.ts";
import { claim } from "@fovea/oracle/claim.ts";
import { readManifest } from "@fovea/oracle/epoch-files.ts";
import { openEpoch } from "@fovea/oracle/find-epoch.ts";
import { openFolder } from "@fovea/oracle/folder.ts";
import { readGate } from "@fovea/oracle/gate.ts";
import { ingest } from "@fovea/oracle/ingest.ts";
import { createInspector } from "@fovea/oracle/inspect.ts";
import { nodePorts as ports } from "@fovea/oracle/ports.ts";
import { verifyEpoch } from "@fovea/oracle/verify-epoch.ts";
import { endOf } from "@fovea/protocol/clock.ts";
import { foveaTokenAbi } from "@fovea/protocol/generated/abi.ts";
import { totalOf } from "@fovea/protocol/merkle.ts";
import { paramsOf } from "@fovea/protocol/params.ts";
import { parseGwei } from "viem";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Car, enrol, report } from "../../scripts/stack/car.ts";
import { type Network, startNetwork } from "../../scripts/stack/network.ts";
import { type OpenOracle, openOracle } from "../../scripts/stack/oracle.ts";
import { createReplay, type Replay } from "../../scripts/stack/replay.ts";
import { sampleTraffic } from "../../scripts/stack/traffic.ts";

const MINUTES = 8;
const alone = createInspector(1);
let network: Network;
let oracle: OpenOracle;
let replay: Replay;
let startMs: number;
const cars: Car[] = [];

beforeAll(async () => {
  const epochSeconds = 15 * 60;
  const local = paramsOf("local", 0);
  const paramsAt = (seconds: number) => ({
    ...local,
    genesis: seconds + 60,
    timeline: { ...local.timeline, epochSeconds },
  });
  network = await startNetwork({ node: "replay", paramsAt });
  replay = createReplay(network.chain);
  oracle = await openOracle(network, { params: network.params, clock: replay.clock });
  startMs = network.params.genesis * 1000;
}, 120_000);

afterAll(async () => {
  await oracle?.stop();
  await network?.stop();
}, 60_000);

test("drivers register, and prove their devices' keys on chain", async () => {
  for (const [place, { name }] of sampleTraffic(startMs).entries()) {
    cars.push(await enrol(network.chain, { name, index: 5 + place }));
  }
  expect(cars).toHaveLength(9);
});

test("they drive, and every report gets a receipt", async () => {
  const endMs = startMs + MINUTES * 60_000;
  await replay.advanceTo(endMs);
  for (const [place, traveller] of sampleTraffic(startMs).entries()) {
    const car = cars[place];
    const drive = traveller.between(startMs, endMs);
    if (!car || !drive) throw new Error(`${traveller.name} did not drive`);
    for (const { bytes, hash } of await report(car, { chain: network.chain, segments: segmentDrive(drive) })) {
      // Mallory waits until there is something to copy.
      const received = await ingest(oracle, bytes, { receivedAtMs: endMs + place });
      expect(received).toMatchObject({ ok: true, first: true, receipt: { hash } });
    }
  }
});

test("when the epoch is over it is settled, published and proposed", async () => {
  expect(await advance(oracle)).toBe("waiting");
  await replay.advanceTo(endOf(network.params, 1) * 1000 + 1000);
  expect(await advance(oracle)).toBe("proposed");

  const { manifest } = await readManifest(openEpoch(oracle.files, 1));
  expect(manifest.totals.accepted).toBe(8);
  expect(manifest.totals.rejected).toEqual({ "cloned-track": 1 });
  expect(totalOf(manifest.root)).toBeGreaterThan(0n);
});

test("anyone recomputes the root from the files alone, in any order and with any number of processes", async () => {
  const read = openEpoch(oracle.files, 1);
  const two = createInspector(2);
  const plain = await verifyEpoch(read, { inspector: alone });
  const shuffled = await verifyEpoch(read, { inspector: two, shuffle: (list) => list.toReversed() }).finally(two.stop);
  expect(plain).toMatchObject({ ok: true, epoch: 1 });
  expect(shuffled).toEqual(plain);
});

test("a file that was changed by one byte is noticed", async () => {
  const copy = join(oracle.files, "changed");
  await cp(join(oracle.files, "epochs", "1"), copy, { recursive: true });
  const rewards = await readFile(join(copy, "rewards.jsonl"), "utf8");
  await writeFile(join(copy, "rewards.jsonl"), rewards.replace(/"payableGwei":"(\d)/, '"payableGwei":"9$1'));
  const check = await verifyEpoch(openFolder(copy), { inspector: alone });
  expect(check.ok).toBe(false);
  expect(check.difference).toContain("rewards.jsonl");
});

test("the root is claimable after its window, and exactly its total is minted", async () => {
  expect(await advance(oracle)).toBe("waiting");
  const { timestamp } = await readHead(network.chain);
  await replay.advanceTo((timestamp + network.params.timeline.windowSeconds) * 1000);
  expect(await advance(oracle)).toBe("activated");

  const { active } = await readGate(network.chain);
  const minted = await balanceOf(network.chain.contracts.distributor);
  expect(minted).toBe(parseGwei(totalOf(active.root).toString()));
});

test("every honest driver claims once what the leaf says; the cheat has nothing to claim", async () => {
  for (const car of cars) {
    const account = lower(car.account.address);
    const tools = { chain: network.chain, files: oracle.files, ports, sender: car.account };
    const claimed = await claim(tools, account);
    if (car.name.startsWith("Mallory")) {
      expect(claimed).toMatchObject({ ok: false, reason: "no-leaf" });
    } else {
      expect(claimed).toMatchObject({ ok: true, epoch: 1 });
      expect(await balanceOf(account)).toBe(parseGwei(claimed.ok ? claimed.amountGwei : "0"));
      expect(await claim(tools, account)).toMatchObject({ ok: false, reason: "already-claimed" });
    }
  }
  expect(await balanceOf(network.chain.contracts.distributor)).toBe(0n);
});

test("the indexer tells the same story", async () => {
  const query = "{ epochs { items { epoch state claims claimedWei } } devices { totalCount } }";
  const { active } = await readGate(network.chain);
  await expect
    .poll(() => ask(query), { timeout: 20_000 })
    .toMatchObject({
      epochs: {
        items: [
          { epoch: 1, state: "active", claims: 8, claimedWei: parseGwei(totalOf(active.root).toString()).toString() },
        ],
      },
      devices: { totalCount: 9 },
    });
});

test("an epoch in which nobody drove is settled with the next one, and no leaf falls", async () => {
  const before = await readGate(network.chain);
  await replay.advanceTo(endOf(network.params, 3) * 1000 + 1000);
  expect(await advance(oracle)).toBe("proposed");
  await replay.advanceTo(endOf(network.params, 3) * 1000 + (network.params.timeline.windowSeconds + 5) * 1000);
  expect(await advance(oracle)).toBe("activated");

  const { active } = await readGate(network.chain);
  const { manifest } = await readManifest(openEpoch(oracle.files, 3));
  expect(active.epoch).toBe(3);
  expect(manifest).toMatchObject({ from: 2, epoch: 3, previousRoot: before.active.root });
  expect(totalOf(active.root)).toBeGreaterThanOrEqual(totalOf(before.active.root));
});

async function balanceOf(account: `0x${string}`): Promise<bigint> {
  const { client, contracts } = network.chain;
  return client.readContract({
    address: contracts.token,
    abi: foveaTokenAbi,
    functionName: "balanceOf",
    args: [account],
  });
}

async function ask(query: string): Promise<unknown> {
  const response = await fetch(`${network.indexerUrl}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  return (await response.json()).data;
}
