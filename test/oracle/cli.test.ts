import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "../../scripts/stack/freePort.ts";
import { type Network, startNetwork } from "./network.ts";
import { DRIVE_MS, driveOf } from "./reports.ts";

const cli = fileURLToPath(new URL("../../oracle/cli.ts", import.meta.url));
const children: ChildProcess[] = [];
let folder: string;
let network: Network;
let env: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fovea-cli-"));
  network = await startNetwork({ startsIn: 0 });
  const { rpcUrl, addressesFile } = network.config;
  env = {
    RPC_URL: rpcUrl,
    FOVEA_ADDRESSES: addressesFile,
    DATABASE_URL: network.postgres.url,
    FOVEA_FILES: join(folder, "files"),
    FOVEA_LISTEN: `127.0.0.1:${await freePort()}`,
  };
}, 120_000);
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await network.stop();
  await rm(folder, { recursive: true, force: true });
});

function start(args: readonly string[], more: Record<string, string> = {}): ChildProcess {
  const { PATH = "" } = process.env;
  const child = spawn(process.execPath, [cli, ...args], { cwd: folder, env: { PATH, ...env, ...more } });
  children.push(child);
  return child;
}

async function fovea(args: readonly string[], more: Record<string, string> = {}) {
  const child = start(args, more);
  const [stdout, stderr, [exit]] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    once(child, "close"),
  ]);
  return { exit, stdout, stderr };
}

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = "";
  for await (const chunk of stream ?? []) text += chunk;
  return text;
}

/** One document on stdout, and nothing else there. */
async function json(args: readonly string[], more: Record<string, string> = {}) {
  const { exit, stdout, stderr } = await fovea(["--json", ...args], more);
  expect(stdout.endsWith("\n")).toBe(true);
  return { exit, stderr, document: JSON.parse(stdout) };
}

const nobody = `0x${"77".repeat(20)}`;

test.concurrent.each<[string, number, string, readonly string[], Record<string, string>]>([
  ["an unknown command", 2, "usage", ["fly"], {}],
  ["an account that is none", 2, "usage", ["claim", "--account", "0x12"], {}],
  ["a bad chain id", 2, "bad-config", ["status"], { CHAIN_ID: "one" }],
  ["no key", 2, "bad-config", ["claim", "--account", nobody], {}],
  ["a key that does not exist", 2, "bad-signer", ["claim", "--account", nobody], { FOVEA_KEY_FILE: "none.json" }],
  ["a node that is not there", 3, "chain-unreachable", ["status"], { RPC_URL: "http://127.0.0.1:1" }],
  [
    "a database that is not there",
    3,
    "database-unreachable",
    ["oracle"],
    { DATABASE_URL: "postgres://u@127.0.0.1:1/d", FOVEA_SIGNER: "dev:1" },
  ],
  ["a drive file that is not there", 2, "bad-drive-file", ["device", "sign", "--drive", "none.json", "--key", "k"], {}],
  ["a device key that is not there", 2, "bad-key-file", ["device", "register", "--key", "none"], {}],
  ["a folder that holds no epoch", 2, "bad-file", ["verify-epoch", "/nowhere"], {}],
])("%s ends with exit code %i, the code %s and one sentence", async (_, exit, code, args, more) => {
  const answer = await json(args, more);
  expect(answer).toMatchObject({ exit, document: { error: { code } } });
  expect(answer.stderr.trimEnd().split("\n")).toHaveLength(1);
  expect(answer.stderr).toBe(`fovea: ${answer.document.error.message}\n`);
});

