/** Which source and which arguments each contract of a deployment was made from, as its journal says. */
import { existsSync } from "node:fs";
import { getVerificationInformation } from "@nomicfoundation/ignition-core";
import { readJournal } from "./journal.ts";

export type Source = {
  readonly address: string;
  /** File and name, as `contracts/FoveaToken.sol:FoveaToken`. */
  readonly contract: string;
  readonly constructorArgs: unknown[];
  readonly creationTxHash?: string;
};

/** @param wanted Names of contracts; all of them when empty. @throws {NothingDeployed} */
export async function readSources(folder: string, wanted: readonly string[]): Promise<Source[]> {
  if (!existsSync(folder)) throw new NothingDeployed(`${folder} holds no deployment; run npm run deploy first.`);
  const direct: Source[] = [];
  for await (const source of getVerificationInformation(folder)) if (typeof source !== "string") direct.push(source);
  const all = [...direct, ...createdByEmission(direct, readJournal(folder)?.addresses ?? {})];
  const unknown = wanted.filter((name) => !all.some((source) => isNamed(source, name)));
  if (unknown.length > 0) {
    const known = all.map(({ contract }) => contract.replace(/^.*:/, "")).join(", ");
    throw new NothingDeployed(`${unknown.join(", ")} is not of this deployment; it has ${known}.`);
  }
  return wanted.length === 0 ? all : all.filter((source) => wanted.some((name) => isNamed(source, name)));
}

/** The emission controller makes the token and the distributor in its own constructor. */
function createdByEmission(direct: readonly Source[], addresses: Readonly<Record<string, string>>): Source[] {
  const emission = direct.find((source) => isNamed(source, "EmissionController"));
  const { foveaToken, rewardDistributor } = addresses;
  if (emission === undefined || foveaToken === undefined || rewardDistributor === undefined) return [];
  const { address, constructorArgs, creationTxHash } = emission;
  const [authority, , graceSeconds] = constructorArgs;
  const from = creationTxHash === undefined ? {} : { creationTxHash };
  return [
    { ...from, address: foveaToken, contract: "contracts/FoveaToken.sol:FoveaToken", constructorArgs: [] },
    {
      ...from,
      address: rewardDistributor,
      contract: "contracts/RewardDistributor.sol:RewardDistributor",
      constructorArgs: [authority, foveaToken, address, graceSeconds],
    },
  ];
}

function isNamed({ contract }: Source, name: string): boolean {
  return contract.endsWith(`:${name}`);
}

export class NothingDeployed extends Error {
  readonly code = "nothing-deployed";
  readonly exit = 2;
}
