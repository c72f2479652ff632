import { join } from "node:path";
import type { Command } from "commander";
import type { Hex } from "viem";
import { print } from "../answer.ts";
import { filesConfig } from "../config.ts";
import { openFolder } from "../folder.ts";
import { createInspector } from "../inspect.ts";
import { verifyEpoch } from "../verify-epoch.ts";
import { parseWorkers } from "./parse.ts";

type Options = { readonly manifestHash?: Hex; readonly paramsHash?: Hex; readonly workers: number };

export function verifyEpochCommand(fovea: Command): void {
  const command = fovea
    .command("verify-epoch")
    .description("recompute an epoch from its published files alone and compare")
    .argument("<epoch>", "a number (looked up in FOVEA_FILES), a folder, or the address of one")
    .option("--manifest-hash <hash>", "hash the manifest must have, as the chain has it")
    .option("--params-hash <hash>", "hash the parameters must have, as the chain pinned it for the epoch")
    .option("--workers <n>", "processes that inspect reports", parseWorkers, 1)
    .action(async (epoch: string, { workers, ...hashes }: Options) => {
      const inspector = createInspector(workers);
      const check = await verifyEpoch(openFolder(placeOf(epoch)), { inspector, ...hashes }).finally(inspector.stop);
      const verdict = check.ok ? `recomputed, root ${check.root} is right` : `NOT as published: ${check.difference}`;
      print(command, { json: check, text: `Epoch ${check.epoch}: ${verdict}.`, exit: check.ok ? 0 : 1 });
    });
}

function placeOf(epoch: string): string {
  if (!/^\d+$/.test(epoch)) return epoch;
  const root = filesConfig(process.env);
  return root.startsWith("http") ? `${root}/epochs/${epoch}` : join(root, "epochs", epoch);
}
