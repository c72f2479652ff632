/** A report as an operator took it in: the bytes, when they came, and who vouches for that. */
import type { Address } from "viem";

export type Submission = {
  readonly bytes: Uint8Array;
  readonly receivedAtMs: number;
  readonly operator: Address;
};
