/**
 * `npm run deploy -- --network local|test|main --parameters FILE [--json]`: deploys the product to the chain that CHAIN_ID
 * and RPC_URL name, signed by FOVEA_KEYSTORE or FOVEA_KEY_FILE, and says whether it is in order. Run again after any
 * interruption it goes on where it was: the journal is deploy/deployments/chain-ID, to be committed.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { chainConfig, signerConfig } from "@fovea/oracle/config.ts";
import { loadKey } from "@fovea/oracle/signer.ts";
import type { Network } from "@fovea/protocol/params.ts";
import hre from "hardhat";
import { createPublicClient, type Hex, http, type PublicClient } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { build, deployOn } from "../deploy/deploy.ts";
import { readJournal } from "../deploy/journal.ts";
import type { Parameters } from "../deploy/parameters.ts";
import { type Addresses, readPermissions } from "../deploy/permissions.ts";
import { report } from "../deploy/report.ts";
import { mendJournal } from "../deploy/resume.ts";
import { parseParameters } from "../deploy/schema.ts";
import { command, parseNetwork, UsageError } from "./stack/command.ts";

const options = { network: { type: "string" }, parameters: { type: "string" } } as const;
type Plan = { readonly rpcUrl: string; readonly key: Hex; readonly journal: string; readonly parameters: Parameters };
type Given = { readonly network: Network; readonly resumes: boolean };

await command("deploy", options, async (given) => {
  const network = parseNetwork(given.network);
  const { chainId, rpcUrl } = chainConfig(process.env);
  const key = await loadKey(signerConfig(process.env), chainId);
  const client = createPublicClient({ transport: http(rpcUrl, { batch: { batchSize: 100 } }), cacheTime: 0 });
  await assertChain(client, chainId);

  const journal = `chain-${chainId}`;
  const folder = `${hre.config.paths.ignition}/deployments/${journal}`;
  const resumes = existsSync(folder);
  const parameters = await loadParameters(given.parameters, { network, resumes });
  await mendJournal(folder, { client, deployer: privateKeyToAccount(key).address });
  const addresses = await deployTo({ rpcUrl, key, journal, parameters });
  const startBlock = readJournal(folder)?.startBlock ?? 0;
  const { json, text, exit } = report(await readPermissions({ client, addresses, startBlock }), network);
  return { json: { addresses, startBlock, permissions: json }, text: [listOf(addresses), text].join("\n\n"), exit };
});

async function deployTo({ rpcUrl, key, journal, parameters }: Plan): Promise<Addresses> {
  await build();
  const connection = await hre.network.create({ network: "local", override: { url: rpcUrl, accounts: [key] } });
  try {
    return await deployOn(connection, { parameters, journal, config: {} });
  } finally {
    await connection.close();
  }
}

/** Before anything is signed: a key that meets the wrong chain would spend there. */
async function assertChain(client: PublicClient, chainId: number): Promise<void> {
  const found = await client.getChainId();
  if (found !== chainId) {
    throw new UsageError(
      `RPC_URL is a node of chain ${found} and CHAIN_ID says ${chainId}; set both to the same chain.`,
    );
  }
}

/** An interrupted deployment keeps its genesis, though the clock may have passed it. */
async function loadParameters(file: string | undefined, { network, resumes }: Given): Promise<Parameters> {
  if (file === undefined)
    throw new UsageError(`Name the file: --parameters, a copy of deploy/parameters/${network}.json.`);
  const text = await readFile(file, "utf8");
  return parseParameters(
    parseJson(text, file),
    resumes ? { network } : { network, now: Math.floor(Date.now() / 1000) },
  );
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`${file} is not JSON; copy a file of deploy/parameters and fill it in.`);
  }
}

function listOf(addresses: Addresses): string {
  const lines = Object.entries(addresses).map(([name, address]) => `${address}  ${name}`);
  return [...lines, "Now npm run generate, and commit protocol/generated and deploy/deployments."].join("\n");
}
