/**
 * The environment, parsed once: one sentence for each mistake, all mistakes at once. Secrets are named by file and never
 * repeated in a message.
 */
import { z } from "zod";

export const DEVELOPMENT_CHAIN = 31337;
type Environment = Readonly<Record<string, string | undefined>>;

const path = z.string().min(1);
const levels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

const chain = {
  CHAIN_ID: z
    .string()
    .regex(/^[1-9]\d{0,14}$/)
    .transform(Number)
    .default(DEVELOPMENT_CHAIN)
    .describe("the id of the chain, a whole number above 0"),
  RPC_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("the http(s) address of a node of that chain"),
  FOVEA_ADDRESSES: path
    .optional()
    .describe("a JSON file that names rootGate and deviceRegistry, for a throw-away chain"),
};

const signer = {
  FOVEA_SIGNER: z
    .string()
    .regex(/^dev:\d{1,2}$/)
    .optional()
    .describe("dev:N, a development account, on chain 31337 only"),
  FOVEA_KEY_FILE: path.optional().describe('a JSON file {"privateKey": "0x..."}'),
  FOVEA_KEYSTORE: path.optional().describe("an encrypted web3 v3 keystore file"),
  FOVEA_KEYSTORE_PASSWORD_FILE: path.optional().describe("a file that holds the keystore's password"),
};

const store = {
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).describe("the postgres:// address of a PostgreSQL database"),
  FOVEA_SCHEMA: z
    .string()
    .regex(/^[a-z_][a-z0-9_]{0,40}$/)
    .default("oracle")
    .describe("the name of a PostgreSQL schema: lower-case letters, digits and _"),
};

const files = {
  FOVEA_FILES: path.default(".fovea/files").describe("the publication root: a folder, or where it is served"),
};

const params = { FOVEA_PARAMS: path.optional().describe("a params.json file") };

const service = {
  FOVEA_LISTEN: z
    .string()
    .regex(/^[^:\s]+:\d{1,5}$/)
    .refine((value) => Number(value.split(":")[1]) < 65_536)
    .default("127.0.0.1:4400")
    .describe("host:port to listen on"),
  FOVEA_WORKERS: z
    .string()
    .regex(/^[1-9]\d?$/)
    .transform(Number)
    .default(1)
    .describe("how many processes inspect reports, 1 to 99"),
  FOVEA_LOG: z
    .enum(levels)
    .default("info")
    .describe(`a log level: ${levels.join(", ")}`),
};

/** Every setting of every command; README.md lists them. */
export const settings: Readonly<Record<string, z.ZodType>> = {
  ...chain,
  ...signer,
  ...store,
  ...files,
  ...params,
  ...service,
};

export type ChainConfig = { readonly chainId: number; readonly rpcUrl: string; readonly addressesFile: string | null };
export function chainConfig(env: Environment): ChainConfig {
  const { CHAIN_ID, RPC_URL, FOVEA_ADDRESSES } = parse(env, chain);
  const local = CHAIN_ID === DEVELOPMENT_CHAIN ? "http://127.0.0.1:8545" : undefined;
  const rpcUrl = RPC_URL ?? local;
  if (rpcUrl === undefined) throw new ConfigError([sentence("RPC_URL", undefined, chain.RPC_URL.description)]);
  return { chainId: CHAIN_ID, rpcUrl, addressesFile: FOVEA_ADDRESSES ?? null };
}

export type SignerConfig =
  | { readonly kind: "development"; readonly index: number }
  | { readonly kind: "key-file"; readonly path: string }
  | { readonly kind: "keystore"; readonly path: string; readonly passwordPath: string };
export function signerConfig(env: Environment): SignerConfig {
  const { FOVEA_SIGNER, FOVEA_KEY_FILE, FOVEA_KEYSTORE, FOVEA_KEYSTORE_PASSWORD_FILE } = parse(env, signer);
  const chosen = [FOVEA_SIGNER, FOVEA_KEY_FILE, FOVEA_KEYSTORE].filter((value) => value !== undefined);
  if (chosen.length !== 1) {
    throw new ConfigError([
      "Set exactly one of FOVEA_KEYSTORE, FOVEA_KEY_FILE and FOVEA_SIGNER (dev:N): whose key signs.",
    ]);
  }
  if (FOVEA_SIGNER !== undefined) return { kind: "development", index: Number(FOVEA_SIGNER.slice("dev:".length)) };
  if (FOVEA_KEY_FILE !== undefined) return { kind: "key-file", path: FOVEA_KEY_FILE };
  const passwordPath = FOVEA_KEYSTORE_PASSWORD_FILE;
  if (FOVEA_KEYSTORE === undefined || passwordPath === undefined) {
    const name = "FOVEA_KEYSTORE_PASSWORD_FILE";
    throw new ConfigError([sentence(name, undefined, signer[name].description)]);
  }
  return { kind: "keystore", path: FOVEA_KEYSTORE, passwordPath };
}

export type StoreConfig = { readonly url: string; readonly schema: string };
export function storeConfig(env: Environment): StoreConfig {
  const { DATABASE_URL, FOVEA_SCHEMA } = parse(env, store);
  return { url: DATABASE_URL, schema: FOVEA_SCHEMA };
}

export function filesConfig(env: Environment): string {
  return parse(env, files).FOVEA_FILES;
}

/** As `filesConfig`, for who writes there. */
export function folderConfig(env: Environment): string {
  const folder = filesConfig(env);
  if (/^https?:/.test(folder))
    throw new ConfigError([`FOVEA_FILES is "${folder}"; set it to a folder, for this command writes there.`]);
  return folder;
}

export function paramsConfig(env: Environment): string | null {
  return parse(env, params).FOVEA_PARAMS ?? null;
}

export type ServiceConfig = {
  readonly host: string;
  readonly port: number;
  readonly workers: number;
  readonly logLevel: (typeof levels)[number];
};
export function serviceConfig(env: Environment): ServiceConfig {
  const { FOVEA_LISTEN, FOVEA_WORKERS, FOVEA_LOG } = parse(env, service);
  const [host = "", port = ""] = FOVEA_LISTEN.split(":");
  return { host, port: Number(port), workers: FOVEA_WORKERS, logLevel: FOVEA_LOG };
}

function parse<Shape extends Record<string, z.ZodType>>(env: Environment, shape: Shape) {
  const parsed = z.object(shape).safeParse(env);
  if (parsed.success) return parsed.data;
  const names = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))];
  throw new ConfigError(names.map((name) => sentence(name, env[name], shape[name]?.description)));
}

function sentence(name: string, value: string | undefined, expected = "something else"): string {
  const found =
    value === undefined ? "is not set" : name === "DATABASE_URL" ? "can't be used" : `is ${JSON.stringify(value)}`;
  return `${name} ${found}; set it to ${expected}.`;
}

export class ConfigError extends Error {
  readonly code = "bad-config";
  readonly exit = 2;
  readonly mistakes: readonly string[];
  constructor(mistakes: readonly string[]) {
    super(mistakes.join(" "));
    this.mistakes = mistakes;
  }
}
