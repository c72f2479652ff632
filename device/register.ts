/**
 * The proof that a driver holds a device's key: the message of EIP-712, hashed with SHA-256 instead of Keccak, because
 * that is what keys of Web Crypto, Android and iOS can sign.
 */
import { type Address, bytesToHex, concat, domainSeparator, type Hex, hashStruct, hexToBytes, slice } from "viem";
import type { DeviceKey } from "./key.ts";

export type Registration = {
  driver: Address;
  kind: DeviceKind;
  /** Unix seconds until which the registry takes the proof. */
  deadline: number;
  chainId: number;
  registry: Address;
};

/** The index of a kind is its number on chain. */
export const deviceKinds = ["phone", "dashcam"] as const;
export type DeviceKind = (typeof deviceKinds)[number];

const types = {
  RegisterDevice: [
    { name: "driver", type: "address" },
    { name: "x", type: "bytes32" },
    { name: "y", type: "bytes32" },
    { name: "kind", type: "uint8" },
    { name: "deadline", type: "uint256" },
  ],
} as const;

export async function signRegistration(
  key: DeviceKey,
  registration: Registration,
): Promise<{ x: Hex; y: Hex; r: Hex; s: Hex }> {
  const signature = bytesToHex(await key.sign(registrationMessage(key, registration)));
  return { x: key.x, y: key.y, r: slice(signature, 0, 32), s: slice(signature, 32) };
}

/** 0x1901 || domain separator || struct hash. */
export function registrationMessage(
  { x, y }: Pick<DeviceKey, "x" | "y">,
  { driver, kind, deadline, chainId, registry }: Registration,
): Uint8Array {
  const domain = { name: "DeviceRegistry", version: "1", chainId, verifyingContract: registry };
  const message = { driver, x, y, kind: deviceKinds.indexOf(kind), deadline: BigInt(deadline) };
  const structHash = hashStruct({ data: message, primaryType: "RegisterDevice", types });
  return hexToBytes(concat(["0x1901", domainSeparator({ domain }), structHash]));
}
