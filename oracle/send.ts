/** One transaction for somebody who waits at a command line. Services, which may be killed, use `transact`. */
import type { Abi, Address, Hex, LocalAccount } from "viem";
import type { Chain } from "./chain.ts";
import { refusalOf } from "./refusal.ts";

/** @throws {Refused} with the contract's own error */
export async function send(
  { chain, sender }: { chain: Chain; sender: LocalAccount },
  { to, data, abi }: { to: Address; data: Hex; abi: Abi },
): Promise<Hex> {
  const { client, id } = chain;
  const gas = await client.estimateGas({ account: sender.address, to, data }).catch((error: unknown) => {
    throw new Refused(refusalOf(error, abi));
  });
  const fee = await client.estimateFeesPerGas();
  const nonce = await client.getTransactionCount({ address: sender.address, blockTag: "pending" });
  const raw = await sender.signTransaction({
    type: "eip1559",
    chainId: id,
    nonce,
    gas: (gas * 13n) / 10n,
    to,
    data,
    ...fee,
  });
  const hash = await client.sendRawTransaction({ serializedTransaction: raw });
  const { status } = await client.waitForTransactionReceipt({ hash, pollingInterval: 200 });
  if (status !== "success") throw new Refused(`transaction ${hash} reverted`);
  return hash;
}

export class Refused extends Error {
  readonly code = "refused";
  readonly exit = 1;
  readonly reason: string;
  constructor(reason: string) {
    super(`The contract refuses: ${reason}.`);
    this.reason = reason;
  }
}
