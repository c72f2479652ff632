import { http, type Transport, webSocket } from "viem";

export function transportOf(rpcUrl: string): Transport {
  return rpcUrl.startsWith("ws") ? webSocket(rpcUrl, { reconnect: false }) : http(rpcUrl, { retryCount: 0 });
}
