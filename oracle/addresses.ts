/** Where the contracts are: generated from the deployments by chain id, or from a file for a throw-away chain. */
import { readFile } from "node:fs/promises";
import { addresses } from "@fovea/protocol/generated/addresses.ts";
import type { Address } from "viem";
import { z } from "zod";

/** The two that name the others, and the first block worth reading. */
export type Addresses = { readonly gate: Address; readonly registry: Address; readonly startBlock: number };

const account = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/)
  .transform((text): Address => `0x${text.slice(2).toLowerCase()}`);
const deployment = z
  .object({ rootGate: account, deviceRegistry: account, startBlock: z.int().nonnegative().default(0) })
  .transform(({ rootGate: gate, deviceRegistry: registry, startBlock }): Addresses => ({ gate, registry, startBlock }));

/** @throws {AddressesError} */
export async function loadAddresses(chainId: number, file: string | null): Promise<Addresses> {
  const known: Readonly<Record<string, unknown>> = addresses;
  const found = file === null ? known[chainId] : await loadFile(file);
  const parsed = deployment.safeParse(found);
  if (parsed.success) return parsed.data;
  throw new AddressesError(file ?? `chain ${chainId}`);
}

async function loadFile(path: string): Promise<unknown> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new AddressesError(path, { cause });
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AddressesError(path, { cause });
  }
}

export class AddressesError extends Error {
  readonly code = "no-addresses";
  readonly exit = 2;
  constructor(source: string, options?: ErrorOptions) {
    super(
      `The contracts of ${source} are not known; set FOVEA_ADDRESSES to a JSON file with the addresses rootGate and deviceRegistry.`,
      options,
    );
  }
}
