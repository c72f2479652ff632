import type { Command } from "commander";
import { print } from "../answer.ts";
import { connectChain } from "../chain.ts";
import { chainConfig, serviceConfig } from "../config.ts";
import { readStatus, type Status } from "../status.ts";

export function statusCommand(fovea: Command): void {
  const command = fovea
    .command("status")
    .description("where the epochs stand on chain, and whether the service is ready")
    .action(async () => {
      const { host, port } = serviceConfig(process.env);
      const chain = await connectChain(chainConfig(process.env));
      const status = await readStatus(chain, `http://${host}:${port}`);
      print(command, { json: status, text: describe(status) });
    });
}

function describe({ epoch, active, pending, mintableGwei, supplyGwei, service }: Status): string {
  return [
    `Epoch ${epoch} is running.`,
    active.epoch === 0
      ? "No root has been activated yet."
      : `Active: epoch ${active.epoch}, root ${active.root}, ${active.totalGwei} gwei in all.`,
    pending === null
      ? "Nothing is pending."
      : `Pending: epoch ${pending.epoch}, root ${pending.root}, activatable in ${pending.secondsLeft} s.`,
    `Mintable now: ${mintableGwei} gwei; supply: ${supplyGwei} gwei.`,
    `Service ${service.url}: ${service.state}.`,
  ].join("\n");
}
