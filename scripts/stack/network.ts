/** Everything around an oracle: a chain with the contracts on it, a database, and the indexer. */
import { type Chain, connectChain } from "@fovea/oracle/chain.ts";
import type { Params } from "@fovea/protocol/params.ts";
import { createPublicClient, http } from "viem";
import { build, deploy } from "../../deploy/deploy.ts";
import { startIndexer } from "./indexer.ts";
import { startNode } from "./node.ts";
import { startPostgres } from "./postgres.ts";

export type Network = {
  readonly rpcUrl: string;
  readonly databaseUrl: string;
  readonly indexerUrl: string;
  readonly chain: Chain;
  readonly params: Params;
  stop(): Promise<void>;
};
type Options = {
  /** The parameters of a network whose first block is at that unix second. */
  readonly paramsAt: (seconds: number) => Params;
  readonly node?: "default" | "replay";
  /** Free ones where none are named. */
  readonly ports?: { readonly rpc: number; readonly indexer: number };
  /** Sees each part start. */
  readonly stage?: Stage;
};
export type Stage = <T>(name: string, starting: Promise<T>) => Promise<T>;

const CHAIN_ID = 31337;

/** @throws what the part that failed throws; nothing is left running then */
export async function startNetwork({
  paramsAt,
  node = "default",
  ports,
  stage = (_, starting) => starting,
}: Options): Promise<Network> {
  const parts = new AsyncDisposableStack();
  const keep = <T extends { stop(): Promise<void> }>(part: T): T => {
    parts.defer(() => part.stop());
    return part;
  };
  try {
    const starting = [
      stage("contracts compiled", build()),
      stage("chain", startNode({ network: node, ...(ports && { port: ports.rpc }) }).then(keep)),
      stage("PostgreSQL", startPostgres().then(keep)),
    ] as const;
    // All of them end before any failure is told, so that what did start can be stopped.
    await Promise.allSettled(starting);
    const [, { rpcUrl }, { url: databaseUrl }] = await Promise.all(starting);
    const head = await createPublicClient({ transport: http(rpcUrl) }).getBlock();
    const params = paramsAt(Number(head.timestamp));
    await stage("contracts deployed", deploy(params, { rpcUrl }));
    const indexer = startIndexer({
      rpcUrl,
      chainId: CHAIN_ID,
      databaseUrl,
      schema: "indexer",
      port: ports?.indexer,
    }).then(keep);
    const { url: indexerUrl } = await stage("indexer", indexer);
    const chain = await connectChain({ chainId: CHAIN_ID, rpcUrl, addressesFile: null });
    return { rpcUrl, databaseUrl, indexerUrl, chain, params, stop: () => parts.disposeAsync() };
  } catch (error) {
    await parts.disposeAsync();
    throw error;
  }
}
