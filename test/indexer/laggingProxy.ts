import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { freePort } from "../../scripts/stack/freePort.ts";

const requestSchema = z.looseObject({ method: z.string(), params: z.array(z.unknown()).optional() });
const headSchema = z.object({ result: z.string() });

export type LaggingProxy = Awaited<ReturnType<typeof startLaggingProxy>>;

/** A node's RPC, as a load balancer shows it whose nodes are not at one height: "latest" may be an old block. */
export async function startLaggingProxy(rpcUrl: string) {
  let lag = { blocks: 0, answers: 0 };
  let healed = () => {};

  const forward = async (body: string) => {
    const headers = { "content-type": "application/json" };
    return (await fetch(rpcUrl, { method: "POST", headers, body })).text();
  };
  const answer = async (incoming: IncomingMessage) => {
    const body = await text(incoming);
    const request = requestSchema.parse(JSON.parse(body));
    const asksHead = request.method === "eth_getBlockByNumber" && request.params?.[0] === "latest";
    if (!asksHead || lag.answers === 0) return forward(body);

    lag = { ...lag, answers: lag.answers - 1 };
    if (lag.answers === 0) healed();
    const head = headSchema.parse(
      JSON.parse(await forward(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_blockNumber" }))),
    );
    const old = `0x${(Number(head.result) - lag.blocks).toString(16)}`;
    return forward(JSON.stringify({ ...request, params: [old, ...(request.params?.slice(1) ?? [])] }));
  };

  const server = createServer(async (incoming, outgoing) => {
    outgoing.setHeader("content-type", "application/json");
    outgoing.end(await answer(incoming));
  });
  const port = await freePort();
  await once(server.listen(port, "127.0.0.1"), "listening");

  return {
    url: `http://127.0.0.1:${port}`,
    /** Settles once that many answers were old. */
    lagBehind(next: { blocks: number; answers: number }): Promise<void> {
      lag = next;
      return new Promise((resolve) => {
        healed = resolve;
      });
    },
    async stop(): Promise<void> {
      server.closeAllConnections();
      server.close();
    },
  };
}
