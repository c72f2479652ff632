/**
 * Settling offline from a folder of files.
 *
 * given reports of six cars -> settled -> the folder verifies, in any order and with any number of processes
 *                                      -> the next settlement builds on its state
 * given a folder that misses or garbles a file -> one sentence that names it
 */
import { spawnSync } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openFolder } from "@fovea/oracle/folder.ts";
import { createInspector } from "@fovea/oracle/inspect.ts";
import { nodePorts } from "@fovea/oracle/ports.ts";
import { publish, publishFolder } from "@fovea/oracle/publish.ts";
import { type Settlement, settle } from "@fovea/oracle/settle.ts";
import { loadFolder } from "@fovea/oracle/settle-folder.ts";
import { treeOfRewards } from "@fovea/oracle/tree.ts";
import { verifyEpoch } from "@fovea/oracle/verify-epoch.ts";
import { canonicalJson } from "@fovea/protocol/canonical.ts";
import { cidOfHash } from "@fovea/protocol/content.ts";
import type { Inputs } from "@fovea/protocol/inputs.ts";
import { totalOf } from "@fovea/protocol/merkle.ts";
import { paramsHash, paramsOf } from "@fovea/protocol/params.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { contextOf, devices, honestDrive, noon, submit, write } from "../protocol/verify/scene.ts";

let home: string;
let input: string;
const alone = createInspector(1);

// One epoch takes in the whole noon hour, on the local network, where nothing is held back.
const local = paramsOf("local", noon / 1000);
const params = { ...local, timeline: { ...local.timeline, epochSeconds: 3600 } };

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "fovea-offline-"));
  input = join(home, "input");
  await mkdir(join(input, "reports"), { recursive: true });
  const { registry } = contextOf();
  await writeFile(join(input, "params.json"), canonicalJson(params));
  await writeFile(join(input, "registry.json"), canonicalJson(registry));
  const receipts = [];
  for (const [car, by] of devices.entries()) {
    const written = write(honestDrive(car + 1, { minutes: 9 }), { by });
    const { receivedAtMs, operator } = submit(written);
    receipts.push({ file: `${car}.cose`, receivedAtMs, operator });
    await writeFile(join(input, "reports", `${car}.cose`), written.bytes);
  }
  await writeFile(join(input, "receipts.json"), JSON.stringify(receipts));
});

afterAll(() => rm(home, { recursive: true, force: true }));

async function settleInto(out: string, inputs: Inputs) {
  const write = (given: Inputs, settlement: Settlement) => publishFolder(out, { inputs: given, settlement });
  return settle({ inspect: alone.inspect, publish: write, ports: nodePorts }, inputs);
}

test("a folder of reports settles, pays its drivers, and verifies from what it wrote", async () => {
  const out = join(home, "out");
  const { manifest } = await settleInto(out, await loadFolder(input));
  expect(manifest.totals).toMatchObject({ reports: 6, accepted: 6, rejected: {} });
  expect(manifest.leafCount).toBe(6);
  expect(BigInt(manifest.totalGwei)).toBeGreaterThan(0n);

  const plain = await verifyEpoch(openFolder(out), { inspector: alone });
  const two = createInspector(2);
  const reversed = <T>(list: readonly T[]) => list.toReversed();
  const shuffled = await verifyEpoch(openFolder(out), { inspector: two, shuffle: reversed }).finally(two.stop);
  expect(plain).toEqual({ ok: true, epoch: 1, root: manifest.root, expected: manifest.root });
  expect(shuffled).toEqual(plain);
});

test("the next settlement builds on the state and the manifest of the one before, and no leaf falls", async () => {
  const [first, next] = [join(home, "first"), join(home, "next")];
  const one = await settleInto(first, await loadFolder(input));
  await mkdir(join(next, "reports"), { recursive: true });
  for (const name of ["params.json", "registry.json", "state.json", "manifest.json"]) {
    await copyFile(join(first, name), join(next, name));
  }
  const two = await settleInto(join(home, "second"), await loadFolder(next));
  expect(two.manifest).toMatchObject({
    from: 2,
    epoch: 2,
    previousManifestHash: one.hash,
    previousRoot: one.manifest.root,
  });
  expect(two.manifest.root).toBe(one.manifest.root);
});

test("publishing a settlement again changes nothing, and every file is there by its content too", async () => {
  const root = join(home, "root");
  const inputs = await loadFolder(input);
  const write = (given: Inputs, settlement: Settlement) => publish(root, { inputs: given, settlement });
  const one = await settle({ inspect: alone.inspect, publish: write, ports: nodePorts }, inputs);
  const two = await settle({ inspect: alone.inspect, publish: write, ports: nodePorts }, inputs);
  expect(two).toEqual(one);
  for (const [name, { cid }] of Object.entries(one.manifest.files)) {
    const [byName, byContent] = [join(one.folder, name), join(root, "cid", cid)];
    expect(await readFile(byName)).toEqual(await readFile(byContent));
  }
  expect(await readFile(join(root, "cid", cidOfHash(one.hash)))).toEqual(
    await readFile(join(one.folder, "manifest.json")),
  );
});

