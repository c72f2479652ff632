/** Reward sets that other networks really paid by: their accounts and amounts, and their roots by their own rules. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { nodePorts } from "@fovea/oracle/ports.ts";
import type { Leaf } from "@fovea/protocol/entries.ts";
import { address, hash } from "@fovea/protocol/hex.ts";
import { MerkleTree } from "merkletreejs";
import { type Address, bytesToHex, concatBytes, encodePacked, type Hex, hexToBytes } from "viem";
import { z } from "zod";

export type Published = {
  readonly name: string;
  readonly leaves: readonly Leaf[];
  /** The root that stands on chain. */
  readonly root: Hex;
  /** From the leaves alone; null where the files are a part of the set, or their order is lost. */
  readonly rebuiltRoot: Hex | null;
  /** Where each published proof leads. */
  readonly provenRoots: readonly Hex[];
};

type Entry = {
  readonly account: Address;
  readonly amountWei: bigint;
  readonly leaf: Hex;
  readonly proof: readonly Hex[];
};

const { keccak256 } = nodePorts;
const lowerCase = z.string().transform((text) => address.parse(text.toLowerCase()));
const amount = z.string().transform(BigInt);
const UNI_ROOT = "0xc8500f8e2fcf3c9a32880e1b973fb28acc88be35787a8abcf9981b2b65dbdeb5";
/** Their files of these sets keep the order of the leaves. */
const ORDERED = ["age1-epoch1", "age2-epoch1"];

const rocketPool = z.object({
  rewardsFileVersion: z.int(),
  merkleRoot: hash,
  nodeRewards: z.record(
    lowerCase,
    z.object({
      rewardNetwork: z.int(),
      collateralRpl: amount,
      oracleDaoRpl: amount,
      smoothingPoolEth: amount,
      voterShareEth: amount.default(0n),
      merkleProof: z.array(hash),
    }),
  ),
});
const morpho = z.object({
  epochId: z.string(),
  root: hash,
  proofs: z.record(lowerCase, z.object({ amount, proof: z.array(hash) })),
});
const uniswap = z.record(lowerCase, z.object({ index: z.int(), amount, proof: z.array(hash) }));

/** Leaves sorted by hash, zero words up to a power of two; from file version 4 on a leaf ends with the voters' share. */
export function loadRocketPool(folder: string): Published[] {
  return jsonFiles(folder).map(([name, text]) => {
    const { merkleRoot, rewardsFileVersion, nodeRewards } = rocketPool.parse(JSON.parse(text));
    const entries = Object.entries(nodeRewards).map(([key, row]) => {
      const account = address.parse(key);
      const rpl = row.collateralRpl + row.oracleDaoRpl;
      const packed = encodePacked(
        ["address", "uint256", "uint256", "uint256"],
        [account, BigInt(row.rewardNetwork), rpl, row.smoothingPoolEth],
      );
      const share = rewardsFileVersion < 4 ? "0x" : encodePacked(["uint256"], [row.voterShareEth]);
      const leaf = bytesToHex(keccak256(concatBytes([hexToBytes(packed), hexToBytes(share)])));
      const amountWei = rpl + row.smoothingPoolEth + row.voterShareEth;
      return { account, amountWei, leaf, proof: row.merkleProof };
    });
    const sorted = entries.map(({ leaf }) => leaf).sort();
    const padding = 2 ** Math.ceil(Math.log2(sorted.length)) - sorted.length;
    const zeros = Array.from({ length: padding }, (): Hex => `0x${"00".repeat(32)}`);
    return published({ name, root: merkleRoot, entries, ordered: [...sorted, ...zeros] });
  });
}

/** Leaves in the order of the file, an odd node carried up. */
export function loadMorpho(folder: string): Published[] {
  return jsonFiles(folder).map(([name, text]) => {
    const { epochId, root, proofs } = morpho.parse(JSON.parse(text));
    const entries = Object.entries(proofs).map(([key, row]) => {
      const account = address.parse(key);
      const leaf = bytesToHex(keccak256(hexToBytes(encodePacked(["address", "uint256"], [account, row.amount]))));
      return { account, amountWei: row.amount, leaf, proof: row.proof };
    });
    const ordered = ORDERED.includes(epochId) ? entries.map(({ leaf }) => leaf) : null;
    return published({ name, root, entries, ordered });
  });
}

/** A part of 252,803 claims: each proves its way to the root, which a part can not rebuild. */
export function loadUniswap(folder: string): Published[] {
  const claims = jsonFiles(join(folder, "chunks")).flatMap(([, text]) =>
    Object.entries(uniswap.parse(JSON.parse(text))),
  );
  const entries = claims.map(([key, { index, amount: amountWei, proof }]) => {
    const account = address.parse(key);
    const packed = encodePacked(["uint256", "address", "uint256"], [BigInt(index), account, amountWei]);
    return { account, amountWei, leaf: bytesToHex(keccak256(hexToBytes(packed))), proof };
  });
  return [published({ name: "uniswap", root: UNI_ROOT, entries, ordered: null })];
}

type Set = { name: string; root: Hex; entries: readonly Entry[]; ordered: readonly Hex[] | null };

function published({ name, root, entries, ordered }: Set): Published {
  return {
    name,
    root,
    leaves: entries.map(({ account, amountWei }) => ({ account, cumulativeGwei: amountWei / 10n ** 9n })),
    rebuiltRoot: ordered && rebuild(ordered),
    provenRoots: entries.map(({ leaf, proof }) => climb(leaf, proof)),
  };
}

function rebuild(leaves: readonly Hex[]): Hex {
  const words = leaves.map((leaf) => Buffer.from(hexToBytes(leaf)));
  const tree = new MerkleTree(words, (pair: Buffer) => Buffer.from(keccak256(pair)), { sortPairs: true });
  return hash.parse(tree.getHexRoot());
}

function climb(leaf: Hex, proof: readonly Hex[]): Hex {
  return proof.reduce(
    (node, sibling) => bytesToHex(keccak256(concatBytes([node, sibling].sort().map((word) => hexToBytes(word))))),
    leaf,
  );
}

function jsonFiles(folder: string): [name: string, text: string][] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => [name, readFileSync(join(folder, name), "utf8")]);
}
