/** The product on a chain in memory, with a committee of 5 of 9 and the main network's numbers, and what a call costs there. */
import { rewardDistributorAbi, rootGateAbi } from "@fovea/protocol/generated/abi.ts";
import { paramsOf } from "@fovea/protocol/params.ts";
import hre from "hardhat";
import {
  createTestClient,
  custom,
  type Hash,
  type Hex,
  hexToBytes,
  keccak256,
  numberToHex,
  publicActions,
  walletActions,
} from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { hardhat } from "viem/chains";
import { deployOn } from "../../../deploy/deploy.ts";
import { localHolders, parametersOf } from "../../../deploy/parameters.ts";

export type Chain = Awaited<ReturnType<typeof startChain>>;

export const driver = person(11);
/** Whom `localHolders` makes the admin. */
export const admin = person(2);

const DAY = 86_400;
const QUORUM = 5;
const committee = [1, 2, 3, 4, 5, 6, 7, 8, 9]
  .map(person)
  .sort((a, b) => (a.address.toLowerCase() < b.address.toLowerCase() ? -1 : 1));

export async function startChain() {
  await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
  const connection = await hre.network.create();
  const transport = custom(connection.provider);
  const client = createTestClient({ chain: hardhat, mode: "hardhat", transport, account: driver, cacheTime: 0 })
    .extend(publicActions)
    .extend(walletActions);
  await client.setIntervalMining({ interval: 0 });
  const addresses = await deployOn(connection, { parameters: parameters(await now(client)) });
  const gate = { address: addresses.rootGate, abi: rootGateAbi } as const;
  const distributor = { address: addresses.rewardDistributor, abi: rewardDistributorAbi } as const;
  // Block numbers of two bytes: calldata that is longer on some runs would cost more on those.
  await client.mine({ blocks: 256 });

  const cost = async (sent: Promise<Hash>) => {
    const receipt = await client.waitForTransactionReceipt({ hash: await sent, pollingInterval: 20 });
    if (receipt.status !== "success") throw new Error(`Transaction ${receipt.transactionHash} was reverted.`);
    return Number(receipt.gasUsed);
  };

  const propose = async (epoch: number, root: Hex): Promise<number> => {
    const { vote, signatures } = await signedVote(epoch, root);
    // A zero byte is cheaper: only votes without one cost the same on each run.
    const varying = [vote.endBlockHash, numberToHex(vote.endBlock, { size: 2 }), ...signatures];
    if (varying.some((bytes) => hexToBytes(bytes).includes(0))) return propose(epoch, root);
    return cost(client.writeContract({ ...gate, functionName: "propose", args: [vote, signatures] }));
  };

  const signedVote = async (epoch: number, root: Hex) => {
    const active = await client.readContract({ ...gate, functionName: "active" });
    const { number: endBlock, hash: endBlockHash } = await client.getBlock();
    await client.mine({ blocks: 1 });
    const manifestHash = keccak256(numberToHex(epoch));
    const before = { previousRoot: active.root, previousManifestHash: active.manifestHash };
    const rules = { paramsHash: manifestHash, programHash: manifestHash, leafCount: 500_000 };
    const inputs = { manifestHash, endBlock, endBlockHash };
    const vote = { epoch, attempt: active.attempt, root, ...before, ...inputs, ...rules };
    const hash = await client.readContract({ ...gate, functionName: "hashVote", args: [vote] });
    return { vote, signatures: await Promise.all(committee.slice(0, QUORUM).map((signer) => signer.sign({ hash }))) };
  };

  const activate = async (): Promise<number> => {
    await client.increaseTime({ seconds: DAY });
    return cost(client.writeContract({ ...gate, functionName: "activate" }));
  };

  return { client, addresses, gate, distributor, cost, propose, activate, close: () => connection.close() };
}

function parameters(now: number) {
  const holders = {
    ...localHolders,
    signers: committee.map(({ address }) => address),
    threshold: QUORUM,
    council: [person(20).address],
  };
  const { Fovea } = parametersOf(paramsOf("main", now - 30 * DAY), holders);
  // Roles at once: what a call costs does not depend on how long its caller waited for the role.
  return { Fovea: { ...Fovea, adminDelaySeconds: 0, exitDelaySeconds: 0 } };
}

async function now(client: { getBlock(): Promise<{ timestamp: bigint }> }): Promise<number> {
  return Number((await client.getBlock()).timestamp);
}

export function person(addressIndex: number) {
  return mnemonicToAccount("test test test test test test test test test test test junk", { addressIndex });
}
