/** Reward trees whose claims are measured: the lowest levels full of real leaves, words in place of the subtrees above. */
import { nodePorts } from "@fovea/oracle/ports.ts";
import { proofIn } from "@fovea/oracle/tree.ts";
import { buildTree, type Proof } from "@fovea/protocol/chunks.ts";
import { frameEntries, WORD } from "@fovea/protocol/entries.ts";
import { innerNode } from "@fovea/protocol/merkle.ts";
import { type Address, bytesToHex, type Hex, hexToBytes, numberToBytes } from "viem";
import { driver } from "./chain.ts";

export type RewardTree = { readonly depth: number; readonly root: Hex; readonly prove: (account: Address) => Proof };

type Size = {
  readonly depth: number;
  /** Levels of which every leaf and every node is real. */
  readonly full: number;
  readonly epoch: number;
  /** Up to which epoch the driver is paid: below `epoch` in a tree that takes something back. */
  readonly driverEpoch: number;
};

const { keccak256 } = nodePorts;
const ACCOUNT = 20;
const SUM_AT = 24;
const DRIVER_GWEI = 200_000_000_000n;
const OTHERS_GWEI = 123_456_789_012n;

/** As rewards are: cumulative, so that each epoch's tree owes each account more. */
export function growTree({ depth, full, epoch, driverEpoch }: Size): RewardTree {
  const tree = buildTree(frameEntries(entriesOf(2 ** full - 2, { epoch, driverEpoch })));
  const above = Array.from({ length: depth - full }, (_, level) => standIn(level, epoch));
  // The real part is neither the first nor the last: its bits alternate.
  const place = above.reduce((bits, _, level) => bits + (level % 2) * 2 ** (full + level), 0);
  const root = above.reduce((node, sibling, level) => join(node, { sibling, level }), hexToBytes(tree.root));
  return {
    depth,
    root: bytesToHex(root),
    prove(account) {
      const proof = proofIn(tree, account);
      if (proof === undefined) throw new Error(`No leaf for ${account}.`);
      const siblings = [...proof.siblings, ...above.map((word) => bytesToHex(word))];
      return { ...proof, index: proof.index + place, siblings };
    },
  };
}

/** Leaf 0 is the driver who stakes and demands; the others are as good as random. */
export function accountOf(at: number): Address {
  return at === 0 ? driver.address : bytesToHex(hashOf(at).subarray(0, ACCOUNT));
}

function entriesOf(count: number, { epoch, driverEpoch }: Pick<Size, "epoch" | "driverEpoch">): Uint8Array {
  const entries = new Uint8Array(count * WORD);
  const view = new DataView(entries.buffer);
  for (let at = 0; at < count; at++) {
    const from = at * WORD;
    entries.set(at === 0 ? hexToBytes(driver.address) : hashOf(at).subarray(0, ACCOUNT), from);
    const gwei = at === 0 ? DRIVER_GWEI * BigInt(driverEpoch) : BigInt((1_000_000 + at) * epoch);
    view.setBigUint64(from + SUM_AT, gwei);
  }
  return entries;
}

function standIn(level: number, epoch: number): Uint8Array {
  const word = hashOf(2 ** 32 + 64 * epoch + level);
  new DataView(word.buffer, word.byteOffset).setBigUint64(SUM_AT, OTHERS_GWEI * BigInt(epoch));
  return word;
}

function join(node: Uint8Array, { sibling, level }: { sibling: Uint8Array; level: number }): Uint8Array {
  const pair = level % 2 === 1 ? innerNode(sibling, node, keccak256) : innerNode(node, sibling, keccak256);
  if (pair === undefined) throw new Error("The amounts do not fit one tree.");
  return pair;
}

function hashOf(number: number): Uint8Array {
  return keccak256(numberToBytes(number, { size: WORD })).slice();
}
