import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import type { Address } from "viem";
import { print } from "../answer.ts";
import { nodePorts } from "../ports.ts";
import { treeOfRewards } from "../tree.ts";

export function treeCommand(fovea: Command): void {
  const command = fovea
    .command("tree")
    .description("build the reward tree over a table with the columns account,amountGwei")
    .requiredOption("--input <csv>", "the table")
    .option("--proof <account>", "also give this account's proof")
    .action(async ({ input, proof: wanted }: { input: string; proof?: string }) => {
      const from = performance.now();
      const account = wanted?.toLowerCase() as Address | undefined;
      const { root, totalGwei, accounts, proof } = treeOfRewards(await readFile(input, "utf8"), {
        account,
        ports: nodePorts,
      });
      const seconds = (performance.now() - from) / 1000;
      const shown = proof && { ...proof, cumulativeGwei: proof.cumulativeGwei.toString() };
      const peakBytes = process.resourceUsage().maxRSS * 1024;
      print(command, {
        json: { root, totalGwei: totalGwei.toString(), accounts, seconds, peakBytes, ...(shown && { proof: shown }) },
        text: [
          `Root ${root}: ${totalGwei} gwei for ${accounts} accounts.`,
          ...(shown ? [JSON.stringify(shown)] : []),
        ].join("\n"),
      });
    });
}
