/**
 * A report counts only on the chain and in the registry it was signed for, so that nobody replays it elsewhere.
 *
 * Guarantee: a report signed for another chain or another registry is wrong-network.
 */
import type { Finding, Received } from "./rule.ts";

export function network({ report, registry }: Pick<Received, "report" | "registry">): Finding | null {
  if (report.chainId === registry.chainId && report.registry === registry.registry) return null;
  return {
    reason: "wrong-network",
    detail: `signed for chain ${report.chainId}, registry ${report.registry}; this is ${registry.chainId}, ${registry.registry}`,
  };
}
