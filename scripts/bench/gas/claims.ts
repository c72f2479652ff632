/** Claims of accounts picked at random, at any depth, beside the floor of the same claims: means. */
import { rewardDistributorAbi } from "@fovea/protocol/generated/abi.ts";
import { type Address, encodeFunctionData } from "viem";
import { type Chain, driver, startChain } from "./chain.ts";
import { type FirstAndRepeat, floorOf, measureTransfers } from "./floor.ts";
import { accountOf, growTree, type RewardTree } from "./trees.ts";

export type Measured = { readonly gas: FirstAndRepeat; readonly floor: FirstAndRepeat };

const SAMPLE = 50;
/** Accounts are hashes: any of them are as good as drawn by lot. */
export const sample: readonly Address[] = Array.from({ length: SAMPLE }, (_, at) => accountOf(500 + at));

export async function measureClaims(size: { depth: number; full: number }): Promise<Measured> {
  const chain = await startChain();
  try {
    const [old, young] = [1, 2].map((epoch) => growTree({ ...size, epoch, driverEpoch: epoch }));
    if (!old || !young) throw new Error("Two trees are needed.");
    const first = await claimAll(chain, { epoch: 1, tree: old });
    const repeat = await claimAll(chain, { epoch: 2, tree: young });
    const transfer = await measureTransfers(chain);
    const floors = [old, young].map((tree) =>
      sample.map((account) => floorOf({ data: dataOf(tree, account), depth: size.depth, transfer })),
    );
    return {
      gas: { first: mean(first), repeat: mean(repeat) },
      floor: {
        first: mean((floors[0] ?? []).map((floor) => floor.first)),
        repeat: mean((floors[1] ?? []).map((floor) => floor.repeat)),
      },
    };
  } finally {
    await chain.close();
  }
}

async function claimAll(chain: Chain, { epoch, tree }: { epoch: number; tree: RewardTree }): Promise<number[]> {
  const { client, cost, distributor } = chain;
  await chain.propose(epoch, tree.root);
  await chain.activate();
  const claim = (account: Address) =>
    cost(client.sendTransaction({ to: distributor.address, data: dataOf(tree, account) }));
  // Not counted: it fills the words that only the very first claim finds empty, and the purse of the transfers.
  await claim(driver.address);
  const costs = [];
  for (const account of sample) costs.push(await claim(account));
  return costs;
}

function dataOf(tree: RewardTree, account: Address) {
  const { cumulativeGwei, index, siblings } = tree.prove(account);
  const args = [account, cumulativeGwei, BigInt(index), siblings] as const;
  return encodeFunctionData({ abi: rewardDistributorAbi, functionName: "claim", args });
}

export function mean(values: readonly number[]): number {
  return Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);
}
