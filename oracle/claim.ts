/** Claims what an account has earned: finds its leaf in the active tree, checks the proof, then sends it. */
import { rewardDistributorAbi } from "@fovea/protocol/generated/abi.ts";
import { verifyProof } from "@fovea/protocol/merkle.ts";
import type { Ports } from "@fovea/protocol/ports.ts";
import { type Address, encodeFunctionData, type Hex, hexToBytes, type LocalAccount } from "viem";
import type { Chain } from "./chain.ts";
import { readManifest } from "./epoch-files.ts";
import { openEpoch } from "./find-epoch.ts";
import { readGate } from "./gate.ts";
import { send } from "./send.ts";
import { proofOf } from "./tree.ts";

export type ClaimTools = {
  readonly chain: Chain;
  /** Publication root: a folder or an address. */
  readonly files: string;
  readonly ports: Ports;
  /** Pays for gas; the reward goes to the account's payout whoever sends. */
  readonly sender: LocalAccount;
};
export type Claimed =
  | {
      readonly ok: true;
      readonly account: Address;
      readonly epoch: number;
      readonly amountGwei: string;
      readonly transaction: Hex;
    }
  | {
      readonly ok: false;
      readonly account: Address;
      readonly reason: "nothing-active" | "no-leaf" | "already-claimed";
    };

export async function claim({ chain, files, ports, sender }: ClaimTools, account: Address): Promise<Claimed> {
  const { active } = await readGate(chain);
  if (active.epoch === 0) return { ok: false, account, reason: "nothing-active" };
  const read = openEpoch(files, active.epoch);
  const { hash } = await readManifest(read);
  if (hash !== active.manifestHash) throw new StaleFiles(files, active.epoch);

  const proof = await proofOf(read, account);
  if (proof === undefined) return { ok: false, account, reason: "no-leaf" };
  const siblings = proof.siblings.map((sibling) => hexToBytes(sibling));
  if (!verifyProof(hexToBytes(active.root), { ...proof, siblings }, ports.keccak256))
    throw new StaleFiles(files, active.epoch);

  const distributor = { address: chain.contracts.distributor, abi: rewardDistributorAbi } as const;
  const claimed = await chain.client.readContract({ ...distributor, functionName: "claimedGwei", args: [account] });
  if (claimed >= proof.cumulativeGwei) return { ok: false, account, reason: "already-claimed" };
  const args = [account, proof.cumulativeGwei, BigInt(proof.index), proof.siblings] as const;
  const data = encodeFunctionData({ abi: rewardDistributorAbi, functionName: "claim", args });
  const transaction = await send({ chain, sender }, { to: distributor.address, data, abi: rewardDistributorAbi });
  return {
    ok: true,
    account,
    epoch: active.epoch,
    amountGwei: (proof.cumulativeGwei - claimed).toString(),
    transaction,
  };
}

export class StaleFiles extends Error {
  readonly code = "stale-files";
  readonly exit = 3;
  constructor(files: string, epoch: number) {
    super(`${files} does not hold the files of the active epoch ${epoch}; set FOVEA_FILES to a place that does.`);
  }
}
