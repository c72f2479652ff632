/**
 * A report is one drive segment of at most ten minutes, signed by the device: a header that commits to two byte strings
 * which travel beside it, the public part and the private part. `report.cddl` is the format in the words of RFC 8610.
 *
 * Guarantee: decodeReport(sealReport(content)) gives the content back.
 * Guarantee: decodeReport never throws; what it refuses is `malformed` or `oversized`, and it says which field.
 * Guarantee: whatever decodes, sealing its content again gives the same bytes.
 * Guarantee: hash == SHA-256(signed), so another signature does not make another report.
 */
import { bytesToHex, type Hex, sha256 as hashOf } from "viem";
import { MalformedCbor } from "./cbor.ts";
import type { Ports } from "./ports.ts";
import { openEnvelope, sealEnvelope, signedBytes } from "./report/envelope.ts";
import { Refused } from "./report/field.ts";
import { decodeHeader, encodeHeader, type Header } from "./report/header.ts";
import { decodePrivatePart, encodePrivatePart, type PrivatePart } from "./report/private-part.ts";
import { decodePublicPart, encodePublicPart, type PublicPart } from "./report/public-part.ts";

export type { Detection } from "./report/detection.ts";
export type { Disclosure } from "./report/header.ts";
export type { Camera } from "./report/private-part.ts";
export type { Fix } from "./report/track.ts";
export type { PrivatePart, PublicPart };

export type Report = ReportContent & {
  /** The identity of the report. */
  hash: Hex;
  /** The COSE Sig_structure, the bytes the device signed. */
  signed: Uint8Array;
  /** r || s. */
  signature: Uint8Array;
};

export type ReportContent = Omit<Header, "startMs" | "publicCommitment" | "privateCommitment"> & {
  /** keccak256(x || y) of the key that signs. */
  deviceId: Hex;
  /** Time of the first fix. */
  startMs: number;
  public: PublicPart;
  private: PrivatePart;
};

export type Decoded = { ok: true; report: Report } | { ok: false; reason: "malformed" | "oversized"; detail: string };

/** Checks the format, not the signature. A platform's own `sha256` is faster and gives the same. */
export function decodeReport(bytes: Uint8Array, sha256: Ports["sha256"] = portableSha256): Decoded {
  try {
    return { ok: true, report: readReport(bytes, sha256) };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, reason: error.reason, detail: error.detail };
    if (error instanceof MalformedCbor) return { ok: false, reason: "malformed", detail: error.detail };
    throw error;
  }
}

/** The bytes to sign, and how to put the signature to them. */
export function sealReport(
  content: ReportContent,
  sha256: Ports["sha256"] = portableSha256,
): { signed: Uint8Array; hash: Hex; seal: (signature: Uint8Array) => Uint8Array } {
  const { deviceId } = content;
  const publicBytes = encodePublicPart(content.public);
  const privateBytes = encodePrivatePart(content.private);
  const header = encodeHeader({
    ...content,
    publicCommitment: sha256(concat(content.private.publicSalt, publicBytes)),
    privateCommitment: sha256(privateBytes),
  });
  const signed = signedBytes({ deviceId, header });
  return {
    signed,
    hash: bytesToHex(sha256(signed)),
    seal: (signature) => sealEnvelope({ deviceId, header, publicBytes, privateBytes, signature }),
  };
}

function readReport(bytes: Uint8Array, sha256: Ports["sha256"]): Report {
  const { deviceId, header: headerBytes, publicBytes, privateBytes, signature } = openEnvelope(bytes);
  const { publicCommitment, privateCommitment, ...header } = decodeHeader(headerBytes);
  const publicPart = decodePublicPart(publicBytes);
  const privatePart = decodePrivatePart(privateBytes);

  requireEqual(sha256(concat(privatePart.publicSalt, publicBytes)), publicCommitment, "public part");
  requireEqual(sha256(privateBytes), privateCommitment, "private part");
  if (header.startMs !== privatePart.track[0]?.ms)
    throw new Refused("malformed", "the track does not begin at startMs");

  const signed = signedBytes({ deviceId, header: headerBytes });
  const hash = bytesToHex(sha256(signed));
  return { hash, deviceId, signed, signature, ...header, public: publicPart, private: privatePart };
}

function requireEqual(actual: Uint8Array, committed: Uint8Array, name: string): void {
  if (actual.some((byte, index) => byte !== committed[index])) {
    throw new Refused("malformed", `the ${name} is not the one that the header commits to`);
  }
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

function portableSha256(bytes: Uint8Array): Uint8Array {
  return hashOf(bytes, "bytes");
}
