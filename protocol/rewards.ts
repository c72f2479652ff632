/**
 * The leaves: what each account has earned and may claim, over all epochs so far.
 *
 * Cumulative, so a driver who skips an epoch loses nothing and one claim pays all.
 *
 * Guarantee: no account's cumulative amount ever falls.
 * Guarantee: the sum of the leaves grows by exactly what the epochs made payable.
 */
import type { Address } from "viem";
import type { Leaf } from "./entries.ts";

type Payable = { readonly rewards: readonly { readonly account: Address; readonly payableGwei: bigint }[] };

/** The next leaves, ascending by account. */
export function addRewards(carried: readonly (readonly [Address, string])[], epochs: readonly Payable[]): Leaf[] {
  const sums = new Map(carried.map(([account, gwei]) => [account, BigInt(gwei)]));
  for (const { rewards } of epochs) {
    for (const { account, payableGwei } of rewards) {
      if (payableGwei > 0n) sums.set(account, (sums.get(account) ?? 0n) + payableGwei);
    }
  }
  const leaves = [...sums].map(([account, cumulativeGwei]) => ({ account, cumulativeGwei }));
  return leaves.sort((a, b) => (a.account < b.account ? -1 : 1));
}
