/** The registry as of now, a second old at most: for a first look at reports as they arrive. */
import type { Registry } from "@fovea/protocol/registry.ts";
import type { Hex } from "viem";
import { type Chain, readLatestBlock } from "./chain.ts";
import type { Clock } from "./clock.ts";
import { keptFresh } from "./fresh.ts";
import { readAnchor, readRegistry } from "./registry.ts";

const FRESH_MS = 1_000;
const ANCHORS_KEPT = 1_000;

/** The registry as far as one report needs it: its device and the block it names, where there are such. */
export type RegistryNow = (report: { readonly deviceId: Hex; readonly anchor: Hex }) => Promise<Registry>;
type Snapshot = { readonly registry: Registry; readonly devices: ReadonlyMap<Hex, Registry["devices"][number]> };

export function createRegistryNow({ chain, clock }: { chain: Chain; clock: Clock }): RegistryNow {
  const snapshot = keptFresh(clock, { forMs: FRESH_MS, read: () => readLatest(chain) });
  const anchors = new Map<Hex, Registry["blocks"]>();

  return async ({ deviceId, anchor }) => {
    const { registry, devices } = await snapshot();
    const device = devices.get(deviceId);
    if (device === undefined) return { ...registry, devices: [], blocks: [] };
    const blocks = anchors.get(anchor) ?? (await readBlocks(chain, anchor));
    if (anchors.size >= ANCHORS_KEPT) anchors.clear();
    // Not found is not kept: the block may be a second away.
    if (blocks.length > 0) anchors.set(anchor, blocks);
    return { ...registry, devices: [device], blocks };
  };
}

async function readBlocks(chain: Chain, anchor: Hex): Promise<Registry["blocks"]> {
  const block = await readAnchor(chain, anchor);
  return block === undefined ? [] : [block];
}

async function readLatest(chain: Chain): Promise<Snapshot> {
  const end = await readLatestBlock(chain);
  const registry = await readRegistry(chain, { end, anchors: [] });
  return { registry, devices: new Map(registry.devices.map((device) => [device.deviceId, device])) };
}
