/**
 * How a report travels: [COSE_Sign1 of the header, public part, private part], and what its device signs.
 *
 * The protected headers are exactly the algorithm (ES256) and the device id, the unprotected ones are none.
 *
 * Guarantee: openEnvelope(sealEnvelope(envelope)) == envelope.
 */
import { type Hex, hexToBytes } from "viem";
import { decodeCbor, encodeCbor } from "../cbor.ts";
import { coseHeader, decodeSign1, ES256, encodeSign1, sigStructure } from "../cose.ts";
import { byteStringOf, bytesOf, hexOf, Refused, tupleOf } from "./field.ts";
import { limits } from "./limits.ts";

export type Envelope = {
  deviceId: Hex;
  header: Uint8Array;
  publicBytes: Uint8Array;
  privateBytes: Uint8Array;
  /** r || s over `signedBytes`. */
  signature: Uint8Array;
};

const SIGNATURE_BYTES = 64;

/** The COSE Sig_structure: the bytes that the device signs and whose SHA-256 is the report's hash. */
export function signedBytes({ deviceId, header }: Pick<Envelope, "deviceId" | "header">): Uint8Array {
  return sigStructure(protectedHeaders(deviceId), header);
}

export function sealEnvelope({ deviceId, header, publicBytes, privateBytes, signature }: Envelope): Uint8Array {
  const protectedBytes = protectedHeaders(deviceId);
  return encodeCbor([
    encodeSign1({ protectedBytes, unprotected: new Map(), payload: header, signature }),
    publicBytes,
    privateBytes,
  ]);
}

/** @throws {Refused | MalformedCbor} */
export function openEnvelope(bytes: Uint8Array): Envelope {
  if (bytes.length > limits.envelopeBytes) {
    throw new Refused("oversized", `the report has ${bytes.length} bytes, more than ${limits.envelopeBytes}`);
  }
  const [message, publicBytes, privateBytes] = tupleOf(decodeCbor(bytes), 3, "envelope");
  const sign1 = decodeSign1(byteStringOf(message, "signed message"));
  if (sign1 === null) throw new Refused("malformed", "signed message is no COSE_Sign1");
  if (sign1.unprotected.size > 0) throw new Refused("malformed", "there are unprotected headers");

  return {
    deviceId: readProtectedHeaders(sign1.protectedBytes),
    header: sign1.payload,
    publicBytes: byteStringOf(publicBytes, "public part"),
    privateBytes: byteStringOf(privateBytes, "private part"),
    signature: bytesOf(sign1.signature, SIGNATURE_BYTES, "signature"),
  };
}

function protectedHeaders(deviceId: Hex): Uint8Array {
  const headers: [number, number | Uint8Array][] = [
    [coseHeader.algorithm, ES256],
    [coseHeader.keyId, hexToBytes(deviceId)],
  ];
  return encodeCbor(new Map(headers));
}

function readProtectedHeaders(bytes: Uint8Array): Hex {
  const headers = decodeCbor(bytes);
  if (!(headers instanceof Map) || headers.size !== 2 || headers.get(coseHeader.algorithm) !== ES256) {
    throw new Refused("malformed", "protected headers are not ES256 and a key id");
  }
  return hexOf(headers.get(coseHeader.keyId), 32, "key id");
}
