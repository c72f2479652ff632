/**
 * Devices, their drivers and the named anchor blocks as of an epoch's last block, read from the chain's logs.
 * All times are unix seconds; ownership and status are looked up as of the receipt of a report.
 */
import { z } from "zod";
import { address, hash } from "./hex.ts";

const seconds = z.int().nonnegative();

export const registrySchema = z.strictObject({
  chainId: z.int().positive(),
  registry: address,
  endBlock: z.int().nonnegative(),
  endBlockHash: hash,
  devices: z.array(
    z.strictObject({
      deviceId: hash,
      x: hash,
      y: hash,
      driver: address,
      kind: z.enum(["phone", "dashcam"]),
      registeredAt: seconds,
      revokedAt: seconds.nullable(),
      suspensions: z.array(z.strictObject({ from: seconds, until: seconds, reason: hash })),
    }),
  ),
  /** The anchors that reports of the epoch name and that exist on the chain. */
  blocks: z.array(z.strictObject({ hash, number: z.int().nonnegative(), timestamp: seconds })),
});
export type Registry = z.infer<typeof registrySchema>;
