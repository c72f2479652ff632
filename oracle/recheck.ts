/**
 * The root once more, by another implementation: merkletreejs, given nothing but the node function. It shares no code with
 * `protocol/chunks.ts`, so a mistake in one of them shows as a difference.
 */
import { CHUNK_DEPTH, type Chunk } from "@fovea/protocol/chunks.ts";
import { innerNode, type Keccak256, leafNode } from "@fovea/protocol/merkle.ts";
import { MerkleTree } from "merkletreejs";
import { bytesToHex, type Hex } from "viem";

/** Root of a tree from the entries in its chunk files. */
export function recheckRoot(chunks: readonly Pick<Chunk, "entries">[], keccak256: Keccak256): Hex {
  const join = (pair: Buffer) => Buffer.from(innerNode(pair.subarray(0, 32), pair.subarray(32), keccak256) ?? []);
  const rootOf = (words: Buffer[]) =>
    new MerkleTree(words, join, { hashLeaves: false, sort: false, sortPairs: false }).getRoot();
  const leavesOf = (chunk: Uint8Array, slots: number) =>
    Array.from({ length: slots }, (_, slot) => {
      const entry = chunk.subarray(slot * 32, slot * 32 + 32);
      if (entry.length === 0) return Buffer.alloc(32);
      const cumulativeGwei = new DataView(entry.buffer, entry.byteOffset).getBigUint64(24);
      return Buffer.from(leafNode({ account: bytesToHex(entry.subarray(0, 20)), cumulativeGwei }, keccak256));
    });

  const only = chunks[0]?.entries;
  if (chunks.length === 1 && only) return bytesToHex(rootOf(leavesOf(only, powerOfTwo(only.length / 32))));
  const roots = Array.from({ length: powerOfTwo(chunks.length) }, (_, at) =>
    rootOf(leavesOf(chunks[at]?.entries ?? new Uint8Array(0), 2 ** CHUNK_DEPTH)),
  );
  return bytesToHex(rootOf(roots));
}

function powerOfTwo(atLeast: number): number {
  let size = 1;
  while (size < atLeast) size *= 2;
  return size;
}
