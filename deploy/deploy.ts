/**
 * Deploys the product and says where everything is: to a local chain, which forgets, or under a journal that resumes.
 */
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import hre from "hardhat";
import type { Address } from "viem";
import type { ContractName } from "../protocol/generated/addresses.ts";
import type { Params } from "../protocol/params.ts";
import Fovea from "./modules/Fovea.ts";
import { type Holders, localHolders, parametersOf } from "./parameters.ts";

export type Connection = Awaited<ReturnType<typeof hre.network.create>>;

/** @param options.rpcUrl A fresh local node; without it the chain lives in memory and is gone afterwards. */
export async function deploy(
  params: Params,
  options: { rpcUrl?: string; holders?: Holders } = {},
): Promise<Record<ContractName, Address>> {
  await build();
  const { rpcUrl, holders = localHolders } = options;
  const connection = await (rpcUrl === undefined
    ? hre.network.create()
    : hre.network.create({ network: "local", override: { url: rpcUrl } }));
  try {
    return await deployOn(connection, { parameters: parametersOf(params, holders) });
  } finally {
    await connection.close();
  }
}

type Plan = {
  readonly parameters: ReturnType<typeof parametersOf>;
  /** The journal's name: what is named the same resumes. Without it the chain is local and forgets with its journal. */
  readonly journal?: string;
  readonly config?: { readonly blockPollingInterval?: number; readonly requiredConfirmations?: number };
};

export async function deployOn(connection: Connection, plan: Plan): Promise<Record<ContractName, Address>> {
  const { parameters, journal, config = { blockPollingInterval: 20, requiredConfirmations: 1 } } = plan;
  const deploymentId = journal ?? `local-${randomUUID()}`;
  try {
    const contracts: Record<ContractName, { readonly address: Address }> = await connection.ignition.deploy(Fovea, {
      parameters,
      config,
      deploymentId,
    });
    return {
      accessManager: contracts.accessManager.address,
      foveaToken: contracts.foveaToken.address,
      emissionController: contracts.emissionController.address,
      rewardDistributor: contracts.rewardDistributor.address,
      rootGate: contracts.rootGate.address,
      providerStaking: contracts.providerStaking.address,
      deviceRegistry: contracts.deviceRegistry.address,
      accountBonds: contracts.accountBonds.address,
      taskRegistry: contracts.taskRegistry.address,
      disputeManager: contracts.disputeManager.address,
    };
  } finally {
    if (journal === undefined) {
      await rm(join(hre.config.paths.ignition, "deployments", deploymentId), { recursive: true, force: true });
    }
  }
}

/**
 * Compiles what has changed since the last time, in a process of its own: the compiler's warnings about libraries are not
 * the caller's.
 *
 * @throws {BuildFailed} with what the compiler said
 */
export async function build(): Promise<void> {
  const hardhat = fileURLToPath(new URL("./dist/src/cli.js", import.meta.resolve("hardhat/package.json")));
  const cwd = fileURLToPath(new URL("../", import.meta.url));
  await promisify(execFile)(process.execPath, [hardhat, "build", "--no-tests"], { cwd, maxBuffer: 2 ** 26 }).catch(
    (cause: { stdout?: string; stderr?: string }) => {
      throw new BuildFailed(`${cause.stdout ?? ""}${cause.stderr ?? ""}`.trim());
    },
  );
}

export class BuildFailed extends Error {
  readonly code = "build-failed";
  readonly exit = 3;
  constructor(said: string) {
    super(`The contracts do not compile; mend what the compiler names:\n${said}`);
  }
}
