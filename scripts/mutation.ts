/**
 * `npm run mutation [-- FILE ...] [--sample N] [--seed S]`: changes the contracts in one place after another and demands that
 * a Solidity test fails each time. A mutant that no test notices is a missing test, unless test/contracts/survivors.json says
 * why none can exist. A run that is stopped goes on where it was; `--sample` tries N mutants a file, the accounting in full.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type FileRun, mutate, type Tried } from "./mutation/mutate.ts";
import { type Accepted, isAccepted, loadAccepted, oneLine } from "./mutation/survivors.ts";

const FLOOR_OF_CORES = 95;
const FLOOR = 90;
const CORES = /^contracts\/(accounting\/.+|libraries\/SumTree)\.sol$/;

type Score = { readonly file: string; readonly killed: number; readonly survived: number; readonly accepted: number };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { sample: { type: "string", default: "1000000" }, seed: { type: "string", default: "fovea" } },
});
const sample = Number(values.sample);
if (!Number.isInteger(sample) || sample < 1) refuse("--sample takes a whole number above 0.");

const root = process.cwd();
const accepted = loadAccepted(root);
const plan = { root, files: positionals, sample, seed: values.seed, whole: (file: string) => CORES.test(file) };
const runs: FileRun[] = [];
try {
  console.log("file  mutants  tried  killed  survived  accepted  score  seconds");
  for await (const run of mutate(plan)) {
    runs.push(run);
    report(run);
  }
} catch (error) {
  refuse(error instanceof Error ? error.message : String(error));
}

const scores = runs.map(scoreOf);
const stale = accepted.filter(isStale);
const checks = [
  ...scores.filter(({ file }) => CORES.test(file)).map((score) => isAtLeast(FLOOR_OF_CORES, score.file, [score])),
  isAtLeast(FLOOR, "all files", scores),
  { name: "the list of accepted survivors is true", passed: stale.length === 0 },
];
const partial = runs.some(({ mutants, tried }) => tried.length < mutants);
if (partial)
  console.log(`\nA sample of at most ${sample} mutants a file (seed ${values.seed}): the scores are the sample's.`);
for (const entry of stale) console.log(`listed, but ${entry.file} has no such survivor: ${lineOf(entry)}`);
for (const { name, passed } of checks) console.log(`${passed ? "ok    " : "FAILED"}  ${name}`);
save();
const failed = checks.filter(({ passed }) => !passed).length;
console.log(`${checks.length - failed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);

function report(run: FileRun): void {
  const { file, killed, survived, accepted } = scoreOf(run);
  const columns = [file, run.mutants, run.tried.length, killed, survived, accepted, percent(killed, survived)];
  console.log([...columns, run.seconds.toFixed(0)].join("  "));
  for (const { mutant } of unexplained(run)) console.log(`  ${mutant.file}:${mutant.line}  ${lineOf(mutant)}`);
}

function scoreOf(run: FileRun): Score {
  const count = (outcome: string) => run.tried.filter(({ verdict }) => verdict.outcome === outcome).length;
  const survived = unexplained(run).length;
  return { file: run.file, killed: count("killed"), survived, accepted: count("survived") - survived };
}

function unexplained(run: FileRun): readonly Tried[] {
  return survivors(run).filter(({ mutant }) => !accepted.some((entry) => isAccepted(entry, mutant)));
}

function survivors({ tried }: FileRun): readonly Tried[] {
  return tried.filter(({ verdict }) => verdict.outcome === "survived");
}

/** An entry that no survivor of a file tried in full bears out, or that names a mutant which was killed. */
function isStale(entry: Accepted): boolean {
  const run = runs.find(({ file }) => file === entry.file);
  if (run === undefined) return false;
  const named = run.tried.filter(({ mutant }) => isAccepted(entry, mutant));
  const whole = run.tried.length === run.mutants;
  return named.length === 0 ? whole : !named.some(({ verdict }) => verdict.outcome === "survived");
}

function isAtLeast(floor: number, name: string, scored: readonly Score[]): { name: string; passed: boolean } {
  const killed = scored.reduce((sum, score) => sum + score.killed, 0);
  const survived = scored.reduce((sum, score) => sum + score.survived, 0);
  const passed = killed > 0 && killed * 100 >= floor * (killed + survived);
  return { name: `${name}: ${percent(killed, survived)} of ${killed + survived} killed, at least ${floor} %`, passed };
}

function percent(killed: number, survived: number): string {
  return killed + survived === 0 ? "-" : `${((100 * killed) / (killed + survived)).toFixed(1)} %`;
}

function lineOf({ member, operator, was, becomes }: Omit<Accepted, "file" | "reason">): string {
  return `${member}  ${operator}: ${oneLine(was)} -> ${oneLine(becomes)}`;
}

function save(): void {
  const date = new Date().toISOString();
  const files = runs.map(({ file, mutants, tried, seconds }) => ({ file, mutants, seconds, tried }));
  mkdirSync("results", { recursive: true });
  const path = `results/mutation-${date.slice(0, 19).replaceAll(":", "")}.json`;
  writeFileSync(path, `${JSON.stringify({ date, sample, seed: values.seed, scores, files }, null, 2)}\n`);
  console.log(path);
}

function refuse(message: string): never {
  console.error(message);
  process.exit(2);
}
