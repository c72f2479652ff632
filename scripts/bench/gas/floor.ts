/**
 * What no claim can cost less than: 21,000 + calldata + storage + ERC-20 transfer + hashing, and an event that names the
 * account. Prices are those of the yellow paper's appendix G with EIP-2028 (calldata) and EIP-2929 (cold access); only the
 * transfer is measured.
 */
import { foveaTokenAbi } from "@fovea/protocol/generated/abi.ts";
import { encodeFunctionData, type Hex, hexToBytes } from "viem";
import { type Chain, person } from "./chain.ts";

/** Of an account that was never paid, and of one that was. */
export type FirstAndRepeat = { readonly first: number; readonly repeat: number };

const TRANSACTION = 21_000;
const ZERO_BYTE = 4;
const OTHER_BYTE = 16;
const COLD_READ = 2_100;
const COLD_CALL = 2_600;
/** A cold word that was zero, and one that was not. */
const WRITE: FirstAndRepeat = { first: 22_100, repeat: 5_000 };
const EVENT = 375 + 2 * 375;
const LEAF_HASH = 30 + 6;
const INNER_HASH = 30 + 2 * 6;

/** @param claim.transfer What `measureTransfers` says. */
export function floorOf({ data, depth, transfer }: { data: Hex; depth: number; transfer: FirstAndRepeat }) {
  const shared = TRANSACTION + calldataGas(data) + COLD_READ + EVENT + LEAF_HASH + depth * INNER_HASH;
  return {
    first: shared + WRITE.first + transfer.first,
    repeat: shared + WRITE.repeat + transfer.repeat,
  };
}

/** A bare transfer by the driver, as a call from another contract. */
export async function measureTransfers({ client, cost, addresses }: Chain): Promise<FirstAndRepeat> {
  const token = { address: addresses.foveaToken, abi: foveaTokenAbi } as const;
  const args = [person(30).address, 1n] as const;
  const around =
    TRANSACTION + calldataGas(encodeFunctionData({ ...token, functionName: "transfer", args })) - COLD_CALL;
  const transfer = () => cost(client.writeContract({ ...token, functionName: "transfer", args }));
  return { first: (await transfer()) - around, repeat: (await transfer()) - around };
}

function calldataGas(data: Hex): number {
  return hexToBytes(data).reduce((sum, byte) => sum + (byte === 0 ? ZERO_BYTE : OTHER_BYTE), 0);
}
