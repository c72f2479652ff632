/**
 * How a reward tree lies in files: the entries in chunks of 2^16, and a top file with one row a chunk. A claimant fetches
 * the top and one chunk, and builds its own proof; any static host is enough.
 *
 *   chunk: entry[32] per slot, in slot order
 *   top:   root[32] ++ first account[20] ++ zero[12] per chunk, in chunk order
 *
 * Guarantee: a proof built from the files verifies against the root built from the same files.
 */
import { type Address, bytesToHex, type Hex, hexToBytes } from "viem";
import { buildNodes, buildTop, depthOf, type Keccak256, type Leaf, rootOf, siblingsOf, WORD } from "./merkle.ts";

export const CHUNK_DEPTH = 16;
const CHUNK_BYTES = 2 ** CHUNK_DEPTH * WORD;
const ROW = 2 * WORD;

export type Tree = { readonly root: Hex; readonly chunks: readonly Uint8Array[]; readonly top: Uint8Array };
export type Proof = Leaf & { readonly index: number; readonly siblings: readonly Hex[] };

/** The files of a tree and its root. Entries as `encodeLeaves` gives them. */
export function buildTree(entries: Uint8Array, keccak256: Keccak256): Tree {
  const chunks = splitChunks(entries);
  const roots = chunks.map((chunk) => rootOf(chunkNodes(chunk, chunks.length, keccak256)));
  const top = new Uint8Array(chunks.length * ROW);
  chunks.forEach((chunk, row) => {
    top.set(roots[row] ?? [], row * ROW);
    top.set(chunk.subarray(0, 20), row * ROW + WORD);
  });
  return { root: bytesToHex(rootOf(topNodes(top, keccak256))), chunks, top };
}

/** Name of a chunk's file. */
export function chunkName(chunk: number): string {
  return `tree-${chunk.toString().padStart(4, "0")}.bin`;
}
export const TOP_NAME = "tree-top.bin";

/** Number of the chunk an account would be in. */
export function chunkOf(top: Uint8Array, account: Address): number {
  const wanted = hexToBytes(account);
  let chunk = 0;
  for (let row = 1; row < top.length / ROW; row++) {
    if (compareAccounts(top.subarray(row * ROW + WORD), wanted) <= 0) chunk = row;
  }
  return chunk;
}

/** The account's proof out of the top and its chunk; `undefined` when the account has no leaf. */
export function proveLeaf(
  { top, chunk, account }: { top: Uint8Array; chunk: Uint8Array; account: Address },
  keccak256: Keccak256,
): Proof | undefined {
  const slot = findSlot(chunk, hexToBytes(account));
  if (slot === undefined) return undefined;
  const number = chunkOf(top, account);
  const below = siblingsOf(chunkNodes(chunk, top.length / ROW, keccak256), slot);
  const above = siblingsOf(topNodes(top, keccak256), number);
  const cumulativeGwei = new DataView(chunk.buffer, chunk.byteOffset).getBigUint64(slot * WORD + 24);
  const index = number * 2 ** CHUNK_DEPTH + slot;
  return { account, cumulativeGwei, index, siblings: [...below, ...above].map((word) => bytesToHex(word)) };
}

function splitChunks(entries: Uint8Array): Uint8Array[] {
  const count = Math.ceil(entries.length / CHUNK_BYTES);
  return Array.from({ length: count }, (_, chunk) => entries.subarray(chunk * CHUNK_BYTES, (chunk + 1) * CHUNK_BYTES));
}

// A lone chunk is only as deep as it must be; beside others every chunk is a full subtree.
function chunkNodes(chunk: Uint8Array, chunks: number, keccak256: Keccak256): Uint8Array {
  return buildNodes(chunk, chunks === 1 ? depthOf(chunk.length / WORD) : CHUNK_DEPTH, keccak256);
}

function topNodes(top: Uint8Array, keccak256: Keccak256): Uint8Array {
  const rows = top.length / ROW;
  const depth = depthOf(rows);
  const roots = new Uint8Array(2 ** depth * WORD);
  for (let row = 0; row < rows; row++) roots.set(top.subarray(row * ROW, row * ROW + WORD), row * WORD);
  if (rows < 2 ** depth) {
    const empty = rootOf(buildNodes(new Uint8Array(0), CHUNK_DEPTH, keccak256));
    for (let row = rows; row < 2 ** depth; row++) roots.set(empty, row * WORD);
  }
  return buildTop(roots, depth, keccak256);
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
