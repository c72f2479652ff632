/** Who may do what after a deployment, asked from the chain; the Solidity tests are wired from the same table. */
import { addresses } from "@fovea/protocol/generated/addresses.ts";
import { paramsHash, paramsOf } from "@fovea/protocol/params.ts";
import hre from "hardhat";
import { type Address, createPublicClient, createWalletClient, custom, getContract, stringToHex, zeroHash } from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { hardhat } from "viem/chains";
import { beforeAll, expect, test } from "vitest";
import Fovea from "../../deploy/modules/Fovea.ts";
import { localHolders, parametersOf } from "../../deploy/parameters.ts";
import {
  accessManagerAbi,
  accountBondsAbi,
  deviceRegistryAbi,
  disputeManagerAbi,
  emissionControllerAbi,
  foveaTokenAbi,
  providerStakingAbi,
  rewardDistributorAbi,
  rootGateAbi,
  taskRegistryAbi,
} from "../../protocol/generated/abi.ts";

const at = addresses[31337];
const deployer = mnemonicToAccount("test test test test test test test test test test test junk");
const ADMIN = 0n;
const GUARDIAN = 1n;
const SLASHER = 6n;

const committee = {
  signers: [deployer.address],
  threshold: 1n,
  council: localHolders.council,
  councilThreshold: 1n,
};

let chain: ReturnType<typeof connect>;

function connect(provider: Parameters<typeof custom>[0]) {
  const transport = custom(provider);
  const client = {
    public: createPublicClient({ chain: hardhat, transport }),
    wallet: createWalletClient({ chain: hardhat, transport, account: deployer }),
  };
  return {
    manager: getContract({ abi: accessManagerAbi, address: at.accessManager, client }),
    token: getContract({ abi: foveaTokenAbi, address: at.foveaToken, client }),
    emission: getContract({ abi: emissionControllerAbi, address: at.emissionController, client }),
    distributor: getContract({ abi: rewardDistributorAbi, address: at.rewardDistributor, client }),
    gate: getContract({ abi: rootGateAbi, address: at.rootGate, client }),
    staking: getContract({ abi: providerStakingAbi, address: at.providerStaking, client }),
    registry: getContract({ abi: deviceRegistryAbi, address: at.deviceRegistry, client }),
    tasks: getContract({ abi: taskRegistryAbi, address: at.taskRegistry, client }),
    disputes: getContract({ abi: disputeManagerAbi, address: at.disputeManager, client }),
    bonds: getContract({ abi: accountBondsAbi, address: at.accountBonds, client }),
  };
}

beforeAll(async () => {
  await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
  const connection = await hre.network.create();
  await connection.ignition.deploy(Fovea, {
    parameters: parametersOf(paramsOf("local", 1_735_689_600), localHolders),
    config: { blockPollingInterval: 20 },
  });
  chain = connect(connection.provider);
});

test("the contracts stand where the generated addresses say, tied to each other", async () => {
  const { token, emission, distributor, gate, staking } = chain;
  expect(await token.read.minter()).toBe(at.emissionController);
  expect(await emission.read.token()).toBe(at.foveaToken);
  expect(await emission.read.distributor()).toBe(at.rewardDistributor);
  expect(await emission.read.gate()).toBe(at.rootGate);
  expect(await distributor.read.token()).toBe(at.foveaToken);
  expect(await distributor.read.emission()).toBe(at.emissionController);
  expect(await chain.tasks.read.emission()).toBe(at.emissionController);
  expect(await gate.read.distributor()).toBe(at.rewardDistributor);
  expect(await staking.read.token()).toBe(at.foveaToken);
  expect(await staking.read.authority()).toBe(at.accessManager);
  expect(await gate.read.signers()).toEqual(localHolders.signers);
});

