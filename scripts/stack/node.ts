import { fileURLToPath } from "node:url";
import { type Child, startChild } from "./child.ts";
import { assertPortFree, freePort } from "./freePort.ts";

const READY_WITHIN_MS = 60_000;
const hardhat = fileURLToPath(new URL("./dist/src/cli.js", import.meta.resolve("hardhat/package.json")));

export type NodeOptions = {
  readonly port?: number;
  readonly network?: "default" | "replay";
  /** 31337 by default; another one is taken for a public chain. */
  readonly chainId?: number;
  readonly onLine?: (line: string) => void;
};
export type RunningNode = {
  readonly rpcUrl: string;
  readonly port: number;
  stop(): Promise<void>;
  readonly ended: Child["ended"];
};

/**
 * A Hardhat node with the repository's network settings; its chain lives in memory and is gone after `stop`.
 *
 * @throws {PortTaken}
 * @throws {ChildFailed} with the node's last lines
 */
export async function startNode({
  port,
  network = "default",
  chainId,
  onLine,
}: NodeOptions = {}): Promise<RunningNode> {
  const chosen = port ?? (await freePort());
  await assertPortFree(chosen, "node");
  const child = await startChild("node", {
    script: hardhat,
    args: [
      ...["node", "--network", network, "--hostname", "127.0.0.1", "--port", String(chosen)],
      ...(chainId === undefined ? [] : ["--chain-id", String(chainId)]),
    ],
    env: { HARDHAT_DISABLE_TELEMETRY_PROMPT: "true" },
    isReady: (line) => line.includes("JSON-RPC server at"),
    readyWithinMs: READY_WITHIN_MS,
    onLine,
  });
  return { rpcUrl: `http://127.0.0.1:${chosen}`, port: chosen, stop: child.stop, ended: child.ended };
}
