import { readFileSync } from "node:fs";
import { proofIn } from "@fovea/oracle/tree.ts";
import { buildTree, CHUNK_DEPTH } from "@fovea/protocol/chunks.ts";
import { encodeLeaves, type Leaf } from "@fovea/protocol/entries.ts";
import { address, gwei, hash } from "@fovea/protocol/hex.ts";
import { innerNode, leafNode, totalOf, verifyProof } from "@fovea/protocol/merkle.ts";
import fc from "fast-check";
import { MerkleTree } from "merkletreejs";
import { type Address, bytesToHex, hexToBytes, keccak256 as viemKeccak } from "viem";
import { expect, test } from "vitest";
import { z } from "zod";

const keccak256 = (bytes: Uint8Array) => viemKeccak(bytes, "bytes");

const account = fc
  .uint8Array({ minLength: 20, maxLength: 20 })
  .filter((bytes) => bytes.some((byte) => byte !== 0) && bytes.some((byte) => byte !== 255))
  .map((bytes): Address => bytesToHex(bytes));
const leaves = fc.uniqueArray(fc.record({ account, cumulativeGwei: fc.bigInt(0n, 2n ** 50n) }), {
  selector: (leaf) => leaf.account,
  maxLength: 40,
});

function treeOf(rewards: readonly Leaf[]) {
  const tree = buildTree(encodeLeaves(rewards));
  const prove = (wanted: Address) => {
    const proof = proofIn(tree, wanted);
    if (!proof) throw new Error(`no leaf for ${wanted}`);
    return { ...proof, siblings: proof.siblings.map((word) => hexToBytes(word)) };
  };
  return { root: hexToBytes(tree.root), rootHex: tree.root, prove };
}

test("the root's low eight bytes are the sum of all leaves", () => {
  fc.assert(
    fc.property(leaves, (rewards) => {
      expect(totalOf(treeOf(rewards).rootHex)).toBe(
        rewards.reduce((sum, { cumulativeGwei }) => sum + cumulativeGwei, 0n),
      );
    }),
    { seed: 1 },
  );
});

test("a proof verifies for its own account, amount and index and for no other", () => {
  fc.assert(
    fc.property(
      leaves.filter((rewards) => rewards.length > 0),
      fc.nat(),
      fc.nat(),
      (rewards, pick, bit) => {
        const { root, prove } = treeOf(rewards);
        const proof = prove(rewards[pick % rewards.length]?.account ?? "0x");
        const level = bit % proof.siblings.length;
        const flipped = proof.siblings.map((word, at) =>
          at === level ? word.map((byte, i) => (i === bit % 32 ? byte ^ 1 : byte)) : word,
        );
        const wrong = [
          { ...proof, cumulativeGwei: proof.cumulativeGwei + 1n },
          { ...proof, account: treeOf([]).rootHex.slice(0, 42) as Address },
          { ...proof, index: proof.index ^ (1 << level) },
          { ...proof, index: proof.index + 2 ** proof.siblings.length },
          { ...proof, siblings: proof.siblings.slice(0, -1) },
          { ...proof, siblings: flipped },
        ];
        expect(verifyProof(root, proof, keccak256)).toBe(true);
        for (const claim of wrong) expect(verifyProof(root, claim, keccak256)).toBe(false);
      },
    ),
    { seed: 2 },
  );
});

test("a proof of more than 63 siblings verifies nowhere", () => {
  const leaf: Leaf = { account: `0x${"11".repeat(20)}`, cumulativeGwei: 5n };
  for (const levels of [62, 63, 64]) {
    const siblings = Array.from({ length: levels }, () => new Uint8Array(32));
    let root = leafNode(leaf, keccak256);
    for (const sibling of siblings) root = innerNode(root, sibling, keccak256) ?? root;
    expect(verifyProof(root, { ...leaf, index: 0, siblings }, keccak256)).toBe(levels <= 63);
  }
});

test("the order in which rewards are given never changes the root", () => {
  fc.assert(
    fc.property(
      leaves.chain((rewards) =>
        fc.tuple(fc.constant(rewards), fc.shuffledSubarray(rewards, { minLength: rewards.length })),
      ),
      ([a, b]) => {
        expect(treeOf(a).rootHex).toBe(treeOf(b).rootHex);
      },
    ),
    { seed: 3 },
  );
});

test("accounts that share their first bytes are sorted all the same", () => {
  const near = fc
    .nat({ max: 0xffff })
    .map((tail): Address => `0x${"ab".repeat(18)}${tail.toString(16).padStart(4, "0")}`);
  fc.assert(
    fc.property(fc.uniqueArray(near, { maxLength: 40 }), (accounts) => {
      const entries = encodeLeaves(accounts.map((account) => ({ account, cumulativeGwei: 1n })));
      const found = accounts.map((_, at) => bytesToHex(entries.subarray((at + 1) * 32, (at + 1) * 32 + 20)));
      expect(found).toEqual([...accounts].sort());
    }),
    { seed: 5 },
  );
});

