/**
 * One tree, three ways: the builder here, the contracts' verifier on a chain, and merkletreejs with the same node function.
 * On random trees and on reward sets that others really paid by, whose own roots are rebuilt first: so the accounts, the
 * amounts and the machinery are known to be right.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { nodePorts } from "@fovea/oracle/ports.ts";
import { proofIn } from "@fovea/oracle/tree.ts";
import { buildTree, type Proof } from "@fovea/protocol/chunks.ts";
import { encodeLeaves, type Leaf, WORD } from "@fovea/protocol/entries.ts";
import { innerNode, leafNode, verifyProof } from "@fovea/protocol/merkle.ts";
import fc from "fast-check";
import hre from "hardhat";
import { MerkleTree } from "merkletreejs";
import { type Abi, type Address, bytesToHex, type Hex, hexToBytes, numberToBytes } from "viem";
import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { dataset } from "../dataset.ts";
import { loadMorpho, loadRocketPool, loadUniswap, type Published } from "./publishedRewards.ts";

const MOST_LEAVES = 5_000;
const SAMPLE = 500;
const AT_ONCE = 250;
const { keccak256 } = nodePorts;
const solc: { compile(input: string, callbacks: object): string } = createRequire(import.meta.url)("solc");
const compiled = z.object({
  contracts: z.object({
    harness: z.object({
      SumTreeHarness: z.object({
        abi: z.custom<Abi>(Array.isArray),
        evm: z.object({ bytecode: z.object({ object: z.string() }) }),
      }),
    }),
  }),
});

let rootsOnChain: (claims: readonly Proof[]) => Promise<readonly Hex[]>;
beforeAll(async () => {
  rootsOnChain = await deployHarness();
});

test("builder, contract and merkletreejs agree on random trees of 1 to 5,000 leaves", async () => {
  const size = fc.oneof(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: MOST_LEAVES }));
  await fc.assert(
    fc.asyncProperty(size, fc.nat(), (count, seed) => expectAgreement(randomLeaves(count, seed))),
    {
      seed: 6,
      numRuns: 20,
      examples: [
        [1, 0],
        [2, 0],
        [MOST_LEAVES, 0],
      ],
    },
  );
}, 60_000);

describeSet("merkle-rocketpool", loadRocketPool);
describeSet("merkle-morpho", loadMorpho);
describeSet("merkle-uniswap", loadUniswap);

function describeSet(name: string, load: (folder: string) => Published[]): void {
  const folder = dataset(name);
  test.skipIf(folder === null)(
    `builder, contract and merkletreejs agree on the rewards of ${name}`,
    async () => {
      const sets = load(folder ?? "");
      expect(sets.length).toBeGreaterThan(0);
      for (const { root, rebuiltRoot, provenRoots, leaves } of sets) {
        expect(new Set(provenRoots)).toEqual(new Set([root]));
        if (rebuiltRoot !== null) expect(rebuiltRoot).toBe(root);
        await expectAgreement(leaves);
      }
    },
    60_000,
  );
}

async function expectAgreement(leaves: readonly Leaf[]): Promise<void> {
  const entries = encodeLeaves(leaves);
  const tree = buildTree(entries);
  const independent = independentTree(entries);
  expect(independent.getHexRoot()).toBe(tree.root);

  const step = Math.max(1, Math.floor(leaves.length / SAMPLE));
  const proofs = leaves.filter((_, at) => at % step === 0).map(({ account }) => prove(account));
  for (const { index, siblings } of proofs) {
    expect(siblings).toEqual(independent.getHexProof(independent.getLeaves()[index] ?? Buffer.alloc(0), index));
  }
  expect(proofs.map(verdictHere)).toEqual(proofs.map(() => true));
  expect(await rootsOnChain(proofs)).toEqual(proofs.map(() => tree.root));
  const spoiled = proofs.map(spoil);
  expect(spoiled.map(verdictHere)).toEqual(spoiled.map(() => false));
  expect(await rootsOnChain(spoiled)).not.toContain(tree.root);

  function prove(account: Address): Proof {
    const proof = proofIn(tree, account);
    if (proof === undefined) throw new Error(`no leaf for ${account}`);
    return proof;
  }

  function verdictHere(proof: Proof): boolean {
    const siblings = proof.siblings.map((word) => hexToBytes(word));
    return verifyProof(hexToBytes(tree.root), { ...proof, siblings }, keccak256);
  }
}

/** Another amount, another place or another sibling, in turn. */
function spoil(proof: Proof, at: number): Proof {
  const level = at % proof.siblings.length;
  if (at % 3 === 0) return { ...proof, cumulativeGwei: proof.cumulativeGwei + 1n };
  if (at % 3 === 1) return { ...proof, index: proof.index ^ (1 << level) };
  return { ...proof, siblings: proof.siblings.map((word, i) => (i === level ? flip(word) : word)) };
}

