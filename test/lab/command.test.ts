import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const cli = fileURLToPath(new URL("../../oracle/cli.ts", import.meta.url));
const lab = (...args: string[]) => spawnSync(process.execPath, [cli, "lab", ...args], { encoding: "utf8" });

test("bad input to the lab is one sentence and exit code 2", () => {
  for (const args of [
    ["--attack", "nonsense"],
    ["--seeds", "0"],
    ["--attack", "lazy", "--drives", "/nowhere"],
  ]) {
    const { status, stdout, stderr } = lab(...args);
    expect([args, status, stdout]).toEqual([args, 2, ""]);
    expect(stderr.trim().split("\n").at(-1)).toMatch(/^fovea: .*[.]$/);
  }
});