test("merkletreejs with the same node function builds the same root", () => {
  const node = (pair: Buffer) =>
    Buffer.from(innerNode(pair.subarray(0, 32), pair.subarray(32), keccak256) ?? new Uint8Array(0));
  fc.assert(
    fc.property(leaves, (rewards) => {
      const entries = encodeLeaves(rewards);
      const slots = 2 ** Math.ceil(Math.log2(entries.length / 32));
      const words = Array.from({ length: slots }, (_, slot) => {
        const entry = entries.subarray(slot * 32, slot * 32 + 32);
        if (entry.length === 0) return Buffer.alloc(32);
        const cumulativeGwei = new DataView(entry.buffer, entry.byteOffset).getBigUint64(24);
        return Buffer.from(leafNode({ account: bytesToHex(entry.subarray(0, 20)), cumulativeGwei }, keccak256));
      });
      const independent = new MerkleTree(words, node, { hashLeaves: false, sort: false, sortPairs: false });
      expect(treeOf(rewards).rootHex).toBe(independent.getHexRoot());
    }),
    { seed: 4 },
  );
});

test("a tree of several chunks proves a leaf of any chunk", () => {
  const many = Array.from({ length: 2 ** CHUNK_DEPTH + 500 }, (_, i) => ({
    account: bytesToHex(viemKeccak(`0x${i.toString(16).padStart(8, "0")}`, "bytes").subarray(0, 20)),
    cumulativeGwei: BigInt(i),
  }));
  const tree = buildTree(encodeLeaves(many));
  expect(tree.chunks.length).toBe(2);
  expect(totalOf(tree.root)).toBe(many.reduce((sum, { cumulativeGwei }) => sum + cumulativeGwei, 0n));
  const sorted = [...many].sort((a, b) => (a.account < b.account ? -1 : 1));
  for (const [leaf, number] of [
    [sorted[7], 0],
    [sorted.at(-3), 1],
  ] as const) {
    const proof = leaf && proofIn(tree, leaf.account);
    if (!proof) throw new Error("no proof");
    expect(Math.floor(proof.index / 2 ** CHUNK_DEPTH)).toBe(number);
    const claim = { ...proof, siblings: proof.siblings.map((word) => hexToBytes(word)) };
    expect(verifyProof(hexToBytes(tree.root), claim, keccak256)).toBe(true);
  }
}, 60_000);

test("an account given twice, a sentinel and 2^64 gwei are refused", () => {
  const one: Address = `0x${"11".repeat(20)}`;
  const bad: Leaf[][] = [
    [
      { account: one, cumulativeGwei: 1n },
      { account: one, cumulativeGwei: 2n },
    ],
    [{ account: `0x${"00".repeat(20)}`, cumulativeGwei: 1n }],
    [{ account: `0x${"ff".repeat(20)}`, cumulativeGwei: 1n }],
    [{ account: one, cumulativeGwei: 2n ** 64n }],
  ];
  for (const rewards of bad) expect(() => encodeLeaves(rewards)).toThrow(expect.objectContaining({ code: "bad-leaf" }));
});

test("leaves that add up to 2^64 gwei are refused", () => {
  const rewards = ["11", "22"].map((byte): Leaf => ({ account: `0x${byte.repeat(20)}`, cumulativeGwei: 2n ** 63n }));
  expect(() => treeOf(rewards)).toThrow(expect.objectContaining({ code: "sum-overflow" }));
});

const vector = z.object({
  leaves: z.array(z.object({ account: address, cumulativeGwei: gwei.transform(BigInt) })),
  root: hash,
  totalGwei: gwei.transform(BigInt),
  depth: z.int(),
});
const claim = z
  .object({ account: address, cumulativeGwei: gwei.transform(BigInt), index: z.int(), siblings: z.array(hash) })
  .transform((given) => ({ ...given, siblings: given.siblings.map((word) => hexToBytes(word)) }));
const vectors = z
  .object({ cases: z.array(vector.extend({ proofs: z.array(claim), invalid: z.array(claim) })) })
  .parse(JSON.parse(readFileSync(new URL("../vectors/tree.json", import.meta.url), "utf8")));

test.each(vectors.cases)("the vectors that the contracts read hold here too: $leaves.length leaves", (expected) => {
  const { root, rootHex, prove } = treeOf(expected.leaves);
  expect(rootHex).toBe(expected.root);
  expect(totalOf(rootHex)).toBe(expected.totalGwei);
  for (const proof of expected.proofs) {
    expect(prove(proof.account)).toEqual(proof);
    expect(verifyProof(root, proof, keccak256)).toBe(true);
  }
  for (const wrong of expected.invalid) expect(verifyProof(root, wrong, keccak256)).toBe(false);
});
