import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { parseEnvironment } from "../../indexer/environment.ts";
import { freePort } from "../../scripts/stack/freePort.ts";
import { startIndexer } from "../../scripts/stack/indexer.ts";

const RPC_URL = "http://127.0.0.1:8545";
const requestSchema = z.object({ id: z.number(), method: z.string() });

// A node that says which chain it is, and has code at every address or none.
let node: Server;
let rpcUrl: string;
let code = "0x00";
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "fovea-test-"));
  const port = await freePort();
  rpcUrl = `http://127.0.0.1:${port}`;
  node = createServer(async (incoming, outgoing) => {
    const { id, method } = requestSchema.parse(JSON.parse(await text(incoming)));
    outgoing.setHeader("content-type", "application/json");
    outgoing.end(JSON.stringify({ jsonrpc: "2.0", id, result: method === "eth_chainId" ? "0x7a69" : code }));
  });
  await once(node.listen(port, "127.0.0.1"), "listening");
});
afterAll(async () => {
  node.closeAllConnections();
  node.close();
  await rm(directory, { recursive: true, force: true });
});

test("what is deployed where comes from the generated addresses, the rest has defaults", () => {
  const environment = parseEnvironment({ CHAIN_ID: "31337", RPC_URL });

  expect(environment).toMatchObject({ chainId: 31337, rpcUrl: RPC_URL, host: "127.0.0.1", port: 42069 });
  expect(environment.contracts.rootGate).toMatch(/^0x[0-9a-fA-F]{40}$/);
  expect(environment.databaseUrl).toBeUndefined();
});

test.each([
  ["a missing RPC_URL", { CHAIN_ID: "31337" }, "RPC_URL is missing"],
  ["a missing CHAIN_ID", { RPC_URL }, "CHAIN_ID is missing"],
  ["a CHAIN_ID that is no number", { CHAIN_ID: "local", RPC_URL }, "CHAIN_ID is not a whole number"],
  ["a chain without a deployment", { CHAIN_ID: "424242", RPC_URL }, "CHAIN_ID 424242 has no deployment"],
  [
    "an RPC_URL that is no address",
    { CHAIN_ID: "31337", RPC_URL: "localhost" },
    "RPC_URL is not an http or ws address",
  ],
  ["a DATABASE_URL of another database", { CHAIN_ID: "31337", RPC_URL, DATABASE_URL: "mysql://x" }, "DATABASE_URL"],
  [
    "an addresses file that is not there",
    { CHAIN_ID: "31337", RPC_URL, FOVEA_ADDRESSES: "/nowhere" },
    "does not exist",
  ],
])("%s is refused in one sentence", (_, env, sentence) => {
  const parse = () => parseEnvironment(env);

  expect(parse).toThrow(expect.objectContaining({ code: "bad-config", message: expect.stringContaining(sentence) }));
  expect(parse).toThrow(expect.objectContaining({ message: expect.not.stringContaining("\n") }));
});

test.each([
  ["not JSON", "{", "is not JSON"],
  ["for another chain", `{"1":{}}`, "CHAIN_ID 31337 has no deployment"],
  ["incomplete", `{"31337":{"startBlock":0}}`, "lacks or misspells accountBonds, deviceRegistry, disputeManager"],
])("an addresses file that is %s is refused in one sentence", async (_, contents, sentence) => {
  const file = join(directory, "addresses.json");
  await writeFile(file, contents);

  const parse = () => parseEnvironment({ CHAIN_ID: "31337", RPC_URL, FOVEA_ADDRESSES: file });

  expect(parse).toThrow(expect.objectContaining({ code: "bad-config", message: expect.stringContaining(sentence) }));
  expect(parse).toThrow(expect.objectContaining({ message: expect.not.stringContaining("\n") }));
});

test("an unknown chain ends the process with code 2 and nothing but the sentence", async () => {
  await expect(startIndexer({ rpcUrl, chainId: 424242 })).rejects.toMatchObject({
    message: expect.stringContaining("exited with code 2"),
    lines: [expect.stringContaining("CHAIN_ID 424242 has no deployment")],
  });
});

test("a node that does not answer ends the process with code 3 and nothing but the sentence", async () => {
  const nobody = `http://127.0.0.1:${await freePort()}`;

  await expect(startIndexer({ rpcUrl: nobody, chainId: 31337 })).rejects.toMatchObject({
    message: expect.stringContaining("exited with code 3"),
    lines: [`RPC_URL ${nobody} does not answer: start the node, or correct it.`],
  });
});

test("a node of another chain, and a chain without the contracts, are refused", async () => {
  const addresses = parseEnvironment({ CHAIN_ID: "31337", RPC_URL }).contracts;
  await expect(startIndexer({ rpcUrl, chainId: 7, addresses })).rejects.toMatchObject({
    lines: [`RPC_URL ${rpcUrl} is chain 31337, not CHAIN_ID 7: correct one of them.`],
  });

  code = "0x";
  await expect(startIndexer({ rpcUrl, chainId: 31337 })).rejects.toMatchObject({
    lines: [expect.stringContaining("There is no RootGate at")],
  });
  code = "0x00";
});

test("a database that does not answer ends the process with code 3 and nothing but the sentence", async () => {
  const databaseUrl = `postgres://nobody:secret@127.0.0.1:${await freePort()}/none`;

  const failure = await startIndexer({ rpcUrl, chainId: 31337, databaseUrl }).catch((error: unknown) => error);

  expect(failure).toMatchObject({ lines: [expect.stringContaining("DATABASE_URL at 127.0.0.1")] });
  expect(String(failure)).not.toContain("secret");
});

test("a taken port is refused", async () => {
  const port = Number(new URL(rpcUrl).port);

  await expect(startIndexer({ rpcUrl, chainId: 31337, port })).rejects.toMatchObject({ code: "port-taken" });
});
