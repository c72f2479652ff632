/** What every act that matters costs, once each, from receipts on one chain. */
import { createDeviceKey } from "@fovea/device/key.ts";
import { deviceKinds, signRegistration } from "@fovea/device/register.ts";
import {
  accessManagerAbi,
  deviceRegistryAbi,
  foveaTokenAbi,
  providerStakingAbi,
} from "@fovea/protocol/generated/abi.ts";
import { type Address, concat, hexToBytes, keccak256 } from "viem";
import { hardhat } from "viem/chains";
import { roles } from "../../../deploy/roles.ts";
import { admin, type Chain, driver, startChain } from "./chain.ts";
import { accountOf, growTree, type RewardTree } from "./trees.ts";

export type Acts = Readonly<Record<string, number>>;

const BATCH = 100;
const FOV = 10n ** 18n;
const UNLIMITED = 2n ** 255n;
const DEADLINE = 4_102_444_800;
const batch = Array.from({ length: BATCH }, (_, at) => accountOf(1 + at));

/** @param size.full Levels of the trees of which every node is real; the words above cost a claim the same. */
export async function measureActs(size: { depth: number; full: number }): Promise<Acts> {
  const chain = await startChain();
  try {
    const trees = [1, 2, 3, 4].map((epoch) => growTree({ ...size, epoch, driverEpoch: epoch }));
    const fallen = growTree({ ...size, epoch: 5, driverEpoch: 2 });
    return {
      ...(await payEpochs(chain, trees)),
      ...(await demandAndAnswer(chain, trees)),
      ...(await proveDecrease(chain, { active: trees[3], fallen })),
      ...(await registerDevice(chain)),
      ...(await stakeAndSlash(chain)),
    };
  } finally {
    await chain.close();
  }
}

/** The first epoch fills empty words, the second the last of them; the third costs what every later one does. */
async function payEpochs(chain: Chain, trees: readonly RewardTree[]): Promise<Acts> {
  const costs = [];
  for (const [at, tree] of trees.slice(0, 3).entries()) {
    const propose = await chain.propose(at + 1, tree.root);
    const activate = await chain.activate();
    costs.push({ propose, activate, claim: await claim(chain, tree), each: await claimBatch(chain, tree) });
  }
  const [first, , steady] = costs;
  if (!first || !steady) throw new Error("Three epochs are needed.");
  return {
    propose: steady.propose,
    activate: steady.activate,
    claimFirst: first.claim,
    claimRepeat: steady.claim,
    claimManyFirstEach: first.each,
    claimManyRepeatEach: steady.each,
  };
}

function claim({ client, cost, distributor }: Chain, tree: RewardTree): Promise<number> {
  const { cumulativeGwei, index, proof } = leafIn(tree, driver.address);
  const args = [driver.address, cumulativeGwei, index, proof] as const;
  return cost(client.writeContract({ ...distributor, functionName: "claim", args }));
}

async function claimBatch({ client, cost, distributor }: Chain, tree: RewardTree): Promise<number> {
  const claims = batch.map((account) => ({ account, ...leafIn(tree, account) }));
  return Math.round(
    (await cost(client.writeContract({ ...distributor, functionName: "claimMany", args: [claims] }))) / BATCH,
  );
}

async function demandAndAnswer(chain: Chain, [, , active, next]: readonly RewardTree[]): Promise<Acts> {
  const { client, cost, gate, addresses } = chain;
  if (!active || !next) throw new Error("Four trees are needed.");
  const [before, after] = [leafIn(active, driver.address), leafIn(next, driver.address)];
  await approve(chain, addresses.rootGate);
  await chain.propose(4, next.root);

  const demanded = [driver.address, before.cumulativeGwei, before.index, before.proof] as const;
  const demandLeaf = await cost(client.writeContract({ ...gate, functionName: "demandLeaf", args: demanded }));
  const answer = [driver.address, after.cumulativeGwei, after.index, after.proof] as const;
  const answerLeaf = await cost(client.writeContract({ ...gate, functionName: "answerLeaf", args: answer }));

  await chain.activate();
  return { demandLeaf, answerLeaf };
}

async function proveDecrease(
  { client, cost, gate, propose }: Chain,
  { active, fallen }: { active: RewardTree | undefined; fallen: RewardTree },
): Promise<Acts> {
  if (!active) throw new Error("An active tree is needed.");
  await propose(5, fallen.root);
  const args = [driver.address, leafIn(active, driver.address), leafIn(fallen, driver.address)] as const;
  return { proveDecrease: await cost(client.writeContract({ ...gate, functionName: "proveDecrease", args })) };
}

async function registerDevice({ client, cost, addresses }: Chain): Promise<Acts> {
  const registry = { address: addresses.deviceRegistry, abi: deviceRegistryAbi } as const;
  const terms = [keccak256("0x01")] as const;
  const registerDriver = await cost(client.writeContract({ ...registry, functionName: "registerDriver", args: terms }));
  const { x, y, r, s } = await proofOfKey(registry.address);
  const args = [x, y, deviceKinds.indexOf("phone"), BigInt(DEADLINE), r, s] as const;
  return {
    registerDriver,
    registerDevice: await cost(client.writeContract({ ...registry, functionName: "registerDevice", args })),
  };
}

/** Of a key and a signature without a zero byte, which would be cheaper: so it costs the same on each run. */
async function proofOfKey(registry: Address): Promise<Awaited<ReturnType<typeof signRegistration>>> {
  const registration = { driver: driver.address, kind: "phone", deadline: DEADLINE, chainId: hardhat.id } as const;
  const proof = await signRegistration(await createDeviceKey(), { ...registration, registry });
  return hexToBytes(concat(Object.values(proof))).includes(0) ? proofOfKey(registry) : proof;
}

async function stakeAndSlash(chain: Chain): Promise<Acts> {
  const { client, cost, addresses } = chain;
  const staking = { address: addresses.providerStaking, abi: providerStakingAbi } as const;
  const manager = { address: addresses.accessManager, abi: accessManagerAbi } as const;
  const slasher = [roles.SLASHER.id, driver.address, 0] as const;
  await cost(client.writeContract({ ...manager, account: admin, functionName: "grantRole", args: slasher }));
  await approve(chain, staking.address);
  const terms = [500, "https://provider.example"] as const;
  await cost(client.writeContract({ ...staking, functionName: "registerProvider", args: terms }));

  const stake = await cost(client.writeContract({ ...staking, functionName: "stake", args: [100n * FOV] }));
  const fault = [driver.address, 10n * FOV, accountOf(1)] as const;
  const slash = await cost(client.writeContract({ ...staking, functionName: "slash", args: fault }));
  return { stake, slash };
}

async function approve({ client, cost, addresses }: Chain, spender: Address): Promise<void> {
  const token = { address: addresses.foveaToken, abi: foveaTokenAbi } as const;
  await cost(client.writeContract({ ...token, functionName: "approve", args: [spender, UNLIMITED] }));
}

function leafIn(tree: RewardTree, account: Address) {
  const { cumulativeGwei, index, siblings } = tree.prove(account);
  return { cumulativeGwei, index: BigInt(index), proof: siblings };
}