function flip(word: Hex): Hex {
  return bytesToHex(hexToBytes(word).map((byte, at) => (at === 0 ? byte ^ 1 : byte)));
}

function independentTree(entries: Uint8Array): MerkleTree {
  const words = Array.from({ length: 2 ** Math.ceil(Math.log2(entries.length / WORD)) }, (_, slot) => {
    const entry = entries.subarray(slot * WORD, (slot + 1) * WORD);
    if (entry.length === 0) return Buffer.alloc(WORD);
    const cumulativeGwei = new DataView(entry.buffer, entry.byteOffset).getBigUint64(24);
    return Buffer.from(leafNode({ account: bytesToHex(entry.subarray(0, 20)), cumulativeGwei }, keccak256));
  });
  const node = (pair: Buffer) =>
    Buffer.from(innerNode(pair.subarray(0, WORD), pair.subarray(WORD), keccak256) ?? new Uint8Array(0));
  return new MerkleTree(words, node, { hashLeaves: false, sort: false, sortPairs: false });
}

function randomLeaves(count: number, seed: number): Leaf[] {
  return Array.from({ length: count }, (_, at) => {
    const random = keccak256(numberToBytes(BigInt(seed) * 2n ** 32n + BigInt(at), { size: WORD }));
    const cumulativeGwei = new DataView(random.buffer, random.byteOffset).getBigUint64(24) >> 14n;
    return { account: bytesToHex(random.subarray(0, 20)), cumulativeGwei };
  });
}

async function deployHarness(): Promise<typeof rootsOnChain> {
  const { viem } = await hre.network.create();
  const [wallet] = await viem.getWalletClients();
  const client = await viem.getPublicClient();
  const { abi, evm } = compileHarness();
  const hash = await wallet?.deployContract({ abi, bytecode: `0x${evm.bytecode.object}` });
  const { contractAddress } = await client.waitForTransactionReceipt({ hash: hash ?? "0x" });
  return async (claims) => {
    const roots: Hex[] = [];
    for (let from = 0; from < claims.length; from += AT_ONCE) {
      const batch = claims.slice(from, from + AT_ONCE).map(({ siblings, ...claim }) => ({ ...claim, proof: siblings }));
      const call = { address: contractAddress ?? "0x", abi, functionName: "rootsOf", args: [batch] } as const;
      roots.push(...z.array(z.custom<Hex>()).parse(await client.readContract(call)));
    }
    return roots;
  };
}

/** Compiled here, with the settings of the contracts: Hardhat's test artifacts come and go with its own test runs. */
function compileHarness() {
  const root = new URL("../../", import.meta.url);
  const content = readFileSync(new URL("SumTreeHarness.sol", import.meta.url), "utf8");
  const settings = {
    evmVersion: "osaka",
    viaIR: true,
    optimizer: { enabled: true, runs: 10_000 },
    outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } },
  };
  const input = JSON.stringify({ language: "Solidity", sources: { harness: { content } }, settings });
  const library = (path: string) => ({ contents: readFileSync(new URL(path, root), "utf8") });
  return compiled.parse(JSON.parse(solc.compile(input, { import: library }))).contracts.harness.SumTreeHarness;
}
