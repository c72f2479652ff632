/**
 * `npm run permissions -- --network local|test|main [--json]`: who may call what, read from the chain that CHAIN_ID and
 * RPC_URL name, and whether that is what a deployment must be. Exit codes as `fovea`: 1 says that it is not done.
 */
import { chainConfig } from "@fovea/oracle/config.ts";
import { createPublicClient, http } from "viem";
import { loadDeployment } from "../deploy/journal.ts";
import { readPermissions } from "../deploy/permissions.ts";
import { report } from "../deploy/report.ts";
import { command, parseNetwork } from "./stack/command.ts";

await command("permissions", { network: { type: "string" } }, async (given) => {
  const network = parseNetwork(given.network);
  const { chainId, rpcUrl, addressesFile } = chainConfig(process.env);
  const client = createPublicClient({ transport: http(rpcUrl, { batch: { batchSize: 100 } }), cacheTime: 0 });
  return report(await readPermissions({ client, ...loadDeployment(chainId, addressesFile) }), network);
});
