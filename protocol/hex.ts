/** Words of a boundary: the hex strings that files and services exchange, always lower case. */
import type { Address, Hex } from "viem";
import { z } from "zod";

export const hash = z.custom<Hex>((value) => typeof value === "string" && /^0x[0-9a-f]{64}$/.test(value), {
  error: "expected 32 bytes as lower-case hex",
});
export const address = z.custom<Address>((value) => typeof value === "string" && /^0x[0-9a-f]{40}$/.test(value), {
  error: "expected a lower-case address",
});
/** An amount too large for a JSON number. */
export const gwei = z.string().regex(/^\d+$/, { error: "expected whole gwei as a decimal string" });

export const ZERO_HASH: Hex = `0x${"00".repeat(32)}`;
