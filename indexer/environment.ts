/** What the indexer is told, and what it looks up from that: `CHAIN_ID` and `RPC_URL`; the rest has defaults. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { addresses as deployed } from "@fovea/protocol/generated/addresses.ts";
import type { Address } from "viem";
import { z } from "zod";

/** A chain of `hardhat node`: it begins anew with every start, so nothing that was indexed outlives it. */
export const THROW_AWAY_CHAIN = 31337;

const address = z.custom<Address>((value) => typeof value === "string" && /^0x[0-9a-fA-F]{40}$/.test(value), {
  error: "expected an address",
});
const contractsSchema = z.object({
  accountBonds: address,
  deviceRegistry: address,
  disputeManager: address,
  emissionController: address,
  providerStaking: address,
  rewardDistributor: address,
  rootGate: address,
  taskRegistry: address,
  startBlock: z.int().nonnegative(),
});
type Contracts = z.infer<typeof contractsSchema>;
const deploymentsSchema = z.record(z.string(), z.unknown());

const environmentSchema = z.object({
  CHAIN_ID: z.string("is missing").regex(/^[1-9]\d*$/, "is not a whole number"),
  RPC_URL: z.url({
    protocol: /^(https?|wss?)$/,
    error: ({ input }) => (input === undefined ? "is missing" : "is not an http or ws address"),
  }),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: "is not a postgres:// address" }).optional(),
  DATABASE_SCHEMA: z
    .string()
    .regex(/^[a-z_][a-z0-9_]{0,44}$/, "is not a name of at most 45 lowercase letters")
    .optional(),
  FOVEA_ADDRESSES: z.string().min(1, "is empty").optional(),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, "is not a port")
    .optional(),
  HOST: z.string().min(1, "is empty").optional(),
});

export type Environment = {
  readonly chainId: number;
  readonly rpcUrl: string;
  readonly contracts: Contracts;
  /** Undefined: PGlite in `pgliteDir`. */
  readonly databaseUrl: string | undefined;
  readonly pgliteDir: string;
  readonly schema: string;
  readonly host: string;
  readonly port: number;
};

/** @throws {ConfigError} naming the value and what it should be */
export function parseEnvironment(env: NodeJS.ProcessEnv): Environment {
  const parsed = environmentSchema.safeParse(env);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new ConfigError(`${issue?.path.join(".")} ${issue?.message}`);
  }
  const given = parsed.data;
  const chainId = Number(given.CHAIN_ID);
  return {
    chainId,
    rpcUrl: given.RPC_URL,
    contracts: contractsOf(chainId, given.FOVEA_ADDRESSES),
    databaseUrl: given.DATABASE_URL,
    pgliteDir: fileURLToPath(new URL(`./.ponder/pglite-${chainId}`, import.meta.url)),
    schema: given.DATABASE_SCHEMA ?? `fovea_${chainId}`,
    host: given.HOST ?? "127.0.0.1",
    port: Number(given.PORT ?? 42069),
  };
}

/** From the generated deployments, or from a file of the same shape for chains that are thrown away. */
function contractsOf(chainId: number, file: string | undefined): Contracts {
  const source = file ?? "protocol/generated/addresses.ts";
  const deployments = file === undefined ? deployed : parseFile(file);
  const found = deploymentsSchema.safeParse(deployments).data?.[chainId];
  if (found === undefined) throw new ConfigError(`CHAIN_ID ${chainId} has no deployment in ${source}`);
  const contracts = contractsSchema.safeParse(found);
  if (contracts.success) return contracts.data;
  const lacking = contracts.error.issues.map(({ path }) => path.join(".")).join(", ");
  throw new ConfigError(`The deployment of chain ${chainId} in ${source} lacks or misspells ${lacking}`);
}

function parseFile(file: string): unknown {
  if (!existsSync(file)) throw new ConfigError(`FOVEA_ADDRESSES names ${file}, which does not exist`);
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new ConfigError(`FOVEA_ADDRESSES names ${file}, which is not JSON`, { cause });
  }
}

export class ConfigError extends Error {
  readonly code = "bad-config";
}
