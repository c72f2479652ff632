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
import { type Hex, hexToBytes } from "viem";
import { type Leaf, WORD } from "./entries.ts";
import { createKernel, type Kernel, WORDS_AT } from "./tree-kernel.ts";

export type Keccak256 = (bytes: Uint8Array) => Uint8Array;

const HASH = 24;
const LEAF_TAG = 0x01;
/** Siblings of the longest proof: the contract shifts a leaf's place once, and would lose bits of a longer one. */
const MAX_DEPTH = 63;

/** Levels of a full tree over at most 2^depth entries: level 0 first, `2^(depth+1) - 1` words in one array. */
export function buildNodes(entries: Uint8Array, depth: number): Uint8Array {
  return fillLevels(entries, { depth, isHashed: false });
}

/** As `buildNodes`, over words that are nodes already: the top of a tree above the roots of its subtrees. */
export function buildTop(roots: Uint8Array, depth: number): Uint8Array {
  return fillLevels(roots, { depth, isHashed: true });
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

/** The words of one level, 0 being the leaves. */
export function levelOf(nodes: Uint8Array, level: number): Uint8Array {
  const width = (nodes.length / WORD + 1) / 2;
  // Below it lie 2 width - 2 (width / 2^level) words.
  const from = 2 * (width - width / 2 ** level);
  return nodes.subarray(from * WORD, (from + width / 2 ** level) * WORD);
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
  const node = new Uint8Array(WORD);
  const view = new DataView(node.buffer);
  view.setBigUint64(HASH, cumulativeGwei);
  const preimage = Uint8Array.from([LEAF_TAG, ...hexToBytes(account), ...node.subarray(HASH)]);
  node.set(keccak256(preimage).subarray(0, HASH));
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
  return slot === 0 && claim.siblings.length <= MAX_DEPTH && equalWords(node, root);
}

/** The sum a word carries, in gwei. */
export function sumOf(word: Uint8Array): bigint {
  return new DataView(word.buffer, word.byteOffset, WORD).getBigUint64(HASH);
}

/** The total a root proves, in gwei. */
export function totalOf(root: Hex): bigint {
  return BigInt(`0x${root.slice(2 + 2 * HASH)}`);
}

// One for the thread: nothing of a tree outlives the call that builds it.
let kernel: Kernel | undefined;

function fillLevels(words: Uint8Array, { depth, isHashed }: { depth: number; isHashed: boolean }): Uint8Array {
  kernel ??= createKernel();
  const width = 2 ** depth;
  const nodes = kernel.memory(2 * width - 1);
  nodes.set(words);
  nodes.fill(0, words.length, width * WORD);
  if (!isHashed) kernel.hashLeaves(WORDS_AT, words.length / WORD);
  let from = WORDS_AT;
  for (let pairs = width / 2; pairs >= 1; pairs /= 2) {
    const to = from + 2 * pairs * WORD;
    if (kernel.joinPairs(from, to, pairs) !== 0) throw new SumOverflowError();
    from = to;
  }
  return nodes.slice();
}

function equalWords(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

export class SumOverflowError extends Error {
  readonly code = "sum-overflow";
  constructor() {
    super("The leaves add up to 2^64 gwei or more; the supply cap makes that impossible, so check the amounts.");
  }
}
