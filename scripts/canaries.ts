/**
 * `npm run canaries [NAME ...]`: plants every defect of `defects/` in a copy of the tree and demands that exactly the test
 * it names fails. A test that passes on its own defect guards nothing.
 *
 * A defect is a patch that opens with two lines: `# check: COMMAND` and `# fails: NAME OF THE TEST`, or of a check of
 * `npm run check` where the command is `node scripts/check.ts NAME ...`, or of a contract where it is
 * `node scripts/coverage.ts`.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";

const root = new URL("../", import.meta.url).pathname;
const wanted = process.argv.slice(2);
const defects = readdirSync(join(root, "defects")).filter(
  (file) => file.endsWith(".patch") && (wanted.length === 0 || wanted.some((name) => file.includes(name))),
);

const vitestReport = z.object({
  testResults: z.array(
    z.object({ message: z.string(), assertionResults: z.array(z.object({ status: z.string(), title: z.string() })) }),
  ),
});

const copy = copyTree();
let missed = 0;
for (const file of defects.sort()) {
  const from = Date.now();
  const problem = tryDefect(join(root, "defects", file));
  if (problem !== undefined) missed++;
  console.log(
    `${problem === undefined ? "caught" : "MISSED"}  ${file}  ${((Date.now() - from) / 1000).toFixed(1)} s${problem === undefined ? "" : `\n        ${problem}`}`,
  );
}
rmSync(copy, { recursive: true, force: true });
console.log(`${defects.length - missed} passed, ${missed} failed`);
process.exit(missed > 0 || defects.length === 0 ? 1 : 0);

function tryDefect(patch: string): string | undefined {
  const text = readFileSync(patch, "utf8");
  const check = text.match(/^# check: (.+)$/m)?.[1];
  const fails = text.match(/^# fails: (.+)$/m)?.[1]?.trim();
  if (!check || !fails) return "it must open with the lines '# check: COMMAND' and '# fails: NAME OF THE TEST'";
  const apply = (...flags: string[]) => spawnSync("git", ["apply", ...flags, patch], { cwd: copy, encoding: "utf8" });
  const planted = apply();
  if (planted.status !== 0) return `the patch no longer applies: ${planted.stderr.trim()}`;
  const failed = failuresOf(check);
  apply("-R");
  if (failed.length === 1 && failed[0] === fails) return undefined;
  return failed.length === 0 ? "no test failed" : `failed: ${failed.join(" | ")}; expected only: ${fails}`;
}

function failuresOf(check: string): string[] {
  if (check.startsWith("hardhat")) return failuresIn(check, /^\s*(?:✘|✖|×|\d+\))\s+((?:test|invariant)\w*)/);
  if (check.startsWith("node scripts/check.ts")) return failuresIn(check, /^(?:FAILED|SKIPPED) +(.+) {2}[\d.]+ s$/);
  if (check === "node scripts/coverage.ts") return failuresIn(check, /^(?:UNCOVERED|STALE) +([^\s:]+)/);
  return failuresOfVitest(check);
}

function failuresOfVitest(check: string): string[] {
  const file = join(copy, "canary.json");
  rmSync(file, { force: true });
  const { stderr } = spawnSync(`${check} --reporter=json --outputFile=${file}`, {
    cwd: copy,
    encoding: "utf8",
    shell: true,
  });
  if (!existsSync(file)) return [`the runner itself: ${stderr.trim().split("\n")[0]}`];
  return vitestReport
    .parse(JSON.parse(readFileSync(file, "utf8")))
    .testResults.flatMap(({ message, assertionResults }) =>
      assertionResults.length === 0
        ? [`the file itself: ${message}`]
        : assertionResults.filter(({ status }) => status === "failed").map(({ title }) => title),
    );
}

function failuresIn(check: string, pattern: RegExp): string[] {
  const env = { ...process.env, FORCE_COLOR: "0", NO_COLOR: "1" };
  const { stdout, stderr } = spawnSync(check, { cwd: copy, encoding: "utf8", maxBuffer: 2 ** 28, env, shell: true });
  return [...new Set(`${stdout}${stderr}`.split("\n").flatMap((line) => line.match(pattern)?.[1] ?? []))];
}

// Packages are linked, but the workspaces among them must lead to the copy, or every test would read the original.
function copyTree(): string {
  const target = mkdtempSync(join(tmpdir(), "fovea-canaries-"));
  const tracked = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  for (const path of tracked.split("\n").filter((path) => path !== "" && existsSync(join(root, path)))) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    cpSync(join(root, path), join(target, path));
  }
  for (const place of ["", "protocol", "device", "oracle", "indexer", "lab"])
    linkPackages(join(root, place), join(target, place));
  // Checks of generated files ask git what changed.
  execFileSync("git", ["init", "--quiet"], { cwd: target });
  execFileSync("git", ["add", "--all"], { cwd: target });
  return target;
}

function linkPackages(from: string, to: string): void {
  const packages = join(from, "node_modules");
  mkdirSync(join(to, "node_modules"), { recursive: true });
  for (const name of readdirSafely(packages)) {
    if (name === "@fovea")
      cpSync(join(packages, name), join(to, "node_modules", name), { recursive: true, verbatimSymlinks: true });
    else symlinkSync(join(packages, name), join(to, "node_modules", name));
  }
}

function readdirSafely(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
