/** What the frequent acts cost, from receipts on a real chain: the figures of the design, at depth 20 and with 5 of 9. */
import { rewardDistributorAbi, rootGateAbi } from "@fovea/protocol/generated/abi.ts";
import { addresses } from "@fovea/protocol/generated/addresses.ts";
import { paramsOf } from "@fovea/protocol/params.ts";
import hre from "hardhat";
import {
  type Address,
  concat,
  createTestClient,
  custom,
  type Hash,
  type Hex,
  keccak256,
  numberToHex,
  publicActions,
  slice,
  walletActions,
} from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { hardhat } from "viem/chains";
import { expect, test } from "vitest";
import Fovea from "../../deploy/modules/Fovea.ts";
import { localHolders, parametersOf } from "../../deploy/parameters.ts";

const DAY = 86_400;
const DEPTH = 20;
const INDEX = 0x5a5a5;
const DRIVER: Address = "0x00000000000000000000000000000000000d41e5";
const ZERO: Hex = `0x${"00".repeat(32)}`;
const gate = { address: addresses[31337].rootGate, abi: rootGateAbi } as const;
const distributor = { address: addresses[31337].rewardDistributor, abi: rewardDistributorAbi } as const;
const committee = [1, 2, 3, 4, 5, 6, 7, 8, 9]
  .map(person)
  .sort((a, b) => (a.address.toLowerCase() < b.address.toLowerCase() ? -1 : 1));

test("claims, proposals and activations keep to the design's figures", async () => {
  const { chain, cost } = await start();
  const costs = [];
  let [previousRoot, previousManifestHash] = [ZERO, ZERO];
  // The first epoch fills empty words, the second the last of them; the third costs what every later one does.
  for (const epoch of [1, 2, 3]) {
    const { root, proof, cumulativeGwei } = provenTo(epoch);
    const { number: endBlock, hash: endBlockHash } = await chain.getBlock();
    await chain.mine({ blocks: 1 });
    const manifestHash = keccak256(numberToHex(epoch));
    const rules = { paramsHash: manifestHash, programHash: manifestHash, leafCount: 500_000 };
    const inputs = { manifestHash, previousManifestHash, endBlock, endBlockHash };
    const vote = { epoch, attempt: 0, root, previousRoot, ...inputs, ...rules };
    const digest = await chain.readContract({ ...gate, functionName: "hashVote", args: [vote] });
    const signatures = await Promise.all(committee.slice(0, 5).map((signer) => signer.sign({ hash: digest })));

    const propose = await cost(chain.writeContract({ ...gate, functionName: "propose", args: [vote, signatures] }));
    await chain.increaseTime({ seconds: DAY });
    const activate = await cost(chain.writeContract({ ...gate, functionName: "activate" }));
    const args = [DRIVER, cumulativeGwei, BigInt(INDEX), proof] as const;
    const claim = await cost(chain.writeContract({ ...distributor, functionName: "claim", args }));
    costs.push({ propose, activate, claim });
    [previousRoot, previousManifestHash] = [root, manifestHash];
  }

  const { number: endBlock, hash: endBlockHash } = await chain.getBlock();
  await chain.mine({ blocks: 1 });
  const [active, lower] = [provenTo(3), provenTo(2, 20_000_000n)];
  const rules = { paramsHash: ZERO, programHash: ZERO, leafCount: 500_000 };
  const inputs = { manifestHash: ZERO, previousManifestHash, endBlock, endBlockHash };
  const vote = { epoch: 4, attempt: 0, root: lower.root, previousRoot, ...inputs, ...rules };
  const digest = await chain.readContract({ ...gate, functionName: "hashVote", args: [vote] });
  const signatures = await Promise.all(committee.slice(0, 5).map((signer) => signer.sign({ hash: digest })));
  await cost(chain.writeContract({ ...gate, functionName: "propose", args: [vote, signatures] }));
  const leaf = (from: typeof active) => ({
    cumulativeGwei: from.cumulativeGwei,
    index: BigInt(INDEX),
    proof: from.proof,
  });
  const args = [DRIVER, leaf(active), leaf(lower)] as const;
  const proveDecrease = await cost(chain.writeContract({ ...gate, functionName: "proveDecrease", args }));

  const [first, , steady] = costs;
  console.log(`gas at depth ${DEPTH}:`, { firstClaim: first?.claim, ...steady, proveDecrease });
  expect(first?.claim).toBeLessThanOrEqual(96_345);
  expect(steady?.claim).toBeLessThanOrEqual(62_121);
  expect(steady?.propose).toBeLessThanOrEqual(150_000);
  expect(steady?.activate).toBeLessThanOrEqual(75_000);
  expect(proveDecrease).toBeLessThanOrEqual(90_000);
});

async function start() {
  await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
  const { provider, ignition } = await hre.network.create();
  const transport = custom(provider);
  const chain = createTestClient({ chain: hardhat, mode: "hardhat", transport, account: person(10), cacheTime: 0 })
    .extend(publicActions)
    .extend(walletActions);
  await chain.setIntervalMining({ interval: 0 });
  const genesis = Number((await chain.getBlock()).timestamp) - 30 * DAY;
  const holders = {
    ...localHolders,
    signers: committee.map(({ address }) => address),
    threshold: 5,
    council: [person(20).address],
  };
  const parameters = parametersOf(paramsOf("main", genesis), holders);
  await ignition.deploy(Fovea, { parameters, config: { blockPollingInterval: 20 } });
  return {
    chain,
    cost: async (sent: Promise<Hash>) =>
      Number((await chain.waitForTransactionReceipt({ hash: await sent, pollingInterval: 20 })).gasUsed),
  };
}

function person(addressIndex: number) {
  return mnemonicToAccount("test test test test test test test test test test test junk", { addressIndex });
}

/** One real leaf among siblings that stand for half a million others. */
function provenTo(
  epoch: number,
  others = 1_000_000n * BigInt(epoch),
): { root: Hex; proof: Hex[]; cumulativeGwei: bigint } {
  const cumulativeGwei = 123_456_789n * BigInt(epoch);
  let node = pack(keccak256(concat(["0x01", DRIVER, numberToHex(cumulativeGwei, { size: 8 })])), cumulativeGwei);
  const proof: Hex[] = [];
  for (let height = 0; height < DEPTH; height++) {
    const sibling = pack(keccak256(numberToHex(1000 * epoch + height)), others);
    const pair = (INDEX >> height) & 1 ? [sibling, node] : [node, sibling];
    node = pack(keccak256(concat(pair)), sum(node) + sum(sibling));
    proof.push(sibling);
  }
  return { root: node, proof, cumulativeGwei };
}

function pack(hash: Hex, total: bigint): Hex {
  return concat([slice(hash, 0, 24), numberToHex(total, { size: 8 })]);
}

function sum(node: Hex): bigint {
  return BigInt(slice(node, 24));
}
