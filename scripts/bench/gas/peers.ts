/**
 * The same claims made of others: their contracts with our token, compiled as ours are; Uniswap's as npm ships it, which
 * pays an account once only. A path is a leaf and random siblings: a claim can not tell them from a whole tree's.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { foveaTokenAbi } from "@fovea/protocol/generated/abi.ts";
import hre from "hardhat";
import {
  type Abi,
  type Address,
  concat,
  encodeAbiParameters,
  encodePacked,
  type Hex,
  keccak256,
  numberToHex,
  parseAbiParameters,
} from "viem";
import { z } from "zod";
import { type Chain, startChain } from "./chain.ts";
import { mean, sample } from "./claims.ts";

export type PeerRow = { readonly name: string; readonly first: number; readonly repeat?: number };

type Contract = { readonly abi: Abi; readonly bytecode: string };
type Payee = { readonly account: Address; readonly amount: bigint; readonly index: bigint };
type Purse = { readonly chain: Chain; readonly depth: number };
type Scheme = {
  readonly contract: Contract;
  readonly constructorArgs: (token: Address) => readonly Hex[];
  readonly leaf: (payee: Payee, token: Address) => Hex;
  readonly args: (payee: Payee, path: { token: Address; proof: readonly Hex[] }) => readonly unknown[];
};

const SUPPLY = 10n ** 24n;
const require = createRequire(import.meta.url);
const solc: { compile(input: string, callbacks: object): string } = require("solc");
const compiledPeer = z
  .object({ abi: z.custom<Abi>(Array.isArray), evm: z.object({ bytecode: z.object({ object: z.string() }) }) })
  .transform(({ abi, evm }) => ({ abi, bytecode: evm.bytecode.object }));
const compiledPeers = z.object({
  contracts: z.object({
    Peers: z.object({
      MerkleProofDistributor: compiledPeer,
      GuardedDistributor: compiledPeer,
      UniversalDistributor: compiledPeer,
    }),
  }),
});
const shippedArtifact = z.object({ abi: z.custom<Abi>(Array.isArray), bytecode: z.string() });

export async function measurePeers(depth: number): Promise<PeerRow[]> {
  const chain = await startChain();
  try {
    const purse = { chain, depth };
    const { MerkleProofDistributor, GuardedDistributor, UniversalDistributor } = compilePeers();
    return [
      { name: "OpenZeppelin MerkleProof, bare", ...(await claimTwice(purse, cumulative(MerkleProofDistributor))) },
      { name: "the same with our guard and payout", ...(await claimTwice(purse, cumulative(GuardedDistributor))) },
      { name: "like Morpho's distributor", ...(await claimTwice(purse, universal(UniversalDistributor))) },
      { name: "@uniswap/merkle-distributor", first: await claimOnce(purse) },
    ];
  } finally {
    await chain.close();
  }
}

function cumulative(contract: Contract): Scheme {
  const leaf = parseAbiParameters("address, uint256");
  return {
    contract,
    constructorArgs: (token) => [token],
    leaf: ({ account, amount }) => twice(encodeAbiParameters(leaf, [account, amount])),
    args: ({ account, amount }, { proof }) => [account, amount, proof],
  };
}

function universal(contract: Contract): Scheme {
  const leaf = parseAbiParameters("address, address, uint256");
  return {
    contract,
    constructorArgs: () => [],
    leaf: ({ account, amount }, token) => twice(encodeAbiParameters(leaf, [account, token, amount])),
    args: ({ account, amount }, { token, proof }) => [account, token, amount, proof],
  };
}

async function claimTwice(
  { chain, depth }: Purse,
  { contract, constructorArgs, leaf, args }: Scheme,
): Promise<{ first: number; repeat: number }> {
  const token = await deployToken(chain);
  const address = await deploy(chain, { contract, args: constructorArgs(token) });
  await mint(chain, { token, to: address });
  const call = { address, abi: contract.abi };
  const rounds: number[][] = [];
  for (const round of [1n, 2n]) {
    const costs = [];
    for (const payee of payees(round)) {
      const { root, proof } = pathFrom(leaf(payee, token), depth);
      await send(chain, { ...call, functionName: "setRoot", args: [root] });
      costs.push(await send(chain, { ...call, functionName: "claim", args: args(payee, { token, proof }) }));
    }
    rounds.push(costs);
  }
  const [first = [], repeat = []] = rounds;
  return { first: mean(first), repeat: mean(repeat) };
}

/** A contract of its own for each claim, for its root never changes. */
async function claimOnce({ chain, depth }: Purse): Promise<number> {
  const token = await deployToken(chain);
  const path = require.resolve("@uniswap/merkle-distributor/build/MerkleDistributor.json");
  const contract = artifactOf(JSON.parse(readFileSync(path, "utf8")));
  const costs = [];
  for (const { account, amount, index } of payees(1n).slice(0, 10)) {
    const leaf = keccak256(encodePacked(["uint256", "address", "uint256"], [index, account, amount]));
    const { root, proof } = pathFrom(leaf, depth);
    const address = await deploy(chain, { contract, args: [token, root] });
    await mint(chain, { token, to: address });
    const args = [index, account, amount, proof];
    costs.push(await send(chain, { address, abi: contract.abi, functionName: "claim", args }));
  }
  return mean(costs);
}

