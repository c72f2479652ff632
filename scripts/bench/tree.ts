/**
 * `npm run bench:tree`: the reward tree against merkletreejs and OpenZeppelin's tree, in one run, over the same 250,000
 * accounts; merkletreejs twice, once with our node function and once with the hash function its users give it.
 */
import { nodePorts } from "@fovea/oracle/ports.ts";
import { recheckRoot } from "@fovea/oracle/recheck.ts";
import { proofIn } from "@fovea/oracle/tree.ts";
import { buildTree, treeFiles } from "@fovea/protocol/chunks.ts";
import { encodeLeaves } from "@fovea/protocol/entries.ts";
import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { MerkleTree } from "merkletreejs";
import { type Address, bytesToHex, encodePacked, numberToBytes, keccak256 as viemKeccak } from "viem";
import { report, timed } from "./machine.ts";

const LEAVES = 250_000;
const { keccak256 } = nodePorts;

const leaves = Array.from({ length: LEAVES }, (_, at) => {
  const account: Address = bytesToHex(keccak256(numberToBytes(at, { size: 32 })).subarray(0, 20));
  return { account, cumulativeGwei: BigInt(at) };
});

const encoded = timed(() => encodeLeaves(leaves));
const cold = timed(() => buildTree(encoded.result));
const warm = Math.min(...[1, 2, 3, 4, 5].map(() => timed(() => buildTree(encoded.result)).seconds));

const sameNodes = timed(() => recheckRoot(cold.result.chunks, keccak256));
if (sameNodes.result !== cold.result.root) throw new Error("The two trees disagree: the figures mean nothing.");
const ownHash = timed(() => {
  const words = leaves.map(({ account, cumulativeGwei }) =>
    viemKeccak(encodePacked(["address", "uint256"], [account, cumulativeGwei]), "bytes"),
  );
  return new MerkleTree(words.map(Buffer.from), (pair: Buffer) => Buffer.from(viemKeccak(pair, "bytes")), {
    sortPairs: true,
  }).getHexRoot();
});
const standard = timed(() =>
  StandardMerkleTree.of(
    leaves.map(({ account, cumulativeGwei }) => [account, cumulativeGwei]),
    ["address", "uint256"],
  ),
);

const lookUps = leaves.slice(0, 50).map(({ account }) => timed(() => proofIn(cold.result, account)).seconds);
const bytes = treeFiles(cold.result).reduce((sum, [, file]) => sum + file.length, 0);

report([
  { name: `sort and encode ${LEAVES} leaves`, value: encoded.seconds, unit: "s" },
  { name: "tree, first in the process", value: cold.seconds, unit: "s" },
  { name: "tree, best of the next five", value: warm, unit: "s" },
  ...[
    { name: "merkletreejs, same node function", seconds: sameNodes.seconds },
    { name: "merkletreejs, viem's keccak256", seconds: ownHash.seconds },
    { name: "@openzeppelin/merkle-tree", seconds: standard.seconds },
  ].flatMap(({ name, seconds }) => [
    { name, value: seconds, unit: "s", against: "ours, first", ratio: seconds / cold.seconds },
    { name: `${name} (again)`, value: seconds, unit: "s", against: "ours, next", ratio: seconds / warm },
  ]),
  { name: "tree files a leaf", value: bytes / LEAVES, unit: "bytes" },
  { name: "proof out of chunk files, slowest of 50", value: Math.max(...lookUps) * 1000, unit: "ms" },
]);
