/** One look at a deployment: its clock, its roots, its money, its service. */
import { emissionControllerAbi, foveaTokenAbi } from "@fovea/protocol/generated/abi.ts";
import { totalOf } from "@fovea/protocol/merkle.ts";
import type { Hex } from "viem";
import { type Chain, readLatestBlock } from "./chain.ts";
import { readGate } from "./gate.ts";

export type Status = {
  readonly chainId: number;
  /** The one running now, by the chain's clock; 0 before the first. */
  readonly epoch: number;
  readonly attempt: number;
  readonly active: {
    readonly epoch: number;
    readonly root: Hex;
    readonly manifestHash: Hex;
    readonly totalGwei: string;
  };
  readonly pending: {
    readonly epoch: number;
    readonly root: Hex;
    readonly secondsLeft: number;
    readonly reservedGwei: string;
  } | null;
  readonly mintableGwei: string;
  readonly supplyGwei: string;
  readonly service: { readonly url: string; readonly state: "ready" | "not-ready" | "unreachable" };
};

const GWEI = 10n ** 9n;
const ANSWER_MS = 2_000;

export async function readStatus(chain: Chain, url: string): Promise<Status> {
  const { client, contracts, schedule } = chain;
  const emission = { address: contracts.emission, abi: emissionControllerAbi } as const;
  const [{ active, pending }, head, mintable, supply, state] = await Promise.all([
    readGate(chain),
    readLatestBlock(chain),
    client.readContract({ ...emission, functionName: "mintable" }),
    client.readContract({ address: contracts.token, abi: foveaTokenAbi, functionName: "totalSupply" }),
    askService(url),
  ]);
  const { attempt, ...last } = active;
  return {
    chainId: chain.id,
    epoch: Math.max(0, Math.floor((head.timestamp - schedule.genesis) / schedule.epochSeconds) + 1),
    attempt,
    active: { ...last, totalGwei: totalOf(last.root).toString() },
    pending: pending && {
      epoch: pending.epoch,
      root: pending.root,
      secondsLeft: Math.max(0, pending.activatableAt - head.timestamp),
      reservedGwei: pending.reservedGwei.toString(),
    },
    mintableGwei: mintable.toString(),
    supplyGwei: (supply / GWEI).toString(),
    service: { url, state },
  };
}

async function askService(url: string): Promise<Status["service"]["state"]> {
  try {
    const { ok } = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(ANSWER_MS) });
    return ok ? "ready" : "not-ready";
  } catch {
    return "unreachable";
  }
}