test("a taken port is one sentence", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const address = taken.address();
  const listen = `127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  const answer = await json(["oracle"], { FOVEA_LISTEN: listen, FOVEA_SIGNER: "dev:1", FOVEA_LOG: "silent" });
  expect(answer).toMatchObject({ exit: 3, document: { error: { code: "port-taken" } } });
  taken.close();
});

test("help is an answer, not a failure", async () => {
  const { exit, stdout, stderr } = await fovea(["--help"]);
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
  expect(stdout).toContain("Exit codes: 0 done, 1 the answer is no, 2 bad input, 3 the surroundings failed.");
});

test("the answer no has exit code 1", async () => {
  expect(await json(["explain", "--epoch", "1", "--account", nobody])).toMatchObject({
    exit: 1,
    document: { reason: "not-settled" },
  });
  expect(await json(["claim", "--account", nobody], { FOVEA_SIGNER: "dev:5" })).toMatchObject({
    exit: 1,
    document: { ok: false, reason: "nothing-active" },
  });
});

test("from a new device to a receipt, and a service that stops when it is told", async () => {
  const key = join(folder, "device.json");
  const made = await json(["device", "new", "--key", key]);
  expect(made).toMatchObject({ exit: 0, document: { key } });
  expect((await stat(key)).mode & 0o777).toBe(0o600);
  expect(await json(["device", "new", "--key", key])).toMatchObject({
    exit: 2,
    document: { error: { code: "bad-key-file" } },
  });
  const { deviceId } = made.document;
  const registered = await json(["device", "register", "--key", key, "--kind", "dashcam"], { FOVEA_SIGNER: "dev:4" });
  expect(registered).toMatchObject({ exit: 0, document: { deviceId } });
  const again = await json(["device", "register", "--key", key], { FOVEA_SIGNER: "dev:4" });
  expect(again).toMatchObject({ exit: 1, document: { error: { code: "refused" } } });
  expect(again.stderr).toContain("DeviceTaken");

  const service = start(["oracle", "--json"], { FOVEA_SIGNER: "dev:1" });
  const stdout = textOf(service.stdout);
  const stderr = textOf(service.stderr);
  await once(service.stderr ?? service, "data");
  const status = await json(["status"]);
  expect(status).toMatchObject({ exit: 0, document: { chainId: 31337, service: { state: "ready" } } });

  const drive = join(folder, "drive.json");
  const { track, detections } = driveOf({ startMs: Date.now() - DRIVE_MS - 60_000 });
  await writeFile(
    drive,
    JSON.stringify({
      track: track.map(degrees),
      detections: detections.map((seen) => ({ ...degrees(seen), task: seen.task, confidence: 0.9 })),
    }),
  );
  const reports = join(folder, "reports");
  const url = `http://${env.FOVEA_LISTEN}`;
  const signed = await json([
    "device",
    "sign",
    "--drive",
    drive,
    "--key",
    key,
    "--out",
    reports,
    "--submit",
    url,
    "--trim",
    "0",
  ]);
  expect(signed).toMatchObject({ exit: 0, document: { deviceId, submitted: [{ ok: true, code: "received" }] } });
  const [hash] = signed.document.reports;
  expect((await readFile(join(reports, `${hash.slice(2)}.cose`))).length).toBeGreaterThan(0);
  expect(JSON.parse(await readFile(`${key}.log`, "utf8"))).toEqual({ sequence: 2, previous: hash });

  service.kill("SIGTERM");
  const [exit] = await once(service, "close");
  expect(exit).toBe(0);
  expect(JSON.parse(await stdout)).toMatchObject({ url });
  const events = (await stderr)
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).msg);
  expect(events.at(-1)).toBe("oracle stopped");
}, 90_000);

test("a bad drive file names the field that is wrong", async () => {
  const key = join(folder, "other.json");
  await json(["device", "new", "--key", key]);
  const drive = join(folder, "bad-drive.json");
  await writeFile(drive, JSON.stringify({ track: [{ t: 1_760_000_000_000, lat: 91, lon: 0 }] }));
  const answer = await json(["device", "sign", "--drive", drive, "--key", key]);
  expect(answer).toMatchObject({ exit: 2, document: { error: { code: "bad-drive-file" } } });
  expect(answer.stderr).toContain("track[0].lat");
});

function degrees({ ms, latE7, lonE7 }: { ms: number; latE7: number; lonE7: number }) {
  return { t: ms, lat: latE7 / 1e7, lon: lonE7 / 1e7 };
}

test("labels and rewards go from table to table", async () => {
  const place = (name: string) => join(folder, name);
  await writeFile(place("labels.csv"), "worker,label,item\nw1,cone,a\nw2,cone,a\nw3,sign,a\nw1,sign,b\n");
  await writeFile(place("gold.csv"), "item,label\nb,sign\n");
  const options = ["--labels", place("labels.csv"), "--gold", place("gold.csv")];
  const { exit, document } = await json(["aggregate", ...options, "--out", place("found.csv")]);
  expect({ exit, labels: document.map(({ label }: { label: string }) => label) }).toEqual({
    exit: 0,
    labels: ["cone", "sign"],
  });
  expect(await readFile(place("found.csv"), "utf8")).toMatch(
    /^item,label,probability\na,cone,0\.\d{6}\nb,sign,1\.000000\n$/,
  );

  await writeFile(place("short.csv"), "item,worker\n1,2\n");
  expect(await json(["aggregate", "--labels", place("short.csv")])).toMatchObject({
    exit: 2,
    document: { error: { code: "bad-labels" } },
  });

  await writeFile(place("rewards.csv"), `account,amountGwei\n${nobody},5\n`);
  const tree = await json(["tree", "--input", place("rewards.csv"), "--proof", nobody, "--out", place("tree")]);
  expect(tree).toMatchObject({
    exit: 0,
    document: { accounts: 1, totalGwei: "5", proof: { cumulativeGwei: "5", index: 1 } },
  });
  expect((await stat(join(place("tree"), "tree-0000.bin"))).size).toBe(3 * 32);
  const other = `0x${"78".repeat(20)}`;
  expect(await json(["tree", "--input", place("rewards.csv"), "--proof", other])).toMatchObject({
    exit: 1,
    document: { error: { code: "no-leaf" } },
  });
});
