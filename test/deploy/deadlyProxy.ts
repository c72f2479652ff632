import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { freePort } from "../../scripts/stack/freePort.ts";

/** When a process dies: at which of its transactions, and whether that one still reaches the node. */
export type Death = { readonly at: number; readonly sent: boolean; kill(): void };

/** A node's RPC that kills whoever sends a certain transaction through it. */
export async function startDeadlyProxy(rpcUrl: string) {
  let death: Death | undefined;
  let seen = 0;

  const forward = async (body: string) => {
    const headers = { "content-type": "application/json" };
    return (await fetch(rpcUrl, { method: "POST", headers, body })).text();
  };
  const server = createServer(async (incoming, outgoing) => {
    const body = await text(incoming);
    if (death !== undefined && body.includes("eth_sendRawTransaction") && ++seen === death.at) {
      if (death.sent) await forward(body);
      death.kill();
      return;
    }
    outgoing.setHeader("content-type", "application/json");
    outgoing.end(await forward(body));
  });
  const port = await freePort();
  await once(server.listen(port, "127.0.0.1"), "listening");

  return {
    url: `http://127.0.0.1:${port}`,
    next(planned: Death | undefined): void {
      [death, seen] = [planned, 0];
    },
    async stop(): Promise<void> {
      server.closeAllConnections();
      server.close();
    },
  };
}
