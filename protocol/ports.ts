import type { Hex } from "viem";

/** A P-256 public key: its two coordinates, 32 bytes each. */
export type PublicKey = { x: Hex; y: Hex };

/**
 * The cryptography that the rules need and a platform does best. Every implementation must agree on every input;
 * none throws: a key off the curve or a signature of the wrong length is just not valid.
 */
export type Ports = {
  /** ECDSA over P-256 and SHA-256; `signature` is r || s, 32 bytes each, and a high s is refused. */
  verifySignature(key: PublicKey, signed: Uint8Array, signature: Uint8Array): boolean;
  keccak256(bytes: Uint8Array): Uint8Array;
  sha256(bytes: Uint8Array): Uint8Array;
};
