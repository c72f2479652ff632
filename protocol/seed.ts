/**
 * The draw's seed: fixed by the chain only after the epoch's last report is in, so that nobody can drive towards it.
 *
 *   seed(epoch) = keccak256(chain id[32] ++ epoch[32] ++ hash of the first block at or after the epoch's end)
 *
 * An epoch without reports draws nothing and needs no block of its own; it falls back on the settlement's end block.
 */
import { bytesToHex, type Hex, hexToBytes, numberToBytes } from "viem";
import type { Inputs } from "./inputs.ts";
import type { Keccak256 } from "./merkle.ts";

export function seedOf({ registry, seeds }: Inputs, epoch: number, keccak256: Keccak256): Hex {
  const block = seeds.find((seed) => seed.epoch === epoch)?.blockHash ?? registry.endBlockHash;
  const words = [numberToBytes(registry.chainId, { size: 32 }), numberToBytes(epoch, { size: 32 }), hexToBytes(block)];
  return bytesToHex(keccak256(Uint8Array.from(words.flatMap((word) => [...word]))));
}
