/** The shape of epoch.json, and the inputs of a settlement that it records. */
import { address, hash } from "@fovea/protocol/hex.ts";
import type { Inputs } from "@fovea/protocol/inputs.ts";
import { paramsOf } from "@fovea/protocol/params.ts";
import { registrySchema } from "@fovea/protocol/registry.ts";
import { emptyState } from "@fovea/protocol/state.ts";
import { z } from "zod";

const recorded = z.strictObject({
  genesis: z.int(),
  registry: registrySchema,
  seeds: z.array(z.strictObject({ epoch: z.int(), blockHash: hash })),
  /** In base64. */
  submissions: z.array(z.strictObject({ receivedAtMs: z.int(), operator: address, bytes: z.base64() })),
  active: z.strictObject({ manifestHash: hash, root: hash }),
});
export type Recorded = z.infer<typeof recorded>;

export const vectorSchema = z.strictObject({
  recorded,
  /** The reward root, and the CID of each file of the settlement. */
  outcome: z.strictObject({ root: hash, cids: z.record(z.string(), z.string()) }),
});

/** Two epochs of an hour on the local network, where nothing is held back. */
export function epochInputs({ genesis, registry, seeds, submissions, active }: Recorded): Inputs {
  const local = paramsOf("local", genesis);
  return {
    params: { ...local, timeline: { ...local.timeline, epochSeconds: 3_600 } },
    registry,
    seeds,
    active,
    state: emptyState,
    epoch: seeds.length,
    gate: registry.registry,
    submissions: submissions.map(({ bytes, ...submission }) => ({
      ...submission,
      bytes: new Uint8Array(Buffer.from(bytes, "base64")),
    })),
  };
}
