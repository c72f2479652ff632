/**
 * The packed Merkle sum tree: one 32-byte word a node, 24 bytes of hash and 8 bytes of sum, so that the root proves its
 * own total and a claim costs no more than in a plain tree.
 *
 *   leaf(account, cumulative) = top24(keccak256(0x01 ++ account ++ cumulative)) ++ cumulative
 *   inner(left, right)        = top24(keccak256(left ++ right)) ++ (sum(left) + sum(right))
 *
 * Leaves ascend strictly by account between two sentinels (the lowest and the highest address, both with 0); the slots
 * after them are zero words; the tree is a full power of two. A sum of 2^64 or more is invalid, never wrapped.
 *
 * Guarantee: the root's low eight bytes are the sum of all leaves.
 * Guarantee: a proof verifies for its own account, amount and index and for no other.
 * Guarantee: the order in which rewards are given never changes the root.
 * Rounding: none; amounts are whole gwei.
 * Source: 24 bytes leave 96 bits of collision resistance, the margin of a 192-bit hash; a leaf's preimage is 29 bytes and
 * an inner node's 64, so that neither can pass for the other.
 */
import { type Address, type Hex, hexToBytes } from "viem";

export type Leaf = { readonly account: Address; readonly cumulativeGwei: bigint };
export type Keccak256 = (bytes: Uint8Array) => Uint8Array;

export const WORD = 32;
const HASH = 24;
const LEAF_TAG = 0x01;
export const LOWEST: Address = `0x${"00".repeat(20)}`;
export const HIGHEST: Address = `0x${"ff".repeat(20)}`;

/**
 * The tree's slots as fixed-width entries, `account[20] ++ zero[4] ++ cumulative[8]` each, sorted and between sentinels.
 *
 * @throws {LeafError} on an account given twice, a sentinel's address, or an amount of 2^64 gwei or more
 */
export function encodeLeaves(leaves: readonly Leaf[]): Uint8Array {
  const sorted = [...leaves].sort((a, b) => (a.account < b.account ? -1 : 1));
  const framed = [{ account: LOWEST, cumulativeGwei: 0n }, ...sorted, { account: HIGHEST, cumulativeGwei: 0n }];
  const entries = new Uint8Array(framed.length * WORD);
  const view = new DataView(entries.buffer);
  framed.forEach((leaf, slot) => {
    const before = framed[slot - 1];
    if (before !== undefined && !(before.account < leaf.account)) throw new LeafError(leaf);
    if (leaf.cumulativeGwei < 0n || leaf.cumulativeGwei >= 2n ** 64n) throw new LeafError(leaf);
    entries.set(hexToBytes(leaf.account), slot * WORD);
    view.setBigUint64(slot * WORD + HASH, leaf.cumulativeGwei);
  });
  return entries;
}

/** Levels of a full tree over at most 2^depth entries: level 0 first, `2^(depth+1) - 1` words in one array. */
export function buildNodes(entries: Uint8Array, depth: number, keccak256: Keccak256): Uint8Array {
  const width = 2 ** depth;
  const nodes = new Uint8Array((2 * width - 1) * WORD);
  hashEntries(entries, nodes, keccak256);
  return joinLevels(nodes, width, keccak256);
}

/** As `buildNodes`, over words that are nodes already: the top of a tree above the roots of its subtrees. */
export function buildTop(roots: Uint8Array, depth: number, keccak256: Keccak256): Uint8Array {
  const width = 2 ** depth;
  const nodes = new Uint8Array((2 * width - 1) * WORD);
  nodes.set(roots);
  return joinLevels(nodes, width, keccak256);
}

/** Depth of the smallest full tree with room for `slots` entries. */
export function depthOf(slots: number): number {
  let depth = 0;
  while (2 ** depth < slots) depth++;
  return depth;
}

/** The last word of the levels. */
export function rootOf(nodes: Uint8Array): Uint8Array {
  return nodes.subarray(nodes.length - WORD);
}

/** Sibling words of slot `index`, from the leaf up. */
export function siblingsOf(nodes: Uint8Array, index: number): Uint8Array[] {
  const siblings: Uint8Array[] = [];
  let from = 0;
  let slot = index;
  for (let width = (nodes.length / WORD + 1) / 2; width > 1; width /= 2) {
    siblings.push(nodes.subarray((from + (slot ^ 1)) * WORD, (from + (slot ^ 1) + 1) * WORD));
    from += width;
    slot = Math.floor(slot / 2);
  }
  return siblings;
}

