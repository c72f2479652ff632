import type { Command } from "commander";
import type { Address } from "viem";
import { print } from "../answer.ts";
import { filesConfig } from "../config.ts";
import { type Explanation, explain } from "../explain.ts";
import { findEpoch } from "../find-epoch.ts";
import { parseAccount, parseCount } from "./parse.ts";

export function explainCommand(fovea: Command): void {
  const command = fovea
    .command("explain")
    .description("why an account earned what it did in an epoch, line by line; the lines add up")
    .requiredOption("--epoch <number>", "which epoch", parseCount)
    .requiredOption("--account <address>", "whose reward", parseAccount)
    .action(async ({ epoch, account }: { epoch: number; account: Address }) => {
      const folder = await findEpoch(filesConfig(process.env), epoch);
      const explanation = folder && (await explain(folder.read, { epoch, account }));
      if (explanation) return print(command, { json: explanation, text: describe(explanation) });
      const reason = folder ? "no-reward" : "not-settled";
      const text = folder ? `${account} earned nothing in epoch ${epoch}.` : `Epoch ${epoch} is not settled.`;
      print(command, { json: { account, epoch, reason }, text, exit: 1 });
    });
}

function describe({ account, epoch, amountGwei, heldGwei, releasedGwei, payableGwei, lines }: Explanation): string {
  return [
    `${account} earned ${amountGwei} gwei in epoch ${epoch}.`,
    ...lines.map(
      ({ rule, factor, points, amountGwei: amount, item }) =>
        `${amount.padStart(20)}  ${rule}: ${points} points = ${factor}  ${item}`,
    ),
    `Held back ${heldGwei}, released ${releasedGwei}, so claimable ${payableGwei} gwei.`,
  ].join("\n");
}
