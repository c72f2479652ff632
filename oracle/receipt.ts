/**
 * A receipt: the operator's signed promise that a report, received at that moment, is among the inputs of its epoch.
 * Anybody who holds one can prove that the operator left the report out.
 */
import type { Address, Hex, LocalAccount } from "viem";

export type Receipt = {
  /** The report's own hash. */
  readonly hash: Hex;
  readonly receivedAtMs: number;
  readonly operator: Address;
  readonly signature: Hex;
};

/** What tells one deployment from another. */
export type Deployment = { readonly chainId: number; readonly registry: Address };

const types = {
  Receipt: [
    { name: "reportHash", type: "bytes32" },
    { name: "receivedAtMs", type: "uint64" },
    { name: "operator", type: "address" },
  ],
} as const;

export async function signReceipt(
  signer: LocalAccount,
  { hash, receivedAtMs, deployment }: { hash: Hex; receivedAtMs: number; deployment: Deployment },
): Promise<Receipt> {
  const operator: Address = `0x${signer.address.slice(2).toLowerCase()}`;
  const signature = await signer.signTypedData(receiptMessage({ hash, receivedAtMs, operator }, deployment));
  return { hash, receivedAtMs, operator, signature };
}

/** The EIP-712 message of a receipt: what the operator signs and anybody checks. */
export function receiptMessage({ hash, receivedAtMs, operator }: Omit<Receipt, "signature">, deployment: Deployment) {
  return {
    domain: { name: "Fovea", version: "1", chainId: deployment.chainId, verifyingContract: deployment.registry },
    types,
    primaryType: "Receipt",
    message: { reportHash: hash, receivedAtMs: BigInt(receivedAtMs), operator },
  } as const;
}
