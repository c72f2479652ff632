/**
 * Whether a receipt was kept: the operator's signature is genuine and the report, with that moment of receipt, is among the
 * inputs of its epoch. A genuine receipt without its report proves that the operator broke its word, and anybody who has
 * the receipt and the published files can check that.
 */
import { decodeReport } from "@fovea/protocol/report.ts";
import { type Hex, recoverTypedDataAddress } from "viem";
import type { Chain } from "./chain.ts";
import { readInputs } from "./epoch-files.ts";
import { type EpochFolder, findEpoch } from "./find-epoch.ts";
import { nodePorts } from "./ports.ts";
import { type Receipt, receiptMessage } from "./receipt.ts";

export type ReceiptCheck = {
  /** `forged` says nothing of the operator it names; only `broken` speaks against it. */
  readonly state: "kept" | "waiting" | "broken" | "forged";
  readonly hash: Hex;
  readonly epoch: number;
  /** Manifest of the settlement that was searched; null while there is none. */
  readonly manifestHash: Hex | null;
};
type ReceiptTools = { readonly chain: Pick<Chain, "id" | "contracts" | "schedule">; readonly files: string };

export async function verifyReceipt({ chain, files }: ReceiptTools, receipt: Receipt): Promise<ReceiptCheck> {
  const { genesis, epochSeconds } = chain.schedule;
  const epoch = Math.floor((receipt.receivedAtMs / 1000 - genesis) / epochSeconds) + 1;
  const answer = { hash: receipt.hash, epoch, manifestHash: null };
  if (!(await isGenuine(receipt, chain))) return { ...answer, state: "forged" };
  const folder = await findEpoch(files, epoch);
  if (folder === undefined) return { ...answer, state: "waiting" };
  return { ...answer, manifestHash: folder.hash, state: (await holds(folder, receipt)) ? "kept" : "broken" };
}

async function isGenuine(
  { signature, ...receipt }: Receipt,
  { id, contracts }: ReceiptTools["chain"],
): Promise<boolean> {
  const message = receiptMessage(receipt, { chainId: id, registry: contracts.registry });
  // A signature of the wrong shape recovers nobody.
  const signer = await recoverTypedDataAddress({ ...message, signature }).catch(() => "");
  return signer.toLowerCase() === receipt.operator;
}

async function holds({ read, manifest }: EpochFolder, { hash, receivedAtMs, operator }: Receipt): Promise<boolean> {
  const { submissions } = await readInputs(read, manifest);
  const sameMoment = submissions.filter((each) => each.receivedAtMs === receivedAtMs && each.operator === operator);
  return sameMoment.some(({ bytes }) => {
    const decoded = decodeReport(bytes, nodePorts.sha256);
    return decoded.ok && decoded.report.hash === hash;
  });
}
