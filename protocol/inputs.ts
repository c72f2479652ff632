/**
 * Everything a settlement depends on. Two parties with equal inputs get equal bytes.
 *
 * A settlement starts from the last activated manifest's state and settles every epoch after it up to `epoch`, in order,
 * each with its own pool and cap; so it spans one epoch in the ordinary case and more after a missed or dropped one.
 */
import type { Address, Hex } from "viem";
import type { Params } from "./params.ts";
import type { Registry } from "./registry.ts";
import type { State } from "./state.ts";
import type { Submission } from "./submission.ts";

export type Inputs = {
  readonly params: Params;
  readonly registry: Registry;
  /** What is active on chain: where the settlement starts. Zero hashes before the first activation. */
  readonly active: { readonly manifestHash: Hex; readonly root: Hex };
  /** Carried by the active manifest; `emptyState` before the first. */
  readonly state: State;
  /** Last epoch to settle, above `state.epoch`. */
  readonly epoch: number;
  /** Block hash that seeds the draw of an epoch: the first block at or after its end. Only epochs with reports need one. */
  readonly seeds: readonly { readonly epoch: number; readonly blockHash: Hex }[];
  /** Reports received in the epochs settled, in any order. */
  readonly submissions: readonly Submission[];
  readonly gate: Address;
};
