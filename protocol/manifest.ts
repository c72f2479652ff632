/**
 * The manifest: one JSON document that names everything a settlement read and wrote, by hash. Its own SHA-256 is what the
 * committee signs, so whoever has the hash can fetch and check the rest from anywhere.
 *
 * Source of the addresses: CIDv1, raw codec, SHA-256 (multiformats); base32, as every content-addressed store prints it.
 */
import { z } from "zod";
import { address, gwei, hash } from "./hex.ts";
import { networks } from "./params.ts";
import { reasons } from "./reason.ts";

const count = z.int().nonnegative();

export const manifestSchema = z.strictObject({
  version: z.literal(1),
  network: z.enum(networks),
  chainId: z.int().positive(),
  gate: address,
  registry: address,
  /** First and last epoch settled. */
  from: z.int().positive(),
  epoch: z.int().positive(),
  endBlock: count,
  endBlockHash: hash,
  paramsHash: hash,
  programHash: hash,
  previousManifestHash: hash,
  previousRoot: hash,
  root: hash,
  totalGwei: gwei,
  leafCount: count,
  totals: z.strictObject({
    reports: count,
    accepted: count,
    held: count,
    rejected: z.partialRecord(z.enum(Object.keys(reasons) as [keyof typeof reasons]), count),
    events: count,
    microPoints: z.string().regex(/^-?\d+$/),
    poolGwei: gwei,
    earnedGwei: gwei,
    unallocatedGwei: gwei,
  }),
  /** Every other file of the settlement by name. */
  files: z.record(z.string().regex(/^[a-z0-9-]+\.[a-z]+$/), z.strictObject({ cid: z.string(), bytes: count })),
});
export type Manifest = z.infer<typeof manifestSchema>;
