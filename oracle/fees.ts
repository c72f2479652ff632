/** What a transaction may cost, and what a replacement must. */
export type Fees = {
  /** Never offers more for a unit of gas, however stuck. */
  readonly ceilingWei: bigint;
  /** How long a transaction may wait before its fee goes up. */
  readonly stuckMs: number;
  /** How long one call waits before it returns. */
  readonly patienceMs: number;
  readonly pollMs: number;
};
export type Fee = { readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint };

/** Patient enough for a busy hour on Ethereum; rollups never come near. */
export const usualFees: Fees = { ceilingWei: 300n * 10n ** 9n, stuckMs: 60_000, patienceMs: 20_000, pollMs: 500 };

/** A replacement must offer at least 10 % more on every client; 25 % gets out of a tenfold spike in ten steps. */
const BUMP_PERCENT = 125n;

/** The wanted fee, raised above what was offered before, and never above the ceiling. */
export function feeAbove(wanted: Fee, offered: Fee, { ceilingWei }: Fees): Fee {
  const raise = (now: bigint, before: bigint) => least(most(now, (before * BUMP_PERCENT + 99n) / 100n), ceilingWei);
  const maxFeePerGas = raise(wanted.maxFeePerGas, offered.maxFeePerGas);
  const maxPriorityFeePerGas = least(raise(wanted.maxPriorityFeePerGas, offered.maxPriorityFeePerGas), maxFeePerGas);
  return { maxFeePerGas, maxPriorityFeePerGas };
}

type Offer = { readonly [Part in keyof Fee]?: Fee[Part] | undefined };

export function highest(offers: readonly Offer[]): Fee {
  return offers.reduce<Fee>(
    (fee, { maxFeePerGas = 0n, maxPriorityFeePerGas = 0n }) => ({
      maxFeePerGas: most(fee.maxFeePerGas, maxFeePerGas),
      maxPriorityFeePerGas: most(fee.maxPriorityFeePerGas, maxPriorityFeePerGas),
    }),
    { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n },
  );
}

function most(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
