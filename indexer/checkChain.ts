import { createPublicClient } from "viem";
import type { Environment } from "./environment.ts";
import { transportOf } from "./transport.ts";

/**
 * The node answers, runs the chain we were told, and the contracts are on it.
 *
 * @throws {ChainError}
 */
export async function checkChain({ rpcUrl, chainId, contracts }: Environment): Promise<void> {
  const chain = createPublicClient({ transport: transportOf(rpcUrl) });

  const found = await chain.getChainId().catch((cause: unknown) => {
    throw new ChainError(
      "chain-unreachable",
      `RPC_URL ${rpcUrl} does not answer: start the node, or correct it.`,
      cause,
    );
  });
  if (found !== chainId) {
    throw new ChainError(
      "wrong-chain",
      `RPC_URL ${rpcUrl} is chain ${found}, not CHAIN_ID ${chainId}: correct one of them.`,
    );
  }
  const code = await chain.getCode({ address: contracts.rootGate });
  if (code === undefined) {
    const place = `${contracts.rootGate} of chain ${chainId}`;
    throw new ChainError(
      "not-deployed",
      `There is no RootGate at ${place}: deploy the contracts, or correct their addresses.`,
    );
  }
}

class ChainError extends Error {
  readonly code: "chain-unreachable" | "wrong-chain" | "not-deployed";

  constructor(code: ChainError["code"], message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
