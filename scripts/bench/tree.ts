/** `npm run bench:tree`: the reward tree against merkletreejs, in one run, over the same 250,000 leaves. */
import { nodePorts } from "@fovea/oracle/ports.ts";
import { recheckRoot } from "@fovea/oracle/recheck.ts";
import { buildTree, proveLeaf } from "@fovea/protocol/chunks.ts";
import { encodeLeaves } from "@fovea/protocol/merkle.ts";
import { type Address, bytesToHex, numberToBytes } from "viem";
import { report, timed } from "./machine.ts";

const LEAVES = 250_000;
const { keccak256 } = nodePorts;

const leaves = Array.from({ length: LEAVES }, (_, at) => {
  const account: Address = bytesToHex(keccak256(numberToBytes(at, { size: 32 })).subarray(0, 20));
  return { account, cumulativeGwei: BigInt(at) };
});

const encoded = timed(() => encodeLeaves(leaves));
const ours = timed(() => buildTree(encoded.result, keccak256));
const theirs = timed(() => recheckRoot(ours.result.chunks, keccak256));
if (theirs.result !== ours.result.root) throw new Error("The two trees disagree: the figures mean nothing.");

const account = leaves[77]?.account ?? "0x";
const found = timed(() =>
  ours.result.chunks.map((chunk) => proveLeaf({ top: ours.result.top, chunk, account }, keccak256)).find(Boolean),
);

report([
  { name: `sort and encode ${LEAVES} leaves`, value: encoded.seconds, unit: "s" },
  {
    name: `tree of ${LEAVES} leaves`,
    value: ours.seconds,
    unit: "s",
    against: "merkletreejs with the same hash",
    ratio: theirs.seconds / ours.seconds,
  },
  { name: "merkletreejs with the same hash", value: theirs.seconds, unit: "s" },
  { name: "proof out of chunk files", value: found.seconds * 1000, unit: "ms" },
]);
