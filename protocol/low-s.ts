/**
 * ECDSA signatures come in pairs, (r, s) and (r, n - s), and both verify. Only the one with s <= n / 2 counts, on chain
 * and off, so that nobody but the key can make a second valid signature of the same bytes. Signature = r || s, 64 bytes.
 * n is the order of P-256 (SEC 2, section 2.4.2).
 *
 * Guarantee: hasLowS(lowS(signature)) for every s within 1..n-1, and lowS(lowS(signature)) == lowS(signature).
 */
import { bytesToBigInt, hexToBytes, numberToBytes } from "viem";

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const HALF_ORDER = hexToBytes("0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8");

/** The twin that counts. */
export function lowS(signature: Uint8Array): Uint8Array {
  if (hasLowS(signature)) return signature;
  const low = Uint8Array.from(signature);
  low.set(numberToBytes(ORDER - bytesToBigInt(signature.subarray(32)), { size: 32 }), 32);
  return low;
}

export function hasLowS(signature: Uint8Array): boolean {
  for (const [index, limit] of HALF_ORDER.entries()) {
    const byte = signature[32 + index] ?? 0;
    if (byte !== limit) return byte < limit;
  }
  return true;
}
