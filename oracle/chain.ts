/**
 * The chain as the services see it: told an id and an address, they look up the rest from the contracts.
 * What they act on is the head that can no longer change; a development node has no such thing, so there it is the latest.
 */
import { emissionControllerAbi, rootGateAbi } from "@fovea/protocol/generated/abi.ts";
import { type Address, BlockNotFoundError, createPublicClient, type Hex, http, type PublicClient } from "viem";
import { type Addresses, loadAddresses } from "./addresses.ts";
import { type ChainConfig, DEVELOPMENT_CHAIN } from "./config.ts";

export type Block = { readonly number: number; readonly hash: Hex; readonly timestamp: number };
export type Chain = {
  readonly id: number;
  readonly client: PublicClient;
  readonly contracts: Addresses & {
    readonly distributor: Address;
    readonly emission: Address;
    readonly token: Address;
  };
  readonly schedule: {
    readonly genesis: number;
    readonly epochSeconds: number;
    readonly halvingEpochs: number;
    readonly poolGwei: bigint;
    readonly windowSeconds: number;
    readonly expirySeconds: number;
  };
};

const ANSWER_MS = 10_000;

/** @throws {ChainUnreachable} @throws {ChainMismatch} @throws {AddressesError} */
export async function connectChain({ chainId, rpcUrl, addressesFile }: ChainConfig): Promise<Chain> {
  const client = createPublicClient({
    transport: http(rpcUrl, { timeout: ANSWER_MS, retryCount: 1, batch: { batchSize: 100 } }),
    cacheTime: 0,
  });
  const found = await client.getChainId().catch((cause: unknown) => {
    throw new ChainUnreachable(rpcUrl, cause);
  });
  if (found !== chainId) throw new ChainMismatch({ rpcUrl, found, chainId });
  const addresses = await loadAddresses(chainId, addressesFile);
  await demandCode(client, addresses);
  return { id: chainId, client, ...(await readContracts(client, addresses)) };
}

/** The newest block that can no longer change. */
export async function readHead({ id, client }: Chain): Promise<Block> {
  return blockOf(await client.getBlock({ blockTag: id === DEVELOPMENT_CHAIN ? "latest" : "finalized" }));
}

/** The newest block, which may still change. */
export async function readLatestBlock({ client }: Chain): Promise<Block> {
  return blockOf(await client.getBlock({ blockTag: "latest" }));
}

/** A block by number; `undefined` above the chain's end. */
export async function readBlock({ client }: Chain, number: number): Promise<Block | undefined> {
  if (number < 0) return undefined;
  const found = await client.getBlock({ blockNumber: BigInt(number) }).catch(ifFound);
  return found && blockOf(found);
}

/** A block by hash, also one that the chain has left behind; `undefined` when the node has none. */
export async function readBlockByHash({ client }: Chain, hash: Hex): Promise<Block | undefined> {
  const found = await client.getBlock({ blockHash: hash }).catch(ifFound);
  return found && blockOf(found);
}

/** Last block whose timestamp is at most `seconds`; `undefined` while the head is not past it, or before the first. */
export async function readLastBlockAt(chain: Chain, seconds: number): Promise<Block | undefined> {
  const head = await readHead(chain);
  if (head.timestamp <= seconds) return undefined;
  let from = 0;
  let to = head.number;
  while (to - from > 1) {
    const middle = Math.floor((from + to) / 2);
    const block = await readBlock(chain, middle);
    if (block !== undefined && block.timestamp <= seconds) from = middle;
    else to = middle;
  }
  const last = await readBlock(chain, from);
  return last !== undefined && last.timestamp <= seconds ? last : undefined;
}

/** First block whose timestamp is `seconds` or more; `undefined` until it exists. */
export async function readFirstBlockFrom(chain: Chain, seconds: number): Promise<Block | undefined> {
  const before = await readLastBlockAt(chain, seconds - 1);
  return before && readBlock(chain, before.number + 1);
}

function ifFound(error: unknown): undefined {
  if (!(error instanceof BlockNotFoundError)) throw error;
}

function blockOf({ number, hash, timestamp }: { number: bigint; hash: Hex; timestamp: bigint }): Block {
  return { number: Number(number), hash, timestamp: Number(timestamp) };
}

async function demandCode(client: Chain["client"], addresses: Addresses): Promise<void> {
  for (const address of [addresses.gate, addresses.registry]) {
    if ((await client.getCode({ address })) === undefined) throw new NotDeployed(address);
  }
}

async function readContracts(
  client: Chain["client"],
  addresses: Addresses,
): Promise<Pick<Chain, "contracts" | "schedule">> {
  const gate = { address: addresses.gate, abi: rootGateAbi } as const;
  const [distributor, emission, windowSeconds, expirySeconds] = await Promise.all([
    client.readContract({ ...gate, functionName: "distributor" }),
    client.readContract({ ...gate, functionName: "emission" }),
    client.readContract({ ...gate, functionName: "windowSeconds" }),
    client.readContract({ ...gate, functionName: "expirySeconds" }),
  ]);
  const controller = { address: emission, abi: emissionControllerAbi } as const;
  const [token, { genesis, epochSeconds, halvingEpochs, poolGwei }] = await Promise.all([
    client.readContract({ ...controller, functionName: "token" }),
    client.readContract({ ...controller, functionName: "schedule" }),
  ]);
  return {
    contracts: { ...addresses, distributor: lower(distributor), emission: lower(emission), token: lower(token) },
    schedule: { genesis, epochSeconds, halvingEpochs, poolGwei, windowSeconds, expirySeconds },
  };
}

/** Addresses are lower case everywhere inside: the same account is the same string. */
export function lower<Text extends Hex>(hex: Text): Hex {
  return `0x${hex.slice(2).toLowerCase()}`;
}

export class ChainUnreachable extends Error {
  readonly code = "chain-unreachable";
  readonly exit = 3;
  constructor(rpcUrl: string, cause: unknown) {
    super(`No node answers at ${new URL(rpcUrl).origin}; start it or set RPC_URL to one that does.`, { cause });
  }
}

export class ChainMismatch extends Error {
  readonly code = "chain-mismatch";
  readonly exit = 2;
  constructor({ rpcUrl, found, chainId }: { rpcUrl: string; found: number; chainId: number }) {
    super(`The node at ${new URL(rpcUrl).origin} is on chain ${found}, not ${chainId}; correct CHAIN_ID or RPC_URL.`);
  }
}

export class NotDeployed extends Error {
  readonly code = "not-deployed";
  readonly exit = 3;
  constructor(address: Address) {
    super(`There is no contract at ${address}; deploy Fovea to this chain first or correct FOVEA_ADDRESSES.`);
  }
}
