/**
 * Content addresses: the name of a file is its hash, so it can be fetched from anybody.
 *
 * Guarantee: equal bytes have equal addresses, and an address gives back the SHA-256 it was made of.
 * Source: CIDv1 with the raw codec (0x55) and SHA-256 (0x12), in base32, as content-addressed stores print it.
 */
import { CID } from "multiformats/cid";
import { create } from "multiformats/hashes/digest";
import { bytesToHex, type Hex, hexToBytes, sha256 } from "viem";

const RAW = 0x55;
const SHA2_256 = 0x12;

/** The address of some bytes. */
export function cidOf(bytes: Uint8Array): string {
  return cidOfHash(sha256(bytes));
}

/** The address of the bytes with that SHA-256. */
export function cidOfHash(hash: Hex): string {
  return CID.createV1(RAW, create(SHA2_256, hexToBytes(hash))).toString();
}

/** The SHA-256 that an address names. */
export function hashOfCid(cid: string): Hex {
  return bytesToHex(CID.parse(cid).multihash.digest);
}
