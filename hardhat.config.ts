import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import hardhatToolboxViem from "@nomicfoundation/hardhat-toolbox-viem";
import { configVariable, defineConfig } from "hardhat/config";

const simulated = { type: "edr-simulated", chainType: "l1", hardfork: "osaka", chainId: 31337 } as const;

const solc = { version: "0.8.37", path: fileURLToPath(import.meta.resolve("solc/soljson.js")) };

/** `npm run fuzz:long`. */
const isLong = process.env.FOVEA_FUZZ === "long";

/** An Etherscan-compatible explorer of a chain that Etherscan's own list does not have. */
const { CHAIN_ID, EXPLORER_URL, EXPLORER_API_URL, SOURCIFY_URL } = process.env;
const ownExplorer = EXPLORER_API_URL && {
  name: "the explorer",
  url: EXPLORER_URL ?? EXPLORER_API_URL,
  apiUrl: EXPLORER_API_URL,
};

/** @param runs how often the optimiser expects a deployed instruction to run */
const production = (runs: number) => ({
  ...solc,
  settings: {
    evmVersion: "osaka",
    viaIR: true,
    optimizer: { enabled: true, runs },
    outputSelection: { "*": { "*": ["storageLayout"] } },
  },
});

/**
 * Tests deploy the contracts' own artifacts, so they need no optimiser themselves: it would only make them wait.
 */
const tests = readdirSync(new URL("test/contracts", import.meta.url))
  .filter((name) => name.endsWith(".sol"))
  .map((name) => [`test/contracts/${name}`, { ...solc, settings: { evmVersion: "osaka" } }]);

export default defineConfig({
  plugins: [hardhatToolboxViem],
  paths: { sources: "./contracts", tests: { solidity: "./test/contracts" }, ignition: "./deploy" },
  solidity: {
    compilers: [production(10_000)],
    // The gate is large and rarely called: optimised for size, or it would pass the limit of 24,576 bytes.
    overrides: {
      ...Object.fromEntries(tests),
      "contracts/RootGate.sol": production(200),
    },
    // Tests read artifacts, so the contracts must be built first even when one test file is named.
    splitTestsCompilation: true,
    npmFilesToBuild: ["@openzeppelin/contracts/access/manager/AccessManager.sol"],
  },
  networks: {
    // A burst of transactions must not push the chain ahead of the clocks of those who use it.
    default: { ...simulated, mining: { auto: true, interval: 2000 }, allowBlocksWithSameTimestamp: true },
    // Recorded drives are replayed at their own times: the clock stands where it is put, from before the first recording.
    replay: { ...simulated, mining: { auto: true, interval: 0 }, initialDate: "2011-01-01T00:00:00Z" },
    local: { type: "http", chainType: "l1", url: process.env.RPC_URL ?? "http://127.0.0.1:8545" },
  },
  verify: {
    etherscan: { apiKey: configVariable("ETHERSCAN_API_KEY") },
    sourcify: SOURCIFY_URL ? { apiUrl: SOURCIFY_URL } : {},
  },
  ...(CHAIN_ID &&
    ownExplorer && {
      chainDescriptors: { [CHAIN_ID]: { name: `chain ${CHAIN_ID}`, blockExplorers: { etherscan: ownExplorer } } },
    }),
  test: {
    solidity: {
      ...(isLong ? { fuzz: { runs: 10_000 } } : { fuzz: { runs: 1000, seed: "0x0f0ea" } }),
      invariant: { runs: isLong ? 512 : 64, depth: isLong ? 128 : 64, failOnRevert: false },
      fsPermissions: { readDirectory: ["./test/vectors"] },
    },
  },
});
