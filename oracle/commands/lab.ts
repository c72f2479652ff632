import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { isJson } from "../answer.ts";
import { parsePositive } from "./parse.ts";

const script = fileURLToPath(new URL("../../scripts/lab.ts", import.meta.url));

/** The laboratory is no part of a service, so it is a program of its own. */
export function labCommand(fovea: Command): void {
  const command = fovea
    .command("lab")
    .description("play the known attacks against the real rules and print what cheating earns")
    .option("--attack <name>", "one attack only")
    .option("--seeds <n>", "so many worlds, each with other cars, devices and events", parsePositive, 1)
    .option("--devices <n>", "honest devices", parsePositive, 200)
    .option("--drives <dir>", "recorded drives (sf-cabs/, chicago-shuttle/) instead of a made-up city")
    .action(async (options: Record<string, unknown>) => {
      const child = spawn(process.execPath, [script, JSON.stringify({ ...options, json: isJson(command) })], {
        stdio: "inherit",
      });
      process.on("SIGTERM", () => child.kill("SIGTERM"));
      process.exitCode = await new Promise<number>((resolve) => child.once("close", (code) => resolve(code ?? 3)));
    });
}
