/**
 * How a reward tree lies in files: the entries in chunks of 2^16, a top file with one row a chunk, and beside each chunk a
 * file with one row for each of its blocks of 64. A claimant fetches the top, one chunk's blocks and one block, 80 KiB of a
 * tree of millions, and builds its own proof; any static host is enough.
 *
 *   chunk:  entry[32] per slot, in slot order
 *   blocks: root[32] ++ first account[20] ++ zero[12] per 64 slots of the chunk, in slot order
 *   top:    root[32] ++ first account[20] ++ zero[12] per chunk, in chunk order
 *
 * Guarantee: a proof built from the files verifies against the root built from the same files.
 */
import { type Address, bytesToHex, type Hex, hexToBytes } from "viem";
import { type Leaf, WORD } from "./entries.ts";
import { buildNodes, buildTop, depthOf, levelOf, rootOf, siblingsOf } from "./merkle.ts";

export const CHUNK_DEPTH = 16;
const BLOCK_DEPTH = 6;
const CHUNK_BYTES = 2 ** CHUNK_DEPTH * WORD;
const BLOCK_BYTES = 2 ** BLOCK_DEPTH * WORD;
const ROW = 2 * WORD;

export type Chunk = { readonly entries: Uint8Array; readonly blocks: Uint8Array };
export type Tree = { readonly root: Hex; readonly chunks: readonly Chunk[]; readonly top: Uint8Array };
export type Proof = Leaf & { readonly index: number; readonly siblings: readonly Hex[] };

/** The files of a tree and its root. Entries as `frameEntries` gives them. */
export function buildTree(entries: Uint8Array): Tree {
  const count = Math.ceil(entries.length / CHUNK_BYTES);
  const built = Array.from({ length: count }, (_, at) => {
    const chunk = entries.subarray(at * CHUNK_BYTES, (at + 1) * CHUNK_BYTES);
    const depth = chunkDepth(chunk.length / WORD, count);
    const nodes = buildNodes(chunk, depth);
    const blockRoots = levelOf(nodes, Math.min(BLOCK_DEPTH, depth));
    return { root: rootOf(nodes), entries: chunk, blocks: rowsOf(blockRoots, { entries: chunk, bytes: BLOCK_BYTES }) };
  });
  const roots = joined(built.map(({ root }) => root));
  const top = rowsOf(roots, { entries, bytes: CHUNK_BYTES });
  const root = bytesToHex(rootOf(joinRows(top, { depth: depthOf(count), below: CHUNK_DEPTH })));
  return { root, chunks: built.map(({ entries: own, blocks }) => ({ entries: own, blocks })), top };
}

/** Names of a chunk's files. */
export function chunkName(chunk: number): string {
  return `tree-${number(chunk)}.bin`;
}
export function blocksName(chunk: number): string {
  return `tree-${number(chunk)}-blocks.bin`;
}
export const TOP_NAME = "tree-top.bin";

/** Every file of a tree. */
export function treeFiles({ chunks, top }: Tree): [name: string, bytes: Uint8Array][] {
  const files = chunks.flatMap(({ entries, blocks }, at): [string, Uint8Array][] => [
    [chunkName(at), entries],
    [blocksName(at), blocks],
  ]);
  return [...files, [TOP_NAME, top]];
}

/** The row that an account is below, in a top or in blocks. */
export function rowOf(rows: Uint8Array, account: Address): number {
  const wanted = hexToBytes(account);
  let low = 0;
  for (let high = rows.length / ROW; high - low > 1; ) {
    const middle = Math.floor((low + high) / 2);
    if (compareAccounts(rows.subarray(middle * ROW + WORD), wanted) <= 0) low = middle;
    else high = middle;
  }
  return low;
}

/** Where a block lies in its chunk's file. */
export function blockSpan(block: number): { from: number; to: number } {
  return { from: block * BLOCK_BYTES, to: (block + 1) * BLOCK_BYTES };
}

