/** A reward tree from a table, and proofs out of the files of a published one. */
import { buildTree, chunkName, chunkOf, type Proof, proveLeaf, TOP_NAME } from "@fovea/protocol/chunks.ts";
import { encodeLeaves, type Leaf, totalOf } from "@fovea/protocol/merkle.ts";
import type { Ports } from "@fovea/protocol/ports.ts";
import type { Address, Hex } from "viem";
import { need, type ReadFile } from "./epoch-files.ts";

export type Summary = {
  readonly root: Hex;
  readonly totalGwei: bigint;
  readonly accounts: number;
  readonly proof?: Proof | undefined;
};

/** The tree over the rows of a CSV with the columns `account,amountGwei`. */
export function treeOfRewards(
  csv: string,
  { account, ports }: { account: Address | undefined; ports: Ports },
): Summary {
  const leaves = parseRewards(csv);
  const { root, chunks, top } = buildTree(encodeLeaves(leaves), ports.keccak256);
  const chunk = account && chunks[chunkOf(top, account)];
  const proof = chunk && proveLeaf({ top, chunk, account }, ports.keccak256);
  if (account && !proof) throw new RewardsError(0, `no row for ${account}`);
  return { root, totalGwei: totalOf(root), accounts: leaves.length, ...(proof && { proof }) };
}

/** An account's proof out of the tree files of an epoch; `undefined` when it has no leaf. */
export async function proofOf(
  read: ReadFile,
  { account, ports }: { account: Address; ports: Ports },
): Promise<Proof | undefined> {
  const top = await need(read, TOP_NAME);
  const chunk = await need(read, chunkName(chunkOf(top, account)));
  return proveLeaf({ top, chunk, account }, ports.keccak256);
}

function parseRewards(csv: string): Leaf[] {
  const [header, ...rows] = csv.split(/\r?\n/);
  if (header?.trim() !== "account,amountGwei") throw new RewardsError(1, "the first line must be account,amountGwei");
  return rows.flatMap((row, at) => (row.trim() === "" ? [] : [parseRow(row.trim(), at + 2)]));
}

function parseRow(row: string, line: number): Leaf {
  const match = /^(0x[0-9a-fA-F]{40}),(\d{1,20})$/.exec(row);
  if (!match) throw new RewardsError(line, `expected an address and whole gwei, got "${row.slice(0, 80)}"`);
  return { account: `0x${match[1]?.slice(2).toLowerCase()}`, cumulativeGwei: BigInt(match[2] ?? 0) };
}

export class RewardsError extends Error {
  readonly code = "bad-rewards";
  readonly exit = 2;
  readonly line: number;
  constructor(line: number, detail: string) {
    super(`Can't build a tree from this table, line ${line}: ${detail}.`);
    this.line = line;
  }
}
