import type { Command } from "commander";
import { print } from "../answer.ts";
import { createInspector } from "../inspect.ts";
import { nodePorts } from "../ports.ts";
import { publishFolder } from "../publish.ts";
import { settle } from "../settle.ts";
import { loadFolder } from "../settle-folder.ts";
import { parseWorkers } from "./parse.ts";

type Options = { input: string; out: string; workers: number };

export function settleCommand(fovea: Command): void {
  const command = fovea
    .command("settle")
    .description("settle epochs offline: params.json, registry.json and reports/*.cose in, an epoch folder out")
    .requiredOption("--input <dir>", "folder of the inputs")
    .requiredOption("--out <dir>", "folder to write; it must not exist yet")
    .option("--workers <n>", "processes that inspect reports", parseWorkers, 1)
    .action(async ({ input, out, workers }: Options) => {
      const from = performance.now();
      const inputs = await loadFolder(input);
      const inspector = createInspector(workers);
      const { manifest } = await settle(
        {
          inspect: (given) => inspector.inspect(given),
          publish: (given, settlement) => publishFolder(out, { inputs: given, settlement }),
          ports: nodePorts,
        },
        inputs,
      ).finally(inspector.stop);
      const seconds = (performance.now() - from) / 1000;
      const { root, totalGwei, leafCount: accounts, epoch, totals } = manifest;
      const { reports, rejected, events } = totals;
      print(command, {
        json: { epoch, root, totalGwei, accounts, reports, rejected, events, seconds },
        text: `Epoch ${epoch}: root ${root}, ${totalGwei} gwei for ${accounts} accounts from ${reports} reports, in ${seconds.toFixed(1)} s.`,
      });
    });
}
