/**
 * `npm run coverage`: plays every Solidity test under forge and demands that each line and each branch of the contracts was
 * taken. What can not be is in test/contracts/uncovered.json with a reason, and what is there must still be uncovered.
 *
 * Branches are what forge counts: both ways of a `require` and of an `if` with an `else`, the body of an `if` without, but
 * not the ways of `?:`, `&&` and `||`. Those are left to `npm run mutation`.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { forge } from "./forge.ts";

/** A line that was not reached, or one of the ways it can go. */
type Gap = { readonly file: string; readonly line: number; readonly code: string; readonly way: string };
type Count = { reached: number; all: number };
type Coverage = { readonly lines: Count; readonly branches: Count; readonly gaps: Gap[] };

const accepted = z.strictObject({
  file: z.string(),
  code: z.string(),
  way: z.string(),
  /** Why no test can reach it. */
  reason: z.string().min(10),
});

const root = fileURLToPath(new URL("../", import.meta.url));
const MANAGER = "node_modules/@openzeppelin/contracts/access/manager/AccessManager.sol";
const REPORT = "cache/forge/lcov.info";
const profile = { FOUNDRY_PROFILE: "coverage" };

mkdirSync(`${root}cache/forge`, { recursive: true });
// The tests deploy it by name, and none of them imports it.
const failed =
  forge(["build", "--quiet", MANAGER], profile) ||
  forge(["coverage", "--exclude-tests", "--report", "lcov", "--report-file", REPORT], profile);
if (failed) process.exit(failed);

const exceptions = z.array(accepted).parse(JSON.parse(readFileSync(`${root}test/contracts/uncovered.json`, "utf8")));
const files = readReport(readFileSync(root + REPORT, "utf8"));
const gaps = [...files.values()].flatMap((file) => file.gaps);
const isGap = (exception: z.infer<typeof accepted>, gap: Gap) =>
  exception.file === gap.file && exception.code === gap.code && exception.way === gap.way;
const open = gaps.filter((gap) => !exceptions.some((exception) => isGap(exception, gap)));
const stale = exceptions.filter((exception) => !gaps.some((gap) => isGap(exception, gap)));

console.log("\n| contract | lines | branches |\n| --- | --- | --- |");
for (const [file, { lines, branches }] of files) console.log(`| ${file} | ${share(lines)} | ${share(branches)} |`);
for (const { file, line, way, code } of open) console.log(`UNCOVERED  ${file}:${line}  ${way}  ${code}`);
for (const { file, way, code } of stale)
  console.log(`STALE      ${file}  ${way}  ${code}: covered now, take it off the list`);
console.log(`\n${open.length} uncovered, ${gaps.length - open.length} accepted, ${stale.length} stale`);
process.exit(open.length + stale.length > 0 || files.size === 0 ? 1 : 0);

/** lcov: SF opens a file, DA is a line with its count, BRDA a line's branch with the way it went and a count or "-". */
function readReport(report: string): Map<string, Coverage> {
  const read = new Map<string, Coverage>();
  for (const section of report.split("end_of_record")) {
    const file = /^SF:(contracts\/.+)$/m.exec(section)?.[1];
    if (file !== undefined) read.set(file, readSection(file, section));
  }
  return new Map([...read].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function readSection(file: string, section: string): Coverage {
  const source = readFileSync(root + file, "utf8").split("\n");
  const coverage: Coverage = { lines: { reached: 0, all: 0 }, branches: { reached: 0, all: 0 }, gaps: [] };
  const note = (count: Count, { line, taken, way }: { line: number; taken: string; way: string }) => {
    const reached = taken !== "-" && taken !== "0";
    count.all++;
    if (reached) count.reached++;
    else coverage.gaps.push({ file, line, code: source[line - 1]?.trim() ?? "", way });
  };
  for (const [, line, taken = "-"] of section.matchAll(/^DA:(\d+),(\d+)/gm))
    note(coverage.lines, { line: Number(line), taken, way: "reached" });
  for (const [, line, way, taken = "-"] of section.matchAll(/^BRDA:(\d+),\d+,(\d+),(\S+)$/gm))
    note(coverage.branches, { line: Number(line), taken, way: `branch ${way}` });
  return coverage;
}

function share({ reached, all }: Count): string {
  return `${reached} / ${all}`;
}
