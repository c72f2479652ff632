import { createReadStream } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { treeFiles } from "@fovea/protocol/chunks.ts";
import { totalOf } from "@fovea/protocol/merkle.ts";
import type { Command } from "commander";
import type { Address } from "viem";
import { print } from "../answer.ts";
import { proofIn, treeOfRewards } from "../tree.ts";
import { parseAccount } from "./parse.ts";

const READ_BYTES = 2 ** 20;

export function treeCommand(fovea: Command): void {
  const command = fovea
    .command("tree")
    .description("build the reward tree over a table with the columns account,amountGwei")
    .requiredOption("--input <csv>", "the table")
    .option("--proof <account>", "also give this account's proof", parseAccount)
    .option("--out <dir>", "also write the tree's files there")
    .action(async ({ input, proof: wanted, out }: { input: string; proof?: Address; out?: string }) => {
      const from = performance.now();
      const tree = await treeOfRewards(createReadStream(input, { highWaterMark: READ_BYTES }));
      const proof = wanted && proofIn(tree, wanted);
      if (wanted && !proof) throw new NotInTable(wanted);
      if (out) await writeFiles(out, treeFiles(tree));
      const { root, accounts } = tree;
      const totalGwei = totalOf(root).toString();
      const seconds = (performance.now() - from) / 1000;
      const peakBytes = process.resourceUsage().maxRSS * 1024;
      const shown = proof && { ...proof, cumulativeGwei: proof.cumulativeGwei.toString() };
      print(command, {
        json: { root, totalGwei, accounts, seconds, peakBytes, ...(shown && { proof: shown }) },
        text: [
          `Root ${root}: ${totalGwei} gwei for ${accounts} accounts.`,
          ...(shown ? [JSON.stringify(shown)] : []),
        ].join("\n"),
      });
    });
}

async function writeFiles(folder: string, files: readonly [name: string, bytes: Uint8Array][]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of files) await writeFile(join(folder, name), bytes);
}

export class NotInTable extends Error {
  readonly code = "no-leaf";
  readonly exit = 1;
  constructor(account: Address) {
    super(`The table has no row for ${account}; check the address.`);
  }
}
