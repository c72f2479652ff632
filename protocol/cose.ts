/**
 * COSE_Sign1 (RFC 9052, section 4.2), always tagged 18, the payload inside.
 *
 * A signature covers the Sig_structure: protected headers, external data (none in a report) and payload, never the
 * unprotected headers. Protected headers that hold nothing are the empty string in it, however they were sent.
 *
 * Guarantee: decodeSign1(encodeSign1(message)) == message.
 * Guarantee: the bytes that are signed do not depend on the unprotected headers or the signature.
 */
import { Tagged } from "cborg";
import { type Cbor, decodeCbor, encodeCbor } from "./cbor.ts";

const SIGN1_TAG = 18;
const NOTHING = new Uint8Array(0);

/** Numbers of the headers (RFC 9052, section 3.1) and of ECDSA with SHA-256 (RFC 9053, section 2.1). */
export const coseHeader = { algorithm: 1, keyId: 4 } as const;
export const ES256 = -7;

export type Sign1 = {
  protectedBytes: Uint8Array;
  unprotected: ReadonlyMap<number, Cbor>;
  payload: Uint8Array;
  signature: Uint8Array;
};

/** What the key signs. */
export function sigStructure(
  protectedBytes: Uint8Array,
  payload: Uint8Array,
  external: Uint8Array = NOTHING,
): Uint8Array {
  const empty = protectedBytes.length === 1 && protectedBytes[0] === 0xa0;
  return encodeCbor(["Signature1", empty ? NOTHING : protectedBytes, external, payload]);
}

export function encodeSign1({ protectedBytes, unprotected, payload, signature }: Sign1): Uint8Array {
  return encodeCbor(new Tagged(SIGN1_TAG, [protectedBytes, unprotected, payload, signature]));
}

/** Null when the bytes are CBOR but no COSE_Sign1. @throws {MalformedCbor} when they are no CBOR */
export function decodeSign1(bytes: Uint8Array): Sign1 | null {
  const message = decodeCbor(bytes, SIGN1_TAG);
  if (!(message instanceof Tagged) || !Array.isArray(message.value) || message.value.length !== 4) return null;
  const [protectedBytes, unprotected, payload, signature]: unknown[] = message.value;
  if (!(protectedBytes instanceof Uint8Array) || !(unprotected instanceof Map)) return null;
  if (!(payload instanceof Uint8Array) || !(signature instanceof Uint8Array)) return null;
  return { protectedBytes, unprotected, payload, signature };
}
