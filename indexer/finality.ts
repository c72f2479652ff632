import { createPublicClient, type Hash } from "viem";
import type { Environment } from "./environment.ts";
import { transportOf } from "./transport.ts";

/**
 * Whether the last block that Ponder took for final is still on the chain. Ponder speaks of an unrecoverable
 * reorganisation also when a node merely falls behind that block; then it goes on once the node has caught up.
 */
export function createFinality({ rpcUrl }: Pick<Environment, "rpcUrl">) {
  const chain = createPublicClient({ transport: transportOf(rpcUrl) });
  let final: { number: number; hash: Hash | undefined } | undefined;

  return {
    async advance(number: number): Promise<void> {
      final = { number, hash: await hashOf(number) };
    },
    async isReplaced(): Promise<boolean> {
      if (final?.hash === undefined) return false;
      const now = await hashOf(final.number);
      return now !== undefined && now !== final.hash;
    },
  };

  /** Undefined when the chain does not reach that far, or the node does not answer: Ponder retries, and so do we then. */
  async function hashOf(number: number): Promise<Hash | undefined> {
    return chain
      .getBlock({ blockNumber: BigInt(number) })
      .then(({ hash }) => hash)
      .catch(() => undefined);
  }
}
