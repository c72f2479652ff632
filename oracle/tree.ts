/** A reward tree from a table, and proofs out of the files of a published one. */
import {
  blockSpan,
  blocksName,
  buildTree,
  chunkName,
  type Proof,
  proveLeaf,
  rowOf,
  TOP_NAME,
  type Tree,
} from "@fovea/protocol/chunks.ts";
import { frameEntries, WORD } from "@fovea/protocol/entries.ts";
import type { Address } from "viem";
import { need, needPart, type ReadFile } from "./epoch-files.ts";
import { readRewards } from "./reward-table.ts";

/** The tree over the rows of a table with the columns `account,amountGwei`. */
export async function treeOfRewards(
  table: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<Tree & { readonly accounts: number }> {
  const entries = await readRewards(table);
  return { ...buildTree(frameEntries(entries)), accounts: entries.length / WORD };
}

/** An account's proof out of a tree; `undefined` when it has no leaf. */
export function proofIn({ chunks, top }: Tree, account: Address): Proof | undefined {
  const chunk = chunks[rowOf(top, account)];
  if (chunk === undefined) return undefined;
  const { entries, blocks } = chunk;
  const { from, to } = blockSpan(rowOf(blocks, account));
  return proveLeaf({ top, blocks, entries: entries.subarray(from, to) }, account);
}

/** An account's proof out of the tree files of an epoch; `undefined` when it has no leaf. */
export async function proofOf(read: ReadFile, account: Address): Promise<Proof | undefined> {
  const top = await need(read, TOP_NAME);
  const chunk = rowOf(top, account);
  const blocks = await need(read, blocksName(chunk));
  const entries = await needPart(read, chunkName(chunk), blockSpan(rowOf(blocks, account)));
  return proveLeaf({ top, blocks, entries }, account);
}
