/**
 * A local chain with the product deployed on it, and the people of the tests: each function sends the real transactions
 * of one act. Blocks are mined by transactions alone, so that heights are the test's own.
 */
import { createDeviceKey, type DeviceKey } from "@fovea/device/key.ts";
import { signRegistration } from "@fovea/device/register.ts";
import { proofIn } from "@fovea/oracle/tree.ts";
import { buildTree } from "@fovea/protocol/chunks.ts";
import { encodeLeaves, type Leaf } from "@fovea/protocol/entries.ts";
import * as abi from "@fovea/protocol/generated/abi.ts";
import { paramsOf } from "@fovea/protocol/params.ts";
import {
  type Address,
  createTestClient,
  getContract,
  type Hex,
  http,
  keccak256,
  numberToHex,
  publicActions,
  walletActions,
} from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { hardhat } from "viem/chains";
import { deploy } from "../../deploy/deploy.ts";

const MNEMONIC = "test test test test test test test test test test test junk";
const DAY = 86_400;
const EPOCHS_PAST = 1_000;
const DEADLINE = 2 ** 40;
const roles = { attester: 5n, slasher: 6n, judge: 7n };
const person = (addressIndex: number) => mnemonicToAccount(MNEMONIC, { addressIndex });

/** Hardhat's accounts: 0 deploys, 1 signs, 2 is admin, 3 is guardian (see deploy/parameters.ts). */
export const people = {
  signer: person(1),
  admin: person(2),
  guardian: person(3),
  ada: person(4),
  bela: person(5),
  carla: person(6),
  newSigner: person(7),
};
export type Person = (typeof people)[keyof typeof people];
export type Chain = Awaited<ReturnType<typeof createChain>>;

/** As the tables have it. */
export function lower(address: string): Hex {
  return `0x${address.slice(2).toLowerCase()}`;
}

export async function createChain(rpcUrl: string) {
  const client = createTestClient({ chain: hardhat, mode: "hardhat", transport: http(rpcUrl), pollingInterval: 20 })
    .extend(publicActions)
    .extend(walletActions);
  await client.request({ method: "evm_setIntervalMining", params: [0] });
  const params = paramsOf("local", Number((await client.getBlock()).timestamp));
  const { timeline } = params;
  // Far in the past, so that every epoch the tests name has ended.
  const addresses = await deploy(
    { ...params, genesis: params.genesis - EPOCHS_PAST * timeline.epochSeconds },
    { rpcUrl },
  );
  return {
    client,
    timeline,
    addresses,
    token: getContract({ address: addresses.foveaToken, abi: abi.foveaTokenAbi, client }),
    registry: getContract({ address: addresses.deviceRegistry, abi: abi.deviceRegistryAbi, client }),
    staking: getContract({ address: addresses.providerStaking, abi: abi.providerStakingAbi, client }),
    gate: getContract({ address: addresses.rootGate, abi: abi.rootGateAbi, client }),
    distributor: getContract({ address: addresses.rewardDistributor, abi: abi.rewardDistributorAbi, client }),
    tasks: getContract({ address: addresses.taskRegistry, abi: abi.taskRegistryAbi, client }),
    disputes: getContract({ address: addresses.disputeManager, abi: abi.disputeManagerAbi, client }),
    bonds: getContract({ address: addresses.accountBonds, abi: abi.accountBondsAbi, client }),
  };
}

/** Waits for the block of a transaction, and gives its time. */
export async function mined({ client }: Chain, sent: Promise<Hex>): Promise<bigint> {
  const receipt = await client.waitForTransactionReceipt({ hash: await sent });
  if (receipt.status !== "success") throw new Error(`Transaction ${receipt.transactionHash} was reverted.`);
  return (await client.getBlock({ blockHash: receipt.blockHash })).timestamp;
}

export async function inDays({ client }: Chain, days: number): Promise<number> {
  return Number((await client.getBlock()).timestamp) + days * DAY;
}

/** Empty blocks up to a height. One by one: of many at once Hardhat tells no parent hash, and Ponder follows those. */
export async function mineTo({ client }: Chain, height: number): Promise<void> {
  for (let at = Number(await client.getBlockNumber()); at < height; at++) await client.mine({ blocks: 1 });
}

/** The admin lets somebody speak for the devices it made, slash, or carry out decided cases. */
export async function letIn({ client, addresses }: Chain, role: keyof typeof roles, who: Person): Promise<void> {
  const manager = getContract({ address: addresses.accessManager, abi: abi.accessManagerAbi, client });
  const hash = await manager.write.grantRole([roles[role], who.address, 0], { account: people.admin });
  await client.waitForTransactionReceipt({ hash });
}

