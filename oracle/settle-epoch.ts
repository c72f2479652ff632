/** One epoch from the store to the publication root. Done before and still valid, it is not done again. */

import { join } from "node:path";
import { endOf } from "@fovea/protocol/clock.ts";
import { programHash } from "@fovea/protocol/generated/program.ts";
import { paramsHash } from "@fovea/protocol/params.ts";
import type { Ports } from "@fovea/protocol/ports.ts";
import { and, eq } from "drizzle-orm";
import { readLastBlockAt } from "./chain.ts";
import { readManifest } from "./epoch-files.ts";
import { openFolder } from "./folder.ts";
import { readGate } from "./gate.ts";
import { type GatherTools, gather } from "./gather.ts";
import type { Inspector } from "./inspect.ts";
import type { Log } from "./log.ts";
import { type Published, publish } from "./publish.ts";
import { settlement } from "./schema.ts";
import { settle } from "./settle.ts";

export type SettleTools = GatherTools & { readonly ports: Ports; readonly log: Log; readonly inspector: Inspector };

/** Settles every epoch after the active one up to `epoch`; `undefined` while that one is not over. */
export async function settleEpoch(tools: SettleTools, epoch: number): Promise<Published | undefined> {
  return (await publishedBefore(tools, epoch)) ?? (await settleNow(tools, epoch));
}

async function settleNow(tools: SettleTools, epoch: number): Promise<Published | undefined> {
  const { files, inspector, ports, store, clock, log } = tools;
  const inputs = await gather(tools, epoch);
  if (inputs === undefined) return undefined;
  const fromMs = clock.nowMs();
  const published = await settle(
    {
      inspect: (given) => inspector.inspect(given),
      publish: (given, settled) => publish(files, { inputs: given, settlement: settled }),
      ports,
    },
    inputs,
  );
  const { manifest, hash: manifestHash } = published;
  const { root, endBlockHash, previousManifestHash, totals, totalGwei } = manifest;
  const row = { manifestHash, epoch, root, endBlockHash, previousManifestHash, settledAtMs: clock.nowMs() };
  await store.db.insert(settlement).values(row).onConflictDoNothing();
  log.info({ epoch, from: manifest.from, root, totalGwei, ...totals, ms: clock.nowMs() - fromMs }, "epoch settled");
  return published;
}

async function publishedBefore(
  { chain, store, files, params }: SettleTools,
  epoch: number,
): Promise<Published | undefined> {
  const { active } = await readGate(chain);
  const rows = await store.db
    .select()
    .from(settlement)
    .where(and(eq(settlement.epoch, epoch), eq(settlement.previousManifestHash, active.manifestHash)));
  if (rows.length === 0) return undefined;
  const folder = join(files, "epochs", epoch.toString());
  const read = openFolder(folder);
  if ((await read("manifest.json")) === undefined) return undefined;
  const published = await readManifest(read);
  const end = await readLastBlockAt(chain, endOf(params, epoch));
  const isOurs = rows.some(({ manifestHash }) => manifestHash === published.hash);
  const { manifest } = published;
  const sameRules = manifest.paramsHash === paramsHash(params) && manifest.programHash === programHash;
  return isOurs && sameRules && manifest.endBlockHash === end?.hash ? { ...published, folder } : undefined;
}