test("the first tasks stand, and epochs are settled by the parameters that the chain was deployed with", async () => {
  const { tasks } = chain;
  const params = paramsOf("local", 1_735_689_600);
  expect(await tasks.read.paramsHashOf([1])).toBe(paramsHash(params));
  expect(await tasks.read.allottedBps()).toBe(9_000);
  for (const [name, { classes, resolution, shareBps }] of Object.entries(params.models.tasks)) {
    const task = await tasks.read.taskOf([stringToHex(name, { size: 32 })]);
    expect(task).toMatchObject({ classes, metric: 0, resolution, shareBps, retiredAt: 0 });
  }
  expect(await tasks.read.depositGwei()).toBe(BigInt(params.models.depositGwei));
  expect(await tasks.read.revealSeconds()).toBe(params.models.revealSeconds);
});

test("the deployer ends with no role", async () => {
  for (const role of [ADMIN, GUARDIAN]) expect(await holds(role, deployer.address)).toBe(false);
  await expect(chain.gate.simulate.announceRotation([committee])).rejects.toThrow("AccessManagedUnauthorized");
  await expect(chain.emission.simulate.setGate([deployer.address])).rejects.toThrow("AccessManagedUnauthorized");
});

test("nobody is a sponsor or an attester at first", async () => {
  const device = `0x${"01".repeat(32)}` as const;
  const attest = (account: Address) => chain.registry.simulate.attestDevice([device, 2], { account });
  for (const account of [localHolders.admin, localHolders.guardian, deployer.address]) {
    await expect(attest(account)).rejects.toThrow("AccessManagedUnauthorized");
    const sponsored = [account, device, 0n, "0x"] as const;
    await expect(chain.registry.simulate.registerDriverBySig(sponsored, { account })).rejects.toThrow(
      "AccessManagedUnauthorized",
    );
  }
});

test("the disputes slash, and nobody else does", async () => {
  expect(await holds(SLASHER, at.disputeManager)).toBe(true);
  expect(await chain.disputes.read.staking()).toBe(at.providerStaking);
  expect(await chain.disputes.read.gate()).toBe(at.rootGate);
  await chain.staking.simulate.slash([deployer.address, 1n, deployer.address], { account: at.disputeManager });
  for (const account of [localHolders.admin, localHolders.guardian, deployer.address]) {
    const slash = chain.staking.simulate.slash([deployer.address, 1n, account], { account });
    await expect(slash).rejects.toThrow("AccessManagedUnauthorized");
  }
});

test("judges are let in by the admin, and nobody is one at first", async () => {
  for (const account of [localHolders.admin, localHolders.guardian, deployer.address]) {
    const judged = [
      chain.bonds.simulate.forfeit([account, account, 1n], { account }),
      chain.tasks.simulate.forfeitDeposit([zeroHash], { account }),
    ];
    for (const call of judged) await expect(call).rejects.toThrow("AccessManagedUnauthorized");
  }
});

test("the admin governs, the guardian pauses and suspends, and neither does the other's part", async () => {
  const admin = { account: localHolders.admin };
  const guardian = { account: localHolders.guardian };
  const until = Number.MAX_SAFE_INTEGER % 2 ** 47;
  const device = `0x${"01".repeat(32)}` as const;

  await chain.gate.simulate.announceRotation([committee], admin);
  await chain.emission.simulate.setGate([deployer.address], admin);
  await chain.tasks.simulate.announceParams([device, 2 ** 32 - 1], admin);
  await chain.distributor.simulate.unpause(guardian);
  await expect(chain.gate.simulate.veto(guardian)).rejects.toThrow("NothingPending");
  // Let in, and refused for what they ask.
  await expect(chain.distributor.simulate.pause([until], guardian)).rejects.toThrow("PauseOutOfRange");
  await expect(chain.registry.simulate.suspendDevice([device, device, until], guardian)).rejects.toThrow(
    "DeviceNotLive",
  );

  await expect(chain.distributor.simulate.unpause(admin)).rejects.toThrow("AccessManagedUnauthorized");
  await expect(chain.registry.simulate.releaseDevice([device], admin)).rejects.toThrow("AccessManagedUnauthorized");
  await expect(chain.gate.simulate.announceRotation([committee], guardian)).rejects.toThrow("Unauthorized");
});

async function holds(role: bigint, account: Address): Promise<boolean> {
  const [isMember] = await chain.manager.read.hasRole([role, account]);
  return isMember;
}
