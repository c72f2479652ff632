/** The cryptography of the rules on Node's OpenSSL, with hash-wasm for Keccak. */
import { createPublicKey, hash, type KeyObject, verify } from "node:crypto";
import { hasLowS } from "@fovea/protocol/low-s.ts";
import type { Ports, PublicKey } from "@fovea/protocol/ports.ts";
import { createKeccak } from "hash-wasm";

const keccak = await createKeccak(256);

export const nodePorts: Ports = {
  verifySignature(key, signed, signature) {
    if (signature.length !== 64 || !hasLowS(signature)) return false;
    const publicKey = keyObject(key);
    return publicKey !== null && verify("sha256", signed, { key: publicKey, dsaEncoding: "ieee-p1363" }, signature);
  },
  keccak256: (bytes) => keccak.init().update(bytes).digest("binary"),
  sha256: (bytes) => new Uint8Array(hash("sha256", bytes, "buffer")),
};

/** Importing a key costs half a verification, and a device sends many reports; about 100 MB when full. */
const keys = new Map<string, KeyObject | null>();
const KEYS_KEPT = 50_000;

function keyObject(key: PublicKey): KeyObject | null {
  const name = key.x + key.y;
  const known = keys.get(name);
  if (known !== undefined) return known;
  if (keys.size >= KEYS_KEPT) keys.clear();
  const imported = importKey(key);
  keys.set(name, imported);
  return imported;
}

function importKey({ x, y }: PublicKey): KeyObject | null {
  const coordinate = (hex: string) => Buffer.from(hex.slice(2), "hex").toString("base64url");
  try {
    return createPublicKey({ key: { kty: "EC", crv: "P-256", x: coordinate(x), y: coordinate(y) }, format: "jwk" });
  } catch {
    return null; // not a point of the curve
  }
}
