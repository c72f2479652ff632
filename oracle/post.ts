/**
 * Puts a published settlement before the gate: builds the vote, signs it with the operators' keys and proposes it, once
 * for each (epoch, attempt). It never posts what rests on a block that the chain has left behind.
 */
import { rootGateAbi } from "@fovea/protocol/generated/abi.ts";
import type { Manifest } from "@fovea/protocol/manifest.ts";
import { encodeFunctionData, getAbiItem, type Hex, type LocalAccount } from "viem";
import { type Chain, lower, readBlock } from "./chain.ts";
import { type Active, type Gate, readGate } from "./gate.ts";
import { type TransactTools, transact } from "./transact.ts";

export type PostTools = TransactTools & {
  /** Keys of the committee that this operator holds. */
  readonly signers: readonly LocalAccount[];
};
export type Posted =
  | { readonly ok: true; readonly state: "proposed" | "pending" | "active" }
  /** `reorganised` and `superseded` ask for a new settlement, the rest for patience or an operator. */
  | {
      readonly ok: false;
      readonly reason: "reorganised" | "superseded" | "other-pending" | "refused" | "reverted" | "under-way";
      readonly error: string;
    };

export async function post(tools: PostTools, { manifest, hash }: { manifest: Manifest; hash: Hex }): Promise<Posted> {
  const gate = await readGate(tools.chain);
  const standing = await standingOf(tools.chain, { gate, manifest, hash });
  if (standing !== undefined) return standing;

  const vote = voteOf({ manifest, hash, active: gate.active });
  const data = encodeFunctionData({
    abi: rootGateAbi,
    functionName: "propose",
    args: [vote, await signVote(tools, vote)],
  });
  const { epoch, attempt, root } = vote;
  const intent = {
    purpose: "propose",
    epoch,
    attempt,
    to: tools.chain.contracts.gate,
    data,
    abi: rootGateAbi,
  } as const;
  const outcome = await transact(tools, intent);
  if (!outcome.ok) return outcome;
  tools.log.info({ epoch, attempt, root, totalGwei: manifest.totalGwei }, "root proposed");
  return { ok: true, state: "proposed" };
}

async function standingOf(
  chain: Chain,
  { gate: { active, pending }, manifest, hash }: { gate: Gate; manifest: Manifest; hash: Hex },
): Promise<Posted | undefined> {
  if (active.manifestHash === hash) return { ok: true, state: "active" };
  if (pending?.manifestHash === hash) return { ok: true, state: "pending" };
  if (pending !== null) return { ok: false, reason: "other-pending", error: `epoch ${pending.epoch} is in its window` };
  if (manifest.previousManifestHash !== active.manifestHash || manifest.previousRoot !== active.root) {
    return { ok: false, reason: "superseded", error: `it does not build on the active epoch ${active.epoch}` };
  }
  const end = await readBlock(chain, manifest.endBlock);
  if (end?.hash !== manifest.endBlockHash) {
    return { ok: false, reason: "reorganised", error: `block ${manifest.endBlock} is another one now` };
  }
  return undefined;
}

type Vote = ReturnType<typeof voteOf>;

function voteOf({ manifest, hash, active }: { manifest: Manifest; hash: Hex; active: Active }) {
  const { epoch, root, previousRoot, previousManifestHash, endBlockHash, paramsHash, programHash, leafCount } =
    manifest;
  return {
    epoch,
    attempt: active.attempt,
    root,
    previousRoot,
    manifestHash: hash,
    previousManifestHash,
    endBlock: BigInt(manifest.endBlock),
    endBlockHash,
    paramsHash,
    programHash,
    leafCount,
  };
}

async function signVote({ chain, signers }: PostTools, vote: Vote): Promise<Hex[]> {
  const ascending = [...signers].sort((a, b) => (lower(a.address) < lower(b.address) ? -1 : 1));
  const domain = { name: "RootGate", version: "1", chainId: chain.id, verifyingContract: chain.contracts.gate };
  return Promise.all(
    ascending.map((signer) =>
      signer.signTypedData({ domain, types: { Vote: voteFields }, primaryType: "Vote", message: vote }),
    ),
  );
}

// The contract's own struct: the fields a signer signs are the fields the gate reads.
const voteFields = getAbiItem({ abi: rootGateAbi, name: "propose" }).inputs[0].components.map(({ name, type }) => ({
  name,
  type,
}));