/** The word of one leaf. */
export function leafNode({ account, cumulativeGwei }: Leaf, keccak256: Keccak256): Uint8Array {
  const entry = new Uint8Array(WORD);
  entry.set(hexToBytes(account));
  new DataView(entry.buffer).setBigUint64(HASH, cumulativeGwei);
  const node = new Uint8Array(WORD);
  hashEntries(entry, node, keccak256);
  return node;
}

/** The word above two words; `undefined` where the sum does not fit. */
export function innerNode(left: Uint8Array, right: Uint8Array, keccak256: Keccak256): Uint8Array | undefined {
  const sum = sumOf(left) + sumOf(right);
  if (sum >= 2n ** 64n) return undefined;
  const pair = new Uint8Array(2 * WORD);
  pair.set(left);
  pair.set(right, WORD);
  const node = new Uint8Array(WORD);
  node.set(keccak256(pair).subarray(0, HASH));
  new DataView(node.buffer).setBigUint64(HASH, sum);
  return node;
}

/** Whether the claim is in the tree of that root, by the rules the contract applies. */
export function verifyProof(
  root: Uint8Array,
  claim: Leaf & { readonly index: number; readonly siblings: readonly Uint8Array[] },
  keccak256: Keccak256,
): boolean {
  let node: Uint8Array | undefined = leafNode(claim, keccak256);
  let slot = claim.index;
  for (const sibling of claim.siblings) {
    node = slot % 2 === 1 ? innerNode(sibling, node, keccak256) : innerNode(node, sibling, keccak256);
    if (node === undefined) return false;
    slot = Math.floor(slot / 2);
  }
  return slot === 0 && equalWords(node, root);
}

/** The sum a word carries, in gwei. */
export function sumOf(word: Uint8Array): bigint {
  return new DataView(word.buffer, word.byteOffset, WORD).getBigUint64(HASH);
}

/** The total a root proves, in gwei. */
export function totalOf(root: Hex): bigint {
  return BigInt(`0x${root.slice(2 + 2 * HASH)}`);
}

function hashEntries(entries: Uint8Array, nodes: Uint8Array, keccak256: Keccak256): void {
  const preimage = new Uint8Array(29);
  preimage[0] = LEAF_TAG;
  for (let at = 0; at < entries.length; at += WORD) {
    preimage.set(entries.subarray(at, at + 20), 1);
    preimage.set(entries.subarray(at + HASH, at + WORD), 21);
    nodes.set(keccak256(preimage).subarray(0, HASH), at);
    nodes.set(entries.subarray(at + HASH, at + WORD), at + HASH);
  }
}

function joinLevels(nodes: Uint8Array, leaves: number, keccak256: Keccak256): Uint8Array {
  const view = new DataView(nodes.buffer);
  let from = 0;
  for (let width = leaves; width > 1; width /= 2) {
    const to = from + width * WORD;
    for (let slot = 0; slot < width / 2; slot++) {
      const at = from + 2 * slot * WORD;
      const node = to + slot * WORD;
      nodes.set(keccak256(nodes.subarray(at, at + 2 * WORD)).subarray(0, HASH), node);
      addSums(view, at, node);
    }
    from = to;
  }
  return nodes;
}

// Two 32-bit halves: a bigint a node would be most of the cost of a large tree.
function addSums(view: DataView, pair: number, node: number): void {
  const low = view.getUint32(pair + 28) + view.getUint32(pair + WORD + 28);
  const carry = low >= 2 ** 32 ? 1 : 0;
  const high = view.getUint32(pair + HASH) + view.getUint32(pair + WORD + HASH) + carry;
  if (high >= 2 ** 32) throw new SumOverflowError();
  view.setUint32(node + HASH, high);
  view.setUint32(node + 28, low % 2 ** 32);
}

function equalWords(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
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

export class SumOverflowError extends Error {
  readonly code = "sum-overflow";
  constructor() {
    super("The leaves add up to 2^64 gwei or more; the supply cap makes that impossible, so check the amounts.");
  }
}
