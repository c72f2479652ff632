/**
 * What an epoch's pool is: the schedule the EmissionController enforces, computed off chain.
 *
 *   pool(epoch) = floor(pool / 2^floor((epoch - 1) / halvingEpochs))
 *
 * Guarantee: the pool never grows from one epoch to the next.
 * Rounding: down, to whole gwei; what is lost is never minted.
 */
import type { Params } from "./params.ts";

/** Gwei that epoch `epoch` (1, 2, ...) may pay at most. */
export function poolOf(params: Params, epoch: number): bigint {
  const halvings = Math.floor((epoch - 1) / params.emission.halvingEpochs);
  return BigInt(params.emission.poolGwei) >> BigInt(halvings);
}
