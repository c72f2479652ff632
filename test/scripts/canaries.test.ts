/** Every defect of defects/ can still be planted: one that no longer applies guards nothing. `npm run canaries` runs them. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const defects = readdirSync(`${root}defects`);

test("every defect applies to today's tree and names what it breaks", () => {
  const broken = defects.filter((file) => {
    const text = readFileSync(`${root}defects/${file}`, "utf8");
    const named = /^# check: .+\n# fails: .+\n/.test(text);
    return !named || spawnSync("git", ["apply", "--check", `defects/${file}`], { cwd: root }).status !== 0;
  });
  expect(broken).toEqual([]);
});
