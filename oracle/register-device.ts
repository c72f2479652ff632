/** Registers a device's key for the account that sends, which becomes a driver first if it is none yet. */
import type { DeviceKey } from "@fovea/device/key.ts";
import { type DeviceKind, deviceKinds, signRegistration } from "@fovea/device/register.ts";
import { deviceRegistryAbi } from "@fovea/protocol/generated/abi.ts";
import { encodeFunctionData, type Hex, keccak256, type LocalAccount, stringToBytes, zeroHash } from "viem";
import { type Chain, lower, readLatestBlock } from "./chain.ts";
import { send } from "./send.ts";

/** Hash of the terms a driver accepts when no other is named. */
export const DEFAULT_TERMS = keccak256(stringToBytes("Fovea driver terms, version 1"));
/** A proof is good for an hour, long enough for a busy chain. */
const PROOF_SECONDS = 3_600;

export type RegisterTools = { readonly chain: Chain; readonly sender: LocalAccount };
export type Registered = { readonly deviceId: Hex; readonly driver: Hex; readonly transaction: Hex };

export async function registerDevice(
  { chain, sender }: RegisterTools,
  { key, kind, termsHash }: { key: DeviceKey; kind: DeviceKind; termsHash: Hex },
): Promise<Registered> {
  const { registry } = chain.contracts;
  const contract = { address: registry, abi: deviceRegistryAbi } as const;
  const terms = await chain.client.readContract({ ...contract, functionName: "termsOf", args: [sender.address] });
  if (terms === zeroHash) {
    const data = encodeFunctionData({ abi: deviceRegistryAbi, functionName: "registerDriver", args: [termsHash] });
    await send({ chain, sender }, { to: registry, data, abi: deviceRegistryAbi });
  }
  const deadline = (await readLatestBlock(chain)).timestamp + PROOF_SECONDS;
  const driver = lower(sender.address);
  const { x, y, r, s } = await signRegistration(key, { driver, kind, deadline, chainId: chain.id, registry });
  const args = [x, y, deviceKinds.indexOf(kind), BigInt(deadline), r, s] as const;
  const data = encodeFunctionData({ abi: deviceRegistryAbi, functionName: "registerDevice", args });
  const transaction = await send({ chain, sender }, { to: registry, data, abi: deviceRegistryAbi });
  return { deviceId: key.deviceId, driver, transaction };
}