/** The account's proof out of the top, its chunk's blocks and its block's entries; `undefined` when it has no leaf. */
export function proveLeaf(
  { top, blocks, entries }: { top: Uint8Array; blocks: Uint8Array; entries: Uint8Array },
  account: Address,
): Proof | undefined {
  const at = findSlot(entries, hexToBytes(account));
  if (at === undefined) return undefined;
  const [chunk, block] = [rowOf(top, account), rowOf(blocks, account)];
  const isLoneBlock = blocks.length === ROW;
  const slots = (blocks.length / ROW - 1) * 2 ** BLOCK_DEPTH + (isLoneBlock ? entries.length / WORD : 1);
  const depth = chunkDepth(slots, top.length / ROW);
  const blockDepth = Math.min(BLOCK_DEPTH, depth);
  const siblings = [
    ...siblingsOf(buildNodes(entries, blockDepth), at),
    ...siblingsOf(joinRows(blocks, { depth: depth - blockDepth, below: BLOCK_DEPTH }), block),
    ...siblingsOf(joinRows(top, { depth: depthOf(top.length / ROW), below: CHUNK_DEPTH }), chunk),
  ];
  const cumulativeGwei = new DataView(entries.buffer, entries.byteOffset).getBigUint64(at * WORD + 24);
  const index = chunk * 2 ** CHUNK_DEPTH + block * 2 ** BLOCK_DEPTH + at;
  return { account, cumulativeGwei, index, siblings: siblings.map((word) => bytesToHex(word)) };
}

// A lone chunk is only as deep as it must be; beside others every chunk is a full subtree.
function chunkDepth(slots: number, chunks: number): number {
  return chunks === 1 ? depthOf(slots) : CHUNK_DEPTH;
}

function joined(words: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(words.length * WORD);
  words.forEach((word, at) => {
    bytes.set(word, at * WORD);
  });
  return bytes;
}

function number(chunk: number): string {
  return chunk.toString().padStart(4, "0");
}

/** A row for each stretch of `bytes` of the entries: its root and the account it begins with. */
function rowsOf(roots: Uint8Array, { entries, bytes }: { entries: Uint8Array; bytes: number }): Uint8Array {
  const rows = new Uint8Array(Math.ceil(entries.length / bytes) * ROW);
  for (let row = 0; row < rows.length / ROW; row++) {
    rows.set(roots.subarray(row * WORD, (row + 1) * WORD), row * ROW);
    rows.set(entries.subarray(row * bytes, row * bytes + 20), row * ROW + WORD);
  }
  return rows;
}

/** The nodes above rows, whose missing ones are full trees of empty slots, `below` deep. */
function joinRows(rows: Uint8Array, { depth, below }: { depth: number; below: number }): Uint8Array {
  const roots = new Uint8Array(2 ** depth * WORD);
  const empty = emptyRoot(below);
  for (let row = 0; row < 2 ** depth; row++) {
    roots.set(row < rows.length / ROW ? rows.subarray(row * ROW, row * ROW + WORD) : empty, row * WORD);
  }
  return buildTop(roots, depth);
}

/** Root of a full tree of empty slots. */
function emptyRoot(depth: number): Uint8Array {
  let root: Uint8Array = new Uint8Array(WORD);
  for (let level = 0; level < depth; level++) {
    const pair = new Uint8Array(2 * WORD);
    pair.set(root);
    pair.set(root, WORD);
    root = rootOf(buildTop(pair, 1));
  }
  return root;
}

function findSlot(chunk: Uint8Array, account: Uint8Array): number | undefined {
  let low = 0;
  let high = chunk.length / WORD - 1;
  while (low <= high) {
    const middle = Math.floor((low + high) / 2);
    const order = compareAccounts(chunk.subarray(middle * WORD), account);
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}

function compareAccounts(a: Uint8Array, b: Uint8Array): number {
  for (let at = 0; at < 20; at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