export async function registerDevice(chain: Chain, driver: Person): Promise<DeviceKey & { registeredAt: bigint }> {
  const key = await createDeviceKey();
  const { x, y, r, s } = await signRegistration(key, {
    driver: driver.address,
    kind: "dashcam",
    deadline: DEADLINE,
    chainId: hardhat.id,
    registry: chain.addresses.deviceRegistry,
  });
  const sent = chain.registry.write.registerDevice([x, y, 1, BigInt(DEADLINE), r, s], { account: driver });
  return { ...key, registeredAt: await mined(chain, sent) };
}

export type Tree = ReturnType<typeof treeOf>;

/** A reward tree over cumulative amounts. */
export function treeOf(rewards: readonly (readonly [Person, bigint])[]) {
  const leaves: Leaf[] = rewards.map(([who, cumulativeGwei]) => ({ account: lower(who.address), cumulativeGwei }));
  return { ...buildTree(encodeLeaves(leaves)), leafCount: leaves.length };
}

/** Builds on what is active now, as every proposal must. */
export async function propose(chain: Chain, tree: Tree, epoch: number) {
  const active = await chain.gate.read.active();
  const endBlock = await chain.client.getBlock({ blockNumber: (await chain.client.getBlockNumber()) - 1n });
  const vote = {
    epoch,
    attempt: active.attempt,
    root: tree.root,
    previousRoot: active.root,
    manifestHash: keccak256(numberToHex(epoch)),
    previousManifestHash: active.manifestHash,
    endBlock: endBlock.number,
    endBlockHash: endBlock.hash,
    paramsHash: keccak256("0x02"),
    programHash: keccak256("0x03"),
    leafCount: tree.leafCount,
  };
  const signature = await people.signer.sign({ hash: await chain.gate.read.hashVote([vote]) });
  const hash = await chain.gate.write.propose([vote, [signature]], { account: people.ada });
  return { vote, hash, proposedAt: await mined(chain, Promise.resolve(hash)) };
}

export async function activate(chain: Chain): Promise<bigint> {
  await chain.client.increaseTime({ seconds: chain.timeline.windowSeconds });
  return mined(chain, chain.gate.write.activate({ account: people.bela }));
}

export async function expire(chain: Chain): Promise<bigint> {
  await chain.client.increaseTime({ seconds: chain.timeline.windowSeconds + chain.timeline.expirySeconds });
  return mined(chain, chain.gate.write.expire({ account: people.bela }));
}

/** Anybody may claim for anybody; Carla does. */
export function claim(chain: Chain, tree: Tree, who: Person): Promise<Hex> {
  const proof = proofIn(tree, lower(who.address));
  if (proof === undefined) throw new Error(`${who.address} has no leaf in the tree.`);
  const { cumulativeGwei, index, siblings } = proof;
  return chain.distributor.write.claim([who.address, cumulativeGwei, BigInt(index), [...siblings]], {
    account: people.carla,
  });
}

export async function stake(chain: Chain, who: Person, amount: bigint): Promise<bigint> {
  const spender: Address = chain.addresses.providerStaking;
  await mined(chain, chain.token.write.approve([spender, amount], { account: who }));
  return mined(chain, chain.staking.write.stake([amount], { account: who }));
}

export async function fund(chain: Chain, to: Person, from: Person, amount: bigint): Promise<bigint> {
  return mined(chain, chain.token.write.transfer([to.address, amount], { account: from }));
}

/** Out of nothing, as only the emission could. */
export async function mint({ client, addresses, token }: Chain, to: Person, amount: bigint): Promise<void> {
  const account = addresses.emissionController;
  await client.setBalance({ address: account, value: 10n ** 18n });
  await client.impersonateAccount({ address: account });
  await client.waitForTransactionReceipt({ hash: await token.write.mint([to.address, amount], { account }) });
  await client.stopImpersonatingAccount({ address: account });
}

/** The local council is one key, Ada's. */
export async function ruleOn({ client, disputes }: Chain, caseId: Hex, verdict: number): Promise<void> {
  const signature = await people.ada.sign({ hash: await disputes.read.hashRuling([caseId, verdict]) });
  const hash = await disputes.write.rule([caseId, verdict, [signature]], { account: people.bela });
  await client.waitForTransactionReceipt({ hash });
}
