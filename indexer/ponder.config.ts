import {
  accountBondsAbi,
  deviceRegistryAbi,
  disputeManagerAbi,
  emissionControllerAbi,
  providerStakingAbi,
  rewardDistributorAbi,
  rootGateAbi,
  taskRegistryAbi,
} from "@fovea/protocol/generated/abi.ts";
import { createConfig } from "ponder";
import { parseEnvironment, THROW_AWAY_CHAIN } from "./environment.ts";

const { chainId, rpcUrl, contracts, databaseUrl, pgliteDir } = parseEnvironment(process.env);
const { startBlock } = contracts;
const throwAway = chainId === THROW_AWAY_CHAIN;

/*
 * How deep a reorganisation may be is not a setting of Ponder: it follows from the chain id (65 blocks on Ethereum, 30 on
 * chains it has no entry for, Hardhat's 31337 among them), and rows of the last 30 to 60 blocks can be taken back.
 * `supervise.ts` ends the process when a reorganisation goes deeper.
 */
export default createConfig({
  database:
    databaseUrl === undefined
      ? { kind: "pglite", directory: pgliteDir }
      : { kind: "postgres", connectionString: databaseUrl },
  chains: {
    chain: {
      id: chainId,
      // Ponder begins with 20 requests a second for each address; a node of one's own takes far more.
      rpc: throwAway ? Array.from({ length: 10 }, () => rpcUrl) : rpcUrl,
      // What Ponder keeps of finalised blocks is found again by chain id and height, which on a throw-away chain names
      // the blocks of yesterday's.
      disableCache: throwAway,
      pollingInterval: throwAway ? 250 : 1_000,
    },
  },
  contracts: {
    AccountBonds: { abi: accountBondsAbi, chain: "chain", address: contracts.accountBonds, startBlock },
    DeviceRegistry: { abi: deviceRegistryAbi, chain: "chain", address: contracts.deviceRegistry, startBlock },
    DisputeManager: { abi: disputeManagerAbi, chain: "chain", address: contracts.disputeManager, startBlock },
    EmissionController: {
      abi: emissionControllerAbi,
      chain: "chain",
      address: contracts.emissionController,
      startBlock,
    },
    ProviderStaking: { abi: providerStakingAbi, chain: "chain", address: contracts.providerStaking, startBlock },
    RewardDistributor: { abi: rewardDistributorAbi, chain: "chain", address: contracts.rewardDistributor, startBlock },
    RootGate: { abi: rootGateAbi, chain: "chain", address: contracts.rootGate, startBlock },
    TaskRegistry: { abi: taskRegistryAbi, chain: "chain", address: contracts.taskRegistry, startBlock },
  },
});
