import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";

const script = fileURLToPath(new URL("../../scripts/dev.ts", import.meta.url));

/** The local network needs the development tools, which a service never loads; so it is a program of its own. */
export function devCommand(fovea: Command): void {
  fovea
    .command("dev")
    .description("run a whole local network with sample drives; Ctrl-C stops all")
    .option("--drives <dir>", "replay the drive files of a folder (.json, .gpx, .csv) instead of the sample city")
    .option("--epochs <n>", "stop after so many paid epochs")
    .action(async (options: { drives?: string; epochs?: string }) => {
      const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
      const child = spawn(process.execPath, [script, ...args], { stdio: "inherit" });
      // Ctrl-C reaches both through the terminal; this process only waits for the other to clean up.
      process.on("SIGINT", () => undefined);
      process.on("SIGTERM", () => child.kill("SIGTERM"));
      process.exitCode = await new Promise<number>((resolve) => child.once("close", (code) => resolve(code ?? 3)));
    });
}
