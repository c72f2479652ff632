/** Starts a child that holds a line to `PORT`, and dies at once, without a chance to stop it. */
import { fileURLToPath } from "node:url";
import { startChild } from "../../../scripts/stack/child.ts";

const script = fileURLToPath(new URL("./line.ts", import.meta.url));
await startChild("child", {
  script,
  args: process.argv.slice(2),
  isReady: (line) => line === "ready",
  readyWithinMs: 20_000,
});
process.kill(process.pid, "SIGKILL");
