/** What stands where, and since which block: Ignition's journal of a deployment, or what was generated from it. */
import { existsSync, readFileSync } from "node:fs";
import { type Address, isAddress } from "viem";
import { z } from "zod";
import { addresses, type ContractName } from "../protocol/generated/addresses.ts";

export type Deployment = { readonly addresses: Readonly<Record<ContractName, Address>>; readonly startBlock: number };

const { startBlock, ...local } = addresses[31337];
const address = z.custom<Address>((value) => typeof value === "string" && isAddress(value, { strict: false }));
const contracts = z.record(z.enum(Object.keys(local) as [ContractName]), address);
const from = z.object({ startBlock: z.int().nonnegative().default(startBlock) });

/** Of a chain whose deployment has been generated, or of a file that names every contract. @throws {DeploymentError} */
export function loadDeployment(chainId: number, file: string | null): Deployment {
  const known: Readonly<Record<string, unknown>> = addresses;
  const named = file === null ? known[chainId] : loadJson(file);
  const [block, parsed] = [from.safeParse(named), contracts.safeParse(strip(named))];
  if (!parsed.success || !block.success) throw new DeploymentError(file ?? `chain ${chainId}`);
  return { addresses: parsed.data, startBlock: block.data.startBlock };
}

/** Contracts by name, as far as an interrupted deployment came; `undefined` before the first. */
export function readJournal(folder: string): { addresses: Record<string, Address>; startBlock: number } | undefined {
  const file = `${folder}/deployed_addresses.json`;
  if (!existsSync(file)) return undefined;
  const found = z.record(z.string(), address).parse(loadJson(file));
  const named = Object.entries(found).map(([id, at]) => [lowerCamel(id.replace(/^.*#/, "")), at]);
  const blocks = [...readFileSync(`${folder}/journal.jsonl`, "utf8").matchAll(/"blockNumber":(\d+)/g)];
  return { addresses: Object.fromEntries(named), startBlock: Math.min(...blocks.map((match) => Number(match[1]))) };
}

export function lowerCamel(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function strip(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => name in local));
}

function loadJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new DeploymentError(file, { cause });
  }
}

export class DeploymentError extends Error {
  readonly code = "no-addresses";
  readonly exit = 2;
  constructor(source: string, options?: ErrorOptions) {
    super(
      `Not every contract of ${source} is known; finish the deployment and run npm run generate, or set FOVEA_ADDRESSES to a JSON file that names ${Object.keys(local).join(", ")}.`,
      options,
    );
  }
}
