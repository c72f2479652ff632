/** An oracle without its timers: every step of it, to be taken one by one at moments that the caller chooses. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AdvanceTools } from "@fovea/oracle/advance.ts";
import type { Clock } from "@fovea/oracle/clock.ts";
import { createRegistryNow } from "@fovea/oracle/current-registry.ts";
import { usualFees } from "@fovea/oracle/fees.ts";
import type { IngestTools } from "@fovea/oracle/ingest.ts";
import { createInspector } from "@fovea/oracle/inspect.ts";
import { createLog } from "@fovea/oracle/log.ts";
import { nodePorts as ports } from "@fovea/oracle/ports.ts";
import { developmentAccount } from "@fovea/oracle/signer.ts";
import { openStore } from "@fovea/oracle/store.ts";
import type { Params } from "@fovea/protocol/params.ts";
import type { Network } from "./network.ts";

export type Oracle = AdvanceTools & IngestTools;
export type OpenOracle = Oracle & { stop(): Promise<void> };

/** The development account that signs roots; deploy/ names it in the committee of a local chain. */
export const SIGNER = 1;

export async function openOracle(
  { chain, databaseUrl }: Network,
  { params, clock }: { params: Params; clock: Clock },
): Promise<OpenOracle> {
  const log = createLog("warn");
  const store = await openStore({ url: databaseUrl, schema: "oracle" }, log);
  const files = await mkdtemp(join(tmpdir(), "fovea-files-"));
  const operator = developmentAccount(SIGNER, chain.id);
  return {
    chain,
    store,
    clock,
    log,
    files,
    params,
    ports,
    operator,
    inspector: createInspector(1),
    sender: operator,
    signers: [operator],
    fees: usualFees,
    deployment: { chainId: chain.id, registry: chain.contracts.registry },
    registryNow: createRegistryNow({ chain, clock }),
    allow: () => true,
    stop: async () => {
      await store.close();
      await rm(files, { recursive: true, force: true });
    },
  };
}
