/** `fovea oracle`: the ingest API and the epochs' loop in one process, started and stopped as one. */

import { mkdir } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { Params } from "@fovea/protocol/params.ts";
import { getRequestListener } from "@hono/node-server";
import type { LocalAccount } from "viem";
import { createApi } from "./api/api.ts";
import type { Chain } from "./chain.ts";
import type { Clock } from "./clock.ts";
import { createRegistryNow } from "./current-registry.ts";
import { usualFees } from "./fees.ts";
import type { Inspector } from "./inspect.ts";
import { createLimit } from "./limit.ts";
import type { Log } from "./log.ts";
import { nodePorts as ports } from "./ports.ts";
import { run } from "./run.ts";
import type { Store } from "./store.ts";

export type ServiceTools = {
  readonly chain: Chain;
  readonly store: Store;
  readonly files: string;
  readonly params: Params;
  readonly operator: LocalAccount;
  readonly log: Log;
  readonly clock: Clock;
  readonly inspector: Inspector;
};
export type Service = { readonly url: string; stop(): Promise<void> };

/** Two days of driving without a pause, uploaded at once, and then a report a second. */
const DEVICE_LIMIT = { atOnce: 300, perSecond: 1 };
const BAD_LIMIT = { atOnce: 100, perSecond: 1 };

/** @throws {PortTaken} */
export async function startService(
  tools: ServiceTools,
  { host, port }: { host: string; port: number },
): Promise<Service> {
  const { chain, clock, operator, log, files } = tools;
  await mkdir(files, { recursive: true });
  const devices = createLimit(clock, DEVICE_LIMIT);
  const api = createApi({
    ...tools,
    ports,
    deployment: { chainId: chain.id, registry: chain.contracts.registry },
    registryNow: createRegistryNow({ chain, clock }),
    allow: (deviceId) => devices.take(deviceId),
    badReports: createLimit(clock, BAD_LIMIT),
  });
  const server = createServer(getRequestListener(api.fetch));
  const url = await listen(server, { host, port });
  log.info({ url, chain: chain.id, operator: operator.address }, "oracle listens");

  const stopping = new AbortController();
  const running = run({ ...tools, ports, signers: [operator], sender: operator, fees: usualFees }, stopping.signal);
  return {
    url,
    // No new request, then what is under way: an answered report is stored, a step of the loop is finished.
    stop: async () => {
      stopping.abort();
      await Promise.all([close(server), running]);
      log.info({}, "oracle stopped");
    },
  };
}

function listen(server: Server, { host, port }: { host: string; port: number }): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause) => reject(new PortTaken({ host, port }, cause)));
    server.listen(port, host, () => {
      const address = server.address();
      resolve(`http://${host}:${typeof address === "object" && address !== null ? address.port : port}`);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}

export class PortTaken extends Error {
  readonly code = "port-taken";
  readonly exit = 3;
  constructor({ host, port }: { host: string; port: number }, cause: Error) {
    super(
      `Can't listen on ${host}:${port} (${cause.message}); stop what listens there or set FOVEA_LISTEN to another port.`,
      { cause },
    );
  }
}
