/** What SECURITY.md says of incidents elsewhere: every test it names is there. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const root = new URL("../", import.meta.url);
const section = readFileSync(new URL("SECURITY.md", root), "utf8").split("## What went wrong elsewhere")[1] ?? "";
const table = section.split("\n## ")[0] ?? "";
const named = [...table.matchAll(/`([^`]{3,})`/g)].map(([, name = ""]) => name);

const sources = readdirSync(new URL("test", root), { recursive: true, encoding: "utf8" })
  .filter((file) => /\.(sol|test\.ts)$/.test(file))
  .map((file) => readFileSync(new URL(`test/${file}`, root), "utf8"));

test("every test that SECURITY.md names against an incident exists", () => {
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((name) => !sources.some((source) => isDefined(source, name)))).toEqual([]);
});

test("every incident has an answer", () => {
  const rows = table.split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("| ---"));
  expect(rows.filter((row) => (row.split("|")[2] ?? "").trim() === "")).toEqual([]);
});

/** As a function of a contract, or as the sentence that names a test. */
function isDefined(source: string, name: string): boolean {
  return source.includes(`function ${name}(`) || source.includes(`test("${name}"`);
}
