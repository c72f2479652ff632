/**
 * `npm run verify [-- CONTRACT ...]`: gives the sources of a deployment to the explorers of its chain, so that anybody can
 * read there what runs. Sourcify always; Etherscan, or the compatible explorer that EXPLORER_API_URL names, with an
 * ETHERSCAN_API_KEY. CHAIN_ID and RPC_URL name the chain, deploy/deployments/chain-ID the deployment.
 */
import { parseArgs } from "node:util";
import { chainConfig } from "@fovea/oracle/config.ts";
import { failureOf } from "@fovea/oracle/failure.ts";
import { verifyContract } from "@nomicfoundation/hardhat-verify/verify";
import { readSources, type Source } from "../deploy/sources.ts";

// Hardhat takes the network from here when it is first imported; this one is wherever RPC_URL points.
process.env.HARDHAT_NETWORK = "local";
const { default: hre } = await import("hardhat");
const { build } = await import("../deploy/deploy.ts");

type Explorer = "etherscan" | "sourcify";
const explorers: readonly Explorer[] = process.env.ETHERSCAN_API_KEY ? ["etherscan", "sourcify"] : ["sourcify"];

try {
  const { positionals } = parseArgs({ allowPositionals: true });
  const { chainId } = chainConfig(process.env);
  const sources = await readSources(`${hre.config.paths.ignition}/deployments/chain-${chainId}`, positionals);
  await build();
  const refusals = (await Promise.all(explorers.map((explorer) => verifyOn(explorer, sources)))).flat();
  for (const refusal of refusals) console.error(`verify: ${refusal}`);
  console.log(`${sources.length} contracts, ${explorers.join(" and ")}, ${refusals.length} refused`);
  if (!explorers.includes("etherscan")) console.log("Set ETHERSCAN_API_KEY for Etherscan too.");
  process.exit(refusals.length > 0 ? 1 : 0);
} catch (error) {
  const { message, exit } = failureOf(error);
  console.error(`verify: ${message}`);
  process.exit(exit);
}

/** One at a time: explorers count requests. @returns a sentence for each contract that was not taken */
async function verifyOn(provider: Explorer, sources: readonly Source[]): Promise<string[]> {
  const refusals: string[] = [];
  for (const source of sources) {
    await verifyContract({ ...source, provider }, hre).catch((error: Error) => {
      refusals.push(`${provider} refuses ${source.contract}: ${error.message}`);
    });
  }
  return refusals;
}
