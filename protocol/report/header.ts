/**
 * The signed payload of a report: who it is for, its place in the device's chain, and commitments to the two parts
 * that travel beside it.
 *
 * Guarantee: decodeHeader(encodeHeader(header)) == header.
 */
import { type Address, type Hex, hexToBytes } from "viem";
import { type Cbor, decodeCbor, encodeCbor } from "../cbor.ts";
import { bytesOf, fieldsOf, hexOf, integerOf, Refused } from "./field.ts";
import { timeRangeMs } from "./limits.ts";

const disclosures = ["open", "sealed"] as const;
export type Disclosure = (typeof disclosures)[number];

export type Header = {
  chainId: number;
  registry: Address;
  sequence: number;
  previous: Hex;
  anchor: Hex;
  startMs: number;
  disclosure: Disclosure;
  /** SHA-256 of publicSalt || public part. */
  publicCommitment: Uint8Array;
  /** SHA-256 of the private part, which holds a salt of its own. */
  privateCommitment: Uint8Array;
};

const REPORT_VERSION = 1;
const UINT32_MAX = 4_294_967_295;

export function encodeHeader(header: Header): Uint8Array {
  return encodeCbor(
    new Map<number, Cbor>([
      [1, REPORT_VERSION],
      [2, header.chainId],
      [3, hexToBytes(header.registry)],
      [4, header.sequence],
      [5, hexToBytes(header.previous)],
      [6, hexToBytes(header.anchor)],
      [7, header.startMs],
      [8, disclosures.indexOf(header.disclosure)],
      [9, header.publicCommitment],
      [10, header.privateCommitment],
    ]),
  );
}

/** @throws {Refused} */
export function decodeHeader(bytes: Uint8Array): Header {
  const [version, chainId, registry, sequence, previous, anchor, startMs, disclosure, publicPart, privatePart] =
    fieldsOf(decodeCbor(bytes), 10, "header");
  integerOf(version, "version", { min: REPORT_VERSION, max: REPORT_VERSION });
  return {
    chainId: integerOf(chainId, "chainId", { min: 1, max: Number.MAX_SAFE_INTEGER }),
    registry: hexOf(registry, 20, "registry"),
    sequence: integerOf(sequence, "sequence", { min: 0, max: UINT32_MAX }),
    previous: hexOf(previous, 32, "previous"),
    anchor: hexOf(anchor, 32, "anchor"),
    startMs: integerOf(startMs, "startMs", timeRangeMs),
    disclosure: disclosureOf(disclosure),
    publicCommitment: bytesOf(publicPart, 32, "publicCommitment"),
    privateCommitment: bytesOf(privatePart, 32, "privateCommitment"),
  };
}

function disclosureOf(value: unknown): Disclosure {
  const disclosure = typeof value === "number" ? disclosures[value] : undefined;
  if (disclosure === undefined) throw new Refused("malformed", "disclosure is unknown");
  return disclosure;
}
