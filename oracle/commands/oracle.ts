import type { Command } from "commander";
import { print } from "../answer.ts";
import { connectChain } from "../chain.ts";
import { systemClock } from "../clock.ts";
import { chainConfig, folderConfig, paramsConfig, serviceConfig, signerConfig, storeConfig } from "../config.ts";
import { createInspector } from "../inspect.ts";
import { createLog } from "../log.ts";
import { loadParams } from "../params.ts";
import { startService } from "../service.ts";
import { loadSigner } from "../signer.ts";
import { openStore } from "../store.ts";

export function oracleCommand(fovea: Command): void {
  const command = fovea
    .command("oracle")
    .description("run the service: take reports in, settle epochs, propose and activate roots")
    .action(async () => {
      const { env } = process;
      const { host, port, workers, logLevel } = serviceConfig(env);
      const database = storeConfig(env);
      const log = createLog(logLevel);
      const signer = signerConfig(env);
      const files = folderConfig(env);
      const chain = await connectChain(chainConfig(env));
      const params = await loadParams(chain, paramsConfig(env));
      const operator = await loadSigner(signer, chain.id);
      const store = await openStore(database, log);
      const inspector = createInspector(workers);
      try {
        const tools = { chain, store, files, params, operator, log, clock: systemClock, inspector };
        const service = await startService(tools, { host, port });
        print(command, { json: { url: service.url, operator: operator.address }, text: `Oracle: ${service.url}` });
        await interrupted();
        await service.stop();
      } finally {
        inspector.stop();
        await store.close();
      }
    });
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });
}
