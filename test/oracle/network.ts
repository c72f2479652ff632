/**
 * A real Hardhat node with the contracts, a real PostgreSQL and a publication folder, with one clock for all of them that
 * only the test moves. The operator is the committee's one signer (development account 1).
 */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInspector } from "@fovea/oracle/inspect.ts";
import { type Params, paramsOf } from "@fovea/protocol/params.ts";
import { createTestClient, http, publicActions, walletActions } from "viem";
import { hardhat } from "viem/chains";
import { deploy } from "../../deploy/deploy.ts";
import type { AdvanceTools } from "../../oracle/advance.ts";
import { type Chain, connectChain, readLatestBlock } from "../../oracle/chain.ts";
import type { Clock } from "../../oracle/clock.ts";
import { createRegistryNow } from "../../oracle/current-registry.ts";
import type { IngestTools } from "../../oracle/ingest.ts";
import { createLog } from "../../oracle/log.ts";
import { nodePorts } from "../../oracle/ports.ts";
import { developmentAccount } from "../../oracle/signer.ts";
import { openStore, type Store } from "../../oracle/store.ts";
import { startNode } from "../../scripts/stack/node.ts";
import { startPostgres } from "../../scripts/stack/postgres.ts";

export type Network = Awaited<ReturnType<typeof startNetwork>>;
export type Tools = AdvanceTools & IngestTools;

/** `startsIn` seconds epoch 1 begins; an hour leaves any machine time to prepare. */
export async function startNetwork({ startsIn = 3_600 } = {}) {
  const [node, postgres, folder] = await Promise.all([
    startNode(),
    startPostgres(),
    mkdtemp(join(tmpdir(), "fovea-oracle-")),
  ]);
  const test = createTestClient({ chain: hardhat, mode: "hardhat", transport: http(node.rpcUrl), cacheTime: 0 })
    .extend(publicActions)
    .extend(walletActions);
  await test.request({ method: "evm_setIntervalMining", params: [0] });
  const genesis = Number((await test.getBlock()).timestamp) + startsIn;
  const params = paramsOf("local", genesis);
  const addressesFile = join(folder, "addresses.json");
  await writeFile(addressesFile, JSON.stringify(await deploy(params, { rpcUrl: node.rpcUrl })));
  const config = { chainId: hardhat.id, rpcUrl: node.rpcUrl, addressesFile };
  return {
    test,
    params,
    config,
    postgres,
    folder,
    chain: await connectChain(config),
    stop: async () => {
      await Promise.all([node.stop(), postgres.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

let schemas = 0;

/** An operator that has just been started for the first time: empty tables, an empty folder. */
export async function startOperator(network: Network, { params = network.params }: { params?: Params } = {}) {
  const name = `operator_${++schemas}`;
  const store = await openStore({ url: network.postgres.url, schema: name }, createLog("silent"));
  const files = join(network.folder, name);
  return { store, files, tools: await toolsOf(network, { store, files, params }), stop: () => store.close() };
}

/** What a new process of the same operator would have. */
export async function toolsOf(
  network: Network,
  { store, files, params, chain = network.chain }: { store: Store; files: string; params: Params; chain?: Chain },
): Promise<Tools> {
  const clock = await chainClock(network);
  const operator = developmentAccount(1, hardhat.id);
  return {
    chain,
    store,
    files,
    params,
    operator,
    clock,
    signers: [operator],
    sender: operator,
    fees: { ceilingWei: 300n * 10n ** 9n, stuckMs: 60_000, patienceMs: 5_000, pollMs: 1_000 },
    log: createLog("silent"),
    ports: nodePorts,
    inspector: createInspector(1),
    deployment: { chainId: hardhat.id, registry: network.chain.contracts.registry },
    registryNow: createRegistryNow({ chain, clock }),
    allow: () => true,
  };
}

/** Mines a block at that second, and the clock with it. */
export async function travel({ test }: Network, { tools, to }: { tools: Tools; to: number }): Promise<void> {
  await test.setNextBlockTimestamp({ timestamp: BigInt(to) });
  await test.mine({ blocks: 1 });
  await tools.clock.sleep(to * 1000 - tools.clock.nowMs());
}

/** Runs at the chain's time; sleeping moves it, so that nothing ever waits. */
async function chainClock({ chain }: Network): Promise<Clock> {
  let ms = (await readLatestBlock(chain)).timestamp * 1000;
  return {
    nowMs: () => ms,
    sleep: async (pause) => {
      ms += Math.max(0, pause);
    },
  };
}
