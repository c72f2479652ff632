/** The linter keeps protocol/ to what every machine computes alike. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

// A tree of its own: what is planted must never be seen by the check that runs beside this test.
const tree = mkdtempSync(join(tmpdir(), "fovea-lint-"));
for (const path of ["biome.json", "protocol/exact.grit", "oracle/package.json"]) cpSync(path, join(tree, path));
afterAll(() => rmSync(tree, { recursive: true }));

function lint(path: string, line: string): string {
  writeFileSync(join(tree, path), `${line}\n`);
  const { stdout, stderr } = spawnSync("biome", ["lint", "--colors=off", "--vcs-enabled=false", path], {
    cwd: tree,
    encoding: "utf8",
  });
  rmSync(join(tree, path));
  return `${stdout}${stderr}`;
}

test.each([
  "export const a = Math.sin(1);",
  "export const a = Math.hypot(3, 4);",
  "export const a = Math.random();",
  "const { log } = Math;\nexport const a = log(2);",
  'export const a = ["b", "a"].sort((x, y) => x.localeCompare(y));',
])("in protocol/ what differs between machines is refused: %s", (line) => {
  expect(lint("protocol/planted.ts", line)).toContain("This differs between machines");
  expect(lint("oracle/planted.ts", line)).not.toContain("This differs between machines");
});

test.each([
  "Date.now()",
  "performance.now()",
  "process.pid",
  "fetch(String(1))",
  "globalThis.Date",
  "new Intl.Collator()",
])("in protocol/ %s is refused: it comes in as a value or a port", (expression) => {
  expect(lint("protocol/planted.ts", `export const a = ${expression};`)).toContain("comes in as a value or a port");
});

test("what IEEE 754 makes exact is allowed", () => {
  const exact = "export const a = Math.sqrt(Math.max(1, Math.abs(-2))) / Math.LN2;";
  expect(lint("protocol/planted.ts", exact)).not.toContain("differs between machines");
});
