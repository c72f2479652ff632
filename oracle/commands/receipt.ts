import { readFile } from "node:fs/promises";
import { address, hash } from "@fovea/protocol/hex.ts";
import type { Command } from "commander";
import { type Hex, isHex } from "viem";
import { z } from "zod";
import { print } from "../answer.ts";
import { connectChain } from "../chain.ts";
import { chainConfig, filesConfig } from "../config.ts";
import { parseFile } from "../epoch-files.ts";
import { type ReceiptCheck, verifyReceipt } from "../verify-receipt.ts";

const receipt = z.object({
  hash,
  receivedAtMs: z.int().positive(),
  operator: address,
  signature: z.custom<Hex>((text) => isHex(text) && text.length === 132, "give 65 bytes in hex"),
});
/** What `POST /v1/reports` answered, or the receipt in it. */
const receiptFile = z.union([receipt, z.object({ receipt }).transform((answer) => answer.receipt)]);

export function receiptCommand(fovea: Command): void {
  const command = fovea
    .command("receipt")
    .description("what an operator promised")
    .command("verify")
    .description("check that the operator counted the report as its receipt promised")
    .argument("<file>", "the receipt, or the whole answer that it came in")
    .action(async (file: string) => {
      const parsed = parseFile(file, await readFile(file), receiptFile);
      const chain = await connectChain(chainConfig(process.env));
      const check = await verifyReceipt({ chain, files: filesConfig(process.env) }, parsed);
      print(command, { json: check, text: sentences[check.state](check), exit: exits[check.state] });
    });
}

const exits = { kept: 0, waiting: 0, broken: 1, forged: 1 } as const;
const sentences: Readonly<Record<ReceiptCheck["state"], (check: ReceiptCheck) => string>> = {
  kept: ({ epoch, hash: report }) => `Kept: report ${report} is among the inputs of epoch ${epoch}.`,
  waiting: ({ epoch }) => `Waiting: epoch ${epoch} is not settled here yet; ask again after it.`,
  broken: ({ epoch, manifestHash }) =>
    `BROKEN: the receipt is genuine, but epoch ${epoch} (manifest ${manifestHash}) was settled without the report.`,
  forged: () => "FORGED: the operator it names did not sign this receipt for this network.",
};
