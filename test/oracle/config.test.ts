import { expect, test } from "vitest";
import {
  ConfigError,
  chainConfig,
  filesConfig,
  serviceConfig,
  signerConfig,
  storeConfig,
} from "../../oracle/config.ts";

function mistakesOf(parse: () => unknown): readonly string[] {
  try {
    parse();
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
  return [];
}

test("a developer on the local chain sets nothing", () => {
  expect(chainConfig({})).toEqual({ chainId: 31337, rpcUrl: "http://127.0.0.1:8545", addressesFile: null });
  expect(serviceConfig({})).toEqual({ host: "127.0.0.1", port: 4400, workers: 1, logLevel: "info" });
  expect(filesConfig({})).toBe(".fovea/files");
});

test("another chain needs an address of its own", () => {
  expect(mistakesOf(() => chainConfig({ CHAIN_ID: "1" }))).toEqual([
    "RPC_URL is not set; set it to the http(s) address of a node of that chain.",
  ]);
});

test("every mistake has one sentence that names the variable, the value and what is wanted", () => {
  expect(mistakesOf(() => chainConfig({ CHAIN_ID: "0x1", RPC_URL: "ftp://node" }))).toEqual([
    'CHAIN_ID is "0x1"; set it to the id of the chain, a whole number above 0.',
    'RPC_URL is "ftp://node"; set it to the http(s) address of a node of that chain.',
  ]);
  expect(mistakesOf(() => serviceConfig({ FOVEA_LISTEN: "4400", FOVEA_WORKERS: "0", FOVEA_LOG: "loud" }))).toHaveLength(
    3,
  );
  expect(mistakesOf(() => serviceConfig({ FOVEA_LISTEN: "localhost:65536" }))).toHaveLength(1);
  expect(mistakesOf(() => storeConfig({}))).toHaveLength(1);
  expect(mistakesOf(() => storeConfig({ DATABASE_URL: "postgres://h/d", FOVEA_SCHEMA: 'x"; drop' }))).toHaveLength(1);
});

test("a password in a database address is never repeated", () => {
  const [sentence] = mistakesOf(() => storeConfig({ DATABASE_URL: "mysql://user:hunter2@host/db" }));
  expect(sentence).toContain("DATABASE_URL can't be used");
  expect(sentence).not.toContain("hunter2");
});

test("exactly one key signs", () => {
  expect(signerConfig({ FOVEA_SIGNER: "dev:1" })).toEqual({ kind: "development", index: 1 });
  expect(signerConfig({ FOVEA_KEY_FILE: "k.json" })).toEqual({ kind: "key-file", path: "k.json" });
  expect(mistakesOf(() => signerConfig({}))).toHaveLength(1);
  expect(mistakesOf(() => signerConfig({ FOVEA_SIGNER: "dev:1", FOVEA_KEY_FILE: "k.json" }))).toHaveLength(1);
  expect(mistakesOf(() => signerConfig({ FOVEA_SIGNER: `0x${"11".repeat(32)}` }))).toHaveLength(1);
  expect(mistakesOf(() => signerConfig({ FOVEA_KEYSTORE: "k" }))).toEqual([
    "FOVEA_KEYSTORE_PASSWORD_FILE is not set; set it to a file that holds the keystore's password.",
  ]);
});
