/**
 * A device's P-256 key. Secure hardware gives the same four members; `createDeviceKey` makes a key in software with
 * Web Crypto, which browsers, React Native and Node have.
 */
import { lowS } from "@fovea/protocol/low-s.ts";
import { bytesToHex, concat, type Hex, keccak256 } from "viem";
import { z } from "zod";

export type DeviceKey = {
  /** keccak256(x || y). */
  deviceId: Hex;
  x: Hex;
  y: Hex;
  /** ES256 with low s: r || s, 64 bytes. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
};

/** A key that can leave the device, which a key in secure hardware never does. */
export type SoftwareKey = DeviceKey & { privateKey: CryptoKey };

const algorithm = { name: "ECDSA", namedCurve: "P-256" };

export async function createDeviceKey(): Promise<SoftwareKey> {
  const { privateKey } = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  return softwareKey(privateKey);
}

/** The private key as a JSON Web Key (RFC 7517), for a file that only its owner can read. */
export async function exportDeviceKey({ privateKey }: SoftwareKey): Promise<string> {
  const { kty, crv, x, y, d } = await crypto.subtle.exportKey("jwk", privateKey);
  return `${JSON.stringify({ kty, crv, x, y, d }, null, 2)}\n`;
}

/** @throws {BadDeviceKey} */
export async function importDeviceKey(text: string): Promise<SoftwareKey> {
  try {
    const jwk = keySchema.parse(JSON.parse(text));
    return await softwareKey(await crypto.subtle.importKey("jwk", jwk, algorithm, true, ["sign"]));
  } catch {
    throw new BadDeviceKey(); // without its cause, which may quote the private key
  }
}

const keySchema = z.object({
  kty: z.literal("EC"),
  crv: z.literal("P-256"),
  x: z.base64url(),
  y: z.base64url(),
  d: z.base64url(),
});

async function softwareKey(privateKey: CryptoKey): Promise<SoftwareKey> {
  const jwk = keySchema.parse(await crypto.subtle.exportKey("jwk", privateKey));
  const x = coordinate(jwk.x);
  const y = coordinate(jwk.y);
  return {
    deviceId: keccak256(concat([x, y])),
    x,
    y,
    privateKey,
    async sign(bytes) {
      const signature = await crypto.subtle.sign(
        { name: "ECDSA", hash: "SHA-256" },
        privateKey,
        Uint8Array.from(bytes),
      );
      return lowS(new Uint8Array(signature));
    },
  };
}

function coordinate(base64url: string): Hex {
  const binary = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return bytesToHex(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
}

export class BadDeviceKey extends Error {
  readonly code = "bad-device-key";
  constructor() {
    super("The key file is no P-256 private key as a JSON Web Key: make one with `fovea device new`.");
  }
}
