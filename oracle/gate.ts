/** Where the epochs stand on chain. */
import { rootGateAbi } from "@fovea/protocol/generated/abi.ts";
import type { Hex } from "viem";
import { type Chain, lower } from "./chain.ts";

export type Active = {
  readonly epoch: number;
  readonly attempt: number;
  readonly root: Hex;
  readonly manifestHash: Hex;
};
export type Pending = {
  readonly epoch: number;
  readonly activatableAt: number;
  readonly expiresAt: number;
  readonly root: Hex;
  readonly manifestHash: Hex;
  readonly reservedGwei: bigint;
};
export type Gate = { readonly active: Active; readonly pending: Pending | null };

/** Both as of one block, so that they belong together. */
export async function readGate({ client, contracts }: Chain): Promise<Gate> {
  const blockNumber = await client.getBlockNumber();
  const gate = { address: contracts.gate, abi: rootGateAbi, blockNumber } as const;
  const [active, pending] = await Promise.all([
    client.readContract({ ...gate, functionName: "active" }),
    client.readContract({ ...gate, functionName: "pending" }),
  ]);
  return {
    active: { ...active, root: lower(active.root), manifestHash: lower(active.manifestHash) },
    pending: pending.epoch === 0 ? null : pending,
  };
}
