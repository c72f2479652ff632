import { createHash } from "node:crypto";
import { baselineOf } from "./baseline.ts";
import { openMemory } from "./memory.ts";
import { type Mutant, mutantsOf } from "./mutants.ts";
import { openRunner } from "./runner.ts";
import { openSources } from "./sources.ts";
import { type Laboratory, type Suite, suitesFor, trial, type Verdict } from "./trial.ts";

export type Tried = { readonly mutant: Mutant; readonly verdict: Verdict };
export type FileRun = {
  readonly file: string;
  /** How many mutants there are, of which `tried` may be a sample. */
  readonly mutants: number;
  readonly tried: readonly Tried[];
  readonly seconds: number;
};

/** `sample` is how many mutants of a file to try, `whole` the files of which all are tried in any case. */
export type Plan = {
  readonly root: string;
  readonly files: readonly string[];
  readonly sample: number;
  readonly seed: string;
  readonly whole: (file: string) => boolean;
};

/**
 * Mutates the named files of `contracts/`, or all, and yields what became of each file's mutants.
 *
 * @throws {TestsFail} when a test fails without a mutant
 */
export async function* mutate({ root, files, sample, seed, whole }: Plan): AsyncGenerator<FileRun> {
  const sources = openSources(root);
  const baseline = baselineOf(sources);
  const lab = { sources, baseline, runner: openRunner(root, baseline.artifacts), memory: openMemory(root) };
  const chosen = files.length > 0 ? files : sources.contracts.filter((file) => !file.includes("/interfaces/"));
  await checkTests(lab, chosen);

  for (const file of chosen) {
    const from = Date.now();
    const all = mutantsOf(sources, file);
    const tried = await tryAll(lab, whole(file) ? all : sampled(all, sample, seed));
    if (all.length > 0) yield { file, mutants: all.length, tried, seconds: (Date.now() - from) / 1000 };
  }
  lab.runner.close();
}

async function tryAll(lab: Laboratory, mutants: readonly Mutant[]): Promise<readonly Tried[]> {
  const tried: Tried[] = [];
  let suites = suitesFor(lab, mutants[0]?.file ?? "");
  for (const mutant of mutants) {
    const verdict = await trial(lab, mutant, suites);
    tried.push({ mutant, verdict });
    if (verdict.outcome === "killed") suites = ahead(suites, verdict.suite);
  }
  return tried;
}

/** Neighbours are mostly killed by the same suite. */
function ahead(suites: readonly Suite[], first: string): readonly Suite[] {
  return [...suites.filter(({ name }) => name === first), ...suites.filter(({ name }) => name !== first)];
}

async function checkTests(lab: Laboratory, files: readonly string[]): Promise<void> {
  const suites = new Set(files.flatMap((file) => suitesFor(lab, file).map(({ name }) => name)));
  for (const name of suites) {
    const { passed, failed } = await lab.runner.run(name, []);
    if (failed.length > 0 || passed === 0) throw new TestsFail(name, failed);
  }
}

/** Each mutant's place in the lot is its own, so that a sample stays itself while other mutants come and go. */
function sampled(mutants: readonly Mutant[], size: number, seed: string): readonly Mutant[] {
  const lot = ({ file, member, was, becomes, start }: Mutant) =>
    createHash("sha256")
      .update(JSON.stringify([seed, file, member, was, becomes, start]))
      .digest("hex");
  const drawn = mutants.map((mutant) => ({ mutant, lot: lot(mutant) })).sort((a, b) => (a.lot < b.lot ? -1 : 1));
  const kept = new Set(drawn.slice(0, size).map(({ mutant }) => mutant));
  return mutants.filter((mutant) => kept.has(mutant));
}

export class TestsFail extends Error {
  readonly code = "tests-fail";

  constructor(suite: string, failed: readonly string[]) {
    super(`${suite} fails without a mutant (${failed.join(", ") || "no test ran"}): make the tests pass first.`);
  }
}
