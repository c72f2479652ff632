import type { Command } from "commander";
import { print } from "../answer.ts";
import { connectChain } from "../chain.ts";
import { claim } from "../claim.ts";
import { chainConfig, filesConfig, signerConfig } from "../config.ts";
import { nodePorts } from "../ports.ts";
import { loadSigner } from "../signer.ts";
import { parseAccount } from "./parse.ts";

const answers = {
  "nothing-active": "no root has been activated yet",
  "no-leaf": "the active tree has no leaf for it",
  "already-claimed": "everything it earned has been claimed",
};

export function claimCommand(fovea: Command): void {
  const command = fovea
    .command("claim")
    .description("claim what an account has earned; anyone may, it is paid to the account's payout")
    .requiredOption("--account <address>", "whose reward", parseAccount)
    .action(async ({ account }: { account: `0x${string}` }) => {
      const { env } = process;
      const signer = signerConfig(env);
      const files = filesConfig(env);
      const chain = await connectChain(chainConfig(env));
      const sender = await loadSigner(signer, chain.id);
      const claimed = await claim({ chain, files, ports: nodePorts, sender }, account);
      const text = claimed.ok
        ? `Paid ${claimed.amountGwei} gwei of FOV for ${account}, everything up to epoch ${claimed.epoch}.`
        : `Nothing to claim for ${account}: ${answers[claimed.reason]}.`;
      print(command, { json: claimed, text, exit: claimed.ok ? 0 : 1 });
    });
}
