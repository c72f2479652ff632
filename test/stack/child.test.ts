import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ChildFailed, startChild } from "../../scripts/stack/child.ts";
import { assertPortFree, freePort, PortTaken } from "../../scripts/stack/freePort.ts";

const script = (name: string) => fileURLToPath(new URL(`./children/${name}.ts`, import.meta.url));
const isReady = (line: string) => line === "ready";

// A process that is alive holds a line to this server; the line closes when the process is gone.
let server: Server;
let port: number;
beforeEach(async () => {
  port = await freePort();
  server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
});
afterEach(() => {
  server.close();
});

test("stop kills a child that does not stop when asked, and the processes it started", async () => {
  const lines = holdLines(2);
  const child = await startChild("stubborn child", {
    script: script("stubborn"),
    args: [String(port)],
    isReady,
    readyWithinMs: 20_000,
    stopWithinMs: 200,
  });
  const held = await lines;

  await child.stop();

  await Promise.all(held.map(hungUp));
  expect(await child.ended).toBeUndefined();
});

test("a child goes when its parent is killed", async () => {
  const lines = holdLines(1);
  const parent = spawn(process.execPath, [script("parent"), String(port)], { stdio: "ignore" });
  const held = await lines;

  const [, signal] = await once(parent, "exit");

  expect(signal).toBe("SIGKILL");
  await Promise.all(held.map(hungUp));
});

test("a child that exits before it is ready fails with its code and last lines", async () => {
  const starting = startChild("failing child", { script: script("failing"), isReady, readyWithinMs: 20_000 });

  const failure = await starting.catch((error: unknown) => error);

  expect(failure).toBeInstanceOf(ChildFailed);
  expect(failure).toMatchObject({ code: "child-exited" });
  expect([...(failure as ChildFailed).lines].sort()).toEqual(["first line", "the disk is full"]);
});

test("a child that is not ready in time fails and is not left running", async () => {
  const lines = holdLines(1);
  const starting = startChild("slow child", {
    script: script("line"),
    args: [String(port)],
    isReady: () => false,
    readyWithinMs: 1_500,
  });

  await expect(starting).rejects.toMatchObject({ code: "child-not-ready", lines: ["ready"] });
  await Promise.all((await lines).map(hungUp));
});

test("a port that somebody listens on is taken, and the message names it and what to do", async () => {
  const failure = await assertPortFree(port, "indexer").catch((error: unknown) => error);

  expect(failure).toBeInstanceOf(PortTaken);
  expect(failure).toMatchObject({ code: "port-taken", port });
  expect(String(failure)).toContain(`Port ${port}`);
  expect(String(failure)).not.toContain("\n");
});

function holdLines(count: number): Promise<Socket[]> {
  return new Promise((resolve) => {
    const held: Socket[] = [];
    server.on("connection", (socket) => {
      socket.on("error", () => socket.destroy());
      held.push(socket.resume());
      if (held.length === count) resolve(held);
    });
  });
}

function hungUp(socket: Socket): Promise<unknown> {
  return socket.closed ? Promise.resolve() : once(socket, "close");
}
