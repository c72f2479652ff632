/** Runs one suite after another on Hardhat's own runner of Solidity tests, and gives up on one that runs out of bounds. */
import {
  type Artifact as EdrArtifact,
  EdrContext,
  FsAccessPermission,
  L1_CHAIN_TYPE,
  l1GenesisState,
  l1HardforkFromString,
  l1SolidityTestRunnerFactory,
  type SuiteResult,
  TestStatus,
} from "@nomicfoundation/edr";
import { z } from "zod";
import { type Artifact, artifact } from "./compile.ts";
import { BOUNDS, EFFORT, OUT_OF_BOUNDS } from "./runner.ts";

const HARDFORK = "Osaka";

const order = z.object({ artifacts: z.array(artifact), suite: z.string() });

const context = new EdrContext();
await context.registerSolidityTestRunnerFactory(L1_CHAIN_TYPE, l1SolidityTestRunnerFactory());
const settings = {
  fuzz: EFFORT.fuzz,
  invariant: EFFORT.invariant,
  gasLimit: BigInt(EFFORT.gas),
  projectRoot: process.cwd(),
  hardfork: HARDFORK,
  localPredeploys: l1GenesisState(l1HardforkFromString(HARDFORK)),
  fsPermissions: [{ access: FsAccessPermission.ReadDirectory, path: "./test/vectors" }],
  disableBlockGasLimit: true,
  disableTransactionGasCap: true,
};
const known = new Map<string, EdrArtifact>();
let since = 0;

// The runner can not be interrupted, only left: it traces a failed test again, step by step, which fills any memory when
// the test runs on for ever.
setInterval(() => {
  const over = process.memoryUsage.rss() > BOUNDS.bytes || Date.now() - since > BOUNDS.seconds * 1000;
  if (since > 0 && over) process.exit(OUT_OF_BOUNDS);
}, 100);

process.on("disconnect", () => process.exit());
process.on("message", async (message) => {
  const { artifacts, suite } = order.parse(message);
  for (const one of artifacts) known.set(`${one.source}:${one.name}`, toEdr(one));
  since = Date.now();
  const answer = await run(suite);
  since = 0;
  process.send?.(answer);
});

async function run(suite: string): Promise<{ passed: number; failed: readonly string[] }> {
  const artifacts = [...known.values()];
  const ids = artifacts.map(({ id }) => id).filter(({ name }) => name === suite);
  const done = Promise.withResolvers<SuiteResult>();
  // The run may return before it reports its last suite.
  await context.runSolidityTests(L1_CHAIN_TYPE, artifacts, ids, settings, {}, done.resolve);
  const { testResults } = await done.promise;
  return {
    passed: testResults.filter(({ status }) => status === TestStatus.Success).length,
    failed: testResults.filter(({ status }) => status === TestStatus.Failure).map(({ name }) => name),
  };
}

function toEdr({ source, name, abi, creation, runtime }: Artifact): EdrArtifact {
  return {
    id: { name, source, solcVersion: "0.8.37" },
    contract: { abi, bytecode: creation, deployedBytecode: runtime, linkReferences: {}, deployedLinkReferences: {} },
  };
}