test("a served file that is not the one the manifest names is named", async () => {
  const out = join(home, "tampered");
  await settleInto(out, await loadFolder(input));
  const registry = await readFile(join(out, "registry.json"), "utf8");
  await writeFile(join(out, "registry.json"), registry.replace(/"registeredAt":0/, '"registeredAt":1'));
  const checking = verifyEpoch(openFolder(out), { inspector: alone });
  await expect(checking).rejects.toMatchObject({ code: "bad-file", file: "registry.json" });
});

test("another manifest than the chain's is noticed", async () => {
  const out = join(home, "other");
  await settleInto(out, await loadFolder(input));
  const manifestHash = `0x${"11".repeat(32)}` as const;
  const check = await verifyEpoch(openFolder(out), { inspector: alone, manifestHash });
  expect(check).toMatchObject({ ok: false, difference: expect.stringContaining(manifestHash) });
});

test("other parameters than the chain pinned are noticed, and the pinned ones pass", async () => {
  const out = join(home, "unpinned");
  const { manifest } = await settleInto(out, await loadFolder(input));
  expect(manifest.paramsHash).toBe(paramsHash(params));
  const pinned = await verifyEpoch(openFolder(out), { inspector: alone, paramsHash: paramsHash(params) });
  expect(pinned.ok).toBe(true);
  const other = paramsHash({ ...params, genesis: params.genesis + 1 });
  const check = await verifyEpoch(openFolder(out), { inspector: alone, paramsHash: other });
  expect(check).toMatchObject({ ok: false, difference: expect.stringContaining(`pinned is ${other}`) });
});

test("a folder that misses or garbles a file is refused by the file's name", async () => {
  const broken = join(home, "broken");
  await mkdir(join(broken, "reports"), { recursive: true });
  await expect(loadFolder(broken)).rejects.toMatchObject({ code: "bad-file", file: "params.json" });
  await writeFile(join(broken, "params.json"), "{");
  await expect(loadFolder(broken)).rejects.toMatchObject({ code: "bad-file", file: "params.json" });
  await copyFile(join(input, "params.json"), join(broken, "params.json"));
  await writeFile(join(broken, "registry.json"), '{"chainId":0}');
  await expect(loadFolder(broken)).rejects.toMatchObject({ code: "bad-file", file: "registry.json" });
});

test("a worker process that dies fails the settlement and says so", async () => {
  const inspector = createInspector(2);
  const { submissions, registry } = await loadFolder(input);
  const inspecting = inspector.inspect({ params, registry, submissions });
  inspector.stop();
  await expect(inspecting).rejects.toMatchObject({ code: "worker-ended" });
});

test("a table of rewards becomes a tree, whatever the order of its rows and however it comes in", async () => {
  const rows = [1, 2, 3].map((at) => `0x${`${at}`.padStart(40, "0")},${at * 100}`);
  const table = (lines: readonly string[], end: string) => [Buffer.from(lines.join(end))];
  const tree = await treeOfRewards(table(["account,amountGwei", ...rows], "\n"));
  expect(tree).toMatchObject({ accounts: 3 });
  expect(totalOf(tree.root)).toBe(600n);
  const [reversed = Buffer.alloc(0)] = table(["account,amountGwei", ...rows.toReversed(), "", ""], "\r\n");
  const bytes = [...reversed].map((byte) => Uint8Array.of(byte));
  expect(await treeOfRewards(bytes)).toEqual(tree);
});

test.each([
  ["an empty table", "", 1],
  ["another header", "a,b", 1],
  ["a short account", "account,amountGwei\n0x12,1", 2],
  ["a digit that is none", `account,amountGwei\n\n0x${"g".repeat(40)},1`, 3],
  ["a negative amount", `account,amountGwei\n0x${"1".repeat(40)},-1`, 2],
  ["no amount", `account,amountGwei\n0x${"1".repeat(40)},`, 2],
  ["2^64 gwei", `account,amountGwei\n0x${"1".repeat(40)},18446744073709551616`, 2],
])("%s is refused, and the line named", async (_, text, line) => {
  await expect(treeOfRewards([Buffer.from(text)])).rejects.toMatchObject({ code: "bad-rewards", line });
});

test("fovea settle and fovea verify-epoch say the same on the command line", () => {
  const out = join(home, "cli");
  const fovea = (...args: string[]) => spawnSync("fovea", ["--json", ...args], { encoding: "utf8" });
  const settled = fovea("settle", "--input", input, "--out", out, "--workers", "2");
  expect(settled.status).toBe(0);
  const { root, reports, rejected } = JSON.parse(settled.stdout);
  expect({ reports, rejected }).toEqual({ reports: 6, rejected: {} });
  const verified = fovea("verify-epoch", out);
  expect([verified.status, JSON.parse(verified.stdout)]).toEqual([0, { ok: true, epoch: 1, root, expected: root }]);
});
