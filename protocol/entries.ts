/**
 * The slots of a reward tree as fixed-width entries, `account[20] ++ zero[4] ++ cumulative[8]` each: sorted, and between the
 * two sentinels. Flat, because ten million objects don't fit where ten million entries do.
 *
 * Guarantee: the order in which entries are given never changes what comes out.
 */
import { type Address, bytesToHex, hexToBytes } from "viem";

export type Leaf = { readonly account: Address; readonly cumulativeGwei: bigint };

export const WORD = 32;
const ACCOUNT = 20;
const AMOUNT_AT = 24;
const DIGIT = 65_536;

/**
 * The slots of these leaves.
 *
 * @throws {LeafError} on an account given twice, a sentinel's address, or an amount of 2^64 gwei or more
 */
export function encodeLeaves(leaves: readonly Leaf[]): Uint8Array {
  const entries = new Uint8Array(leaves.length * WORD);
  const view = new DataView(entries.buffer);
  leaves.forEach((leaf, slot) => {
    if (leaf.cumulativeGwei < 0n || leaf.cumulativeGwei >= 2n ** 64n) throw new LeafError(leaf);
    entries.set(hexToBytes(leaf.account), slot * WORD);
    view.setBigUint64(slot * WORD + AMOUNT_AT, leaf.cumulativeGwei);
  });
  return frameEntries(entries);
}

/** @throws {LeafError} on an account given twice or a sentinel's address */
export function frameEntries(entries: Uint8Array): Uint8Array {
  const count = entries.length / WORD;
  const framed = new Uint8Array((count + 2) * WORD);
  sortedSlots(entries).forEach((slot, at) => {
    framed.set(entries.subarray(slot * WORD, (slot + 1) * WORD), (at + 1) * WORD);
  });
  framed.fill(0xff, (count + 1) * WORD, (count + 1) * WORD + ACCOUNT);
  for (let at = 1; at < count + 2; at++) demandAscending(framed, at);
  return framed;
}

/** Radix sort by the account's first four bytes; what is equal there is compared in full. */
function sortedSlots(entries: Uint8Array): Uint32Array {
  const view = new DataView(entries.buffer, entries.byteOffset, entries.length);
  const keys = Uint32Array.from({ length: entries.length / WORD }, (_, slot) => view.getUint32(slot * WORD));
  const given = Uint32Array.from({ length: keys.length }, (_, slot) => slot);
  const slots = byDigit(
    byDigit(given, (slot) => (keys[slot] ?? 0) % DIGIT),
    (slot) => (keys[slot] ?? 0) >>> 16,
  );
  for (let from = 0, to = 0; from < slots.length; from = to) {
    const key = keys[slots[from] ?? 0];
    while (to < slots.length && keys[slots[to] ?? 0] === key) to++;
    if (to - from > 1) slots.subarray(from, to).sort((a, b) => compareAccounts(entries, a * WORD, b * WORD));
  }
  return slots;
}

function byDigit(slots: Uint32Array, digitOf: (slot: number) => number): Uint32Array {
  const places = new Uint32Array(DIGIT + 1);
  for (const slot of slots) {
    const next = digitOf(slot) + 1;
    places[next] = (places[next] ?? 0) + 1;
  }
  for (let digit = 1; digit <= DIGIT; digit++) places[digit] = (places[digit] ?? 0) + (places[digit - 1] ?? 0);
  const sorted = new Uint32Array(slots.length);
  for (const slot of slots) {
    const digit = digitOf(slot);
    const place = places[digit] ?? 0;
    sorted[place] = slot;
    places[digit] = place + 1;
  }
  return sorted;
}

function demandAscending(entries: Uint8Array, slot: number): void {
  const at = slot * WORD;
  if (compareAccounts(entries, at - WORD, at) < 0) return;
  const account = bytesToHex(entries.subarray(at, at + ACCOUNT));
  throw new LeafError({ account, cumulativeGwei: new DataView(entries.buffer).getBigUint64(at + AMOUNT_AT) });
}

/** Below, at or above zero, as the accounts at two offsets compare. */
function compareAccounts(entries: Uint8Array, a: number, b: number): number {
  for (let byte = 0; byte < ACCOUNT; byte++) {
    const difference = (entries[a + byte] ?? 0) - (entries[b + byte] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

export class LeafError extends Error {
  readonly code = "bad-leaf";
  readonly leaf: Leaf;
  constructor(leaf: Leaf) {
    super(
      `Account ${leaf.account} with ${leaf.cumulativeGwei} gwei can't be a leaf; give each account once, between the two sentinel addresses, with less than 2^64 gwei.`,
    );
    this.leaf = leaf;
  }
}