function payees(round: bigint): Payee[] {
  return sample.map((account, at) => ({
    account,
    amount: (1_000_500n + BigInt(at)) * round * 10n ** 9n,
    index: 500_000n + 977n * BigInt(at),
  }));
}

function pathFrom(leaf: Hex, depth: number): { root: Hex; proof: Hex[] } {
  const proof = Array.from({ length: depth }, (_, level) => keccak256(concat([leaf, numberToHex(level)])));
  const root = proof.reduce(
    (node, sibling) => keccak256(concat(node < sibling ? [node, sibling] : [sibling, node])),
    leaf,
  );
  return { root, proof };
}

/** Hashed twice, so that no inner node passes for a leaf. */
function twice(preimage: Hex): Hex {
  return keccak256(keccak256(preimage));
}

/** One for each peer, or its payees would not be paid for the first time. */
async function deployToken(chain: Chain): Promise<Address> {
  return deploy(chain, { contract: artifactOf(await hre.artifacts.readArtifact("FoveaToken")), args: [] });
}

async function mint(chain: Chain, { token, to }: { token: Address; to: Address }): Promise<void> {
  await send(chain, { address: token, abi: foveaTokenAbi, functionName: "mint", args: [to, SUPPLY] });
}

type Call = { address: Address; abi: Abi; functionName: string; args: readonly unknown[] };

function send({ client, cost }: Chain, call: Call): Promise<number> {
  return cost(client.writeContract(call));
}

async function deploy(
  { client }: Chain,
  { contract, args }: { contract: Contract; args: readonly unknown[] },
): Promise<Address> {
  const hash = await client.deployContract({ abi: contract.abi, bytecode: `0x${contract.bytecode}`, args });
  const { contractAddress } = await client.waitForTransactionReceipt({ hash, pollingInterval: 20 });
  if (!contractAddress) throw new Error("Nothing was deployed.");
  return contractAddress;
}

/** With the settings of hardhat.config.ts, which compiles what is in contracts/ only. */
function compilePeers(): { [Name in keyof z.infer<typeof compiledPeers>["contracts"]["Peers"]]: Contract } {
  const content = readFileSync(new URL("Peers.sol", import.meta.url), "utf8");
  const settings = {
    evmVersion: "osaka",
    viaIR: true,
    optimizer: { enabled: true, runs: 10_000 },
    outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } },
  };
  const input = JSON.stringify({ language: "Solidity", sources: { Peers: { content } }, settings });
  const library = (path: string) => ({ contents: readFileSync(require.resolve(path), "utf8") });
  return compiledPeers.parse(JSON.parse(solc.compile(input, { import: library }))).contracts.Peers;
}

/** An artifact of Hardhat or of npm: with or without 0x. */
function artifactOf(artifact: unknown): Contract {
  const { abi, bytecode } = shippedArtifact.parse(artifact);
  return { abi, bytecode: bytecode.replace(/^0x/, "") };
}
