import { type Baseline, compileLevelled, hashTexts, suitesOf } from "./baseline.ts";
import { type Artifact, CompileFailed, compile, type Overlay } from "./compile.ts";
import type { Memory } from "./memory.ts";
import { applied, type Mutant } from "./mutants.ts";
import { EFFORT, type Runner } from "./runner.ts";
import { contractOf, deployedBy, fileOf, type Sources } from "./sources.ts";

/** `unviable` does not compile; `equivalent` compiles to the same program, which the compiler thereby proves. */
export type Verdict =
  | { readonly outcome: "killed"; readonly suite: string; readonly test: string }
  | { readonly outcome: "survived" | "equivalent" | "unviable" };

export type Laboratory = {
  readonly sources: Sources;
  readonly baseline: Baseline;
  readonly runner: Runner;
  readonly memory: Memory;
};

/** A contract with tests; `inputs` is a hash of all that its runs depend on besides the mutant. */
export type Suite = { readonly name: string; readonly source: string; readonly inputs: string };

/** Plants one mutant and runs the suites in the given order, until a test fails. */
export async function trial(lab: Laboratory, mutant: Mutant, suites: readonly Suite[]): Promise<Verdict> {
  const planted = plant(lab, mutant);
  const keyOf = (what: string) => hashTexts([planted.key, what]);
  const known = suites.map((suite) => ({ suite, test: lab.memory.get(keyOf(suite.inputs)) }));
  const before = known.find(({ test }) => test);
  if (before?.test) return { outcome: "killed", suite: before.suite.name, test: before.test };
  if (lab.memory.get(keyOf("viable")) === "no") return { outcome: "unviable" };

  try {
    for (const { suite } of known.filter(({ test }) => test === undefined)) {
      const [test = ""] = await failures(lab, planted, suite);
      lab.memory.set(keyOf(suite.inputs), test);
      if (test !== "") return { outcome: "killed", suite: suite.name, test };
    }
    const same = lab.memory.get(keyOf("same")) ?? (isSameProgram(lab, planted) ? "yes" : "no");
    lab.memory.set(keyOf("same"), same);
    return { outcome: same === "yes" ? "equivalent" : "survived" };
  } catch (error) {
    if (!(error instanceof CompileFailed)) throw error;
    lab.memory.set(keyOf("viable"), "no");
    return { outcome: "unviable" };
  }
}

/** The suites that can reach a file, those named like it first, since they are about it. */
export function suitesFor({ sources, baseline }: Laboratory, file: string): readonly Suite[] {
  const name = contractOf(file);
  const distance = (suite: Suite) => {
    if (suite.name.startsWith(name)) return 0;
    return suite.name.slice(0, 4) === name.slice(0, 4) ? 1 : 2;
  };
  return suitesOf(baseline)
    .filter(({ source }) => reaches(sources, source, file))
    .map((suite) => ({ name: suite.name, source: suite.source, inputs: inputsOf(sources, suite) }))
    .sort((a, b) => distance(a) - distance(b));
}

type Planted = {
  readonly file: string;
  readonly overlay: Overlay;
  readonly compiled: Map<string, Artifact>;
  /** A hash of everything that makes the programs under test. */
  readonly key: string;
};

function plant({ sources }: Laboratory, mutant: Mutant): Planted {
  const text = applied(sources, mutant);
  const users = usersOf(sources, mutant.file).flatMap((name) => [...sources.closureOf(fileOf(sources, name) ?? "")]);
  const key = hashTexts([mutant.file, text, ...[...new Set(users)].sort().map(sources.read)]);
  return { file: mutant.file, overlay: new Map([[mutant.file, text]]), compiled: new Map(), key };
}

async function failures(lab: Laboratory, planted: Planted, suite: Suite): Promise<readonly string[]> {
  compileFor(lab, planted, suite);
  return (await lab.runner.run(suite.name, [...planted.compiled.values()])).failed;
}

function compileFor({ sources, baseline }: Laboratory, { file, overlay, compiled }: Planted, suite: Suite): void {
  const deployed = deployedBy(sources, suite.source);
  for (const name of usersOf(sources, file).filter((user) => deployed.includes(user) && !compiled.has(user))) {
    const [path = "", from = "plain"] = [fileOf(sources, name), baseline.levels[name]];
    compiled.set(name, compileLevelled(sources, { path, name, overlay, from }).artifact);
  }
  if (!sources.closureOf(suite.source).has(file) || compiled.has(suite.name)) return;
  for (const artifact of compile(sources, { paths: [suite.source], overlay, level: "plain", wanted: "*" }))
    if (artifact.source.startsWith("test/")) compiled.set(artifact.name, artifact);
}

// Optimised, so that what only looks different no longer does.
function isSameProgram({ sources, baseline }: Laboratory, { file, overlay }: Planted): boolean {
  const program = (name: string, changed: Overlay) => {
    const job = { paths: [fileOf(sources, name) ?? ""], overlay: changed, level: "optimised", wanted: name } as const;
    return compile(sources, job)[0]?.creation;
  };
  const users = usersOf(sources, file).filter((name) => name in baseline.levels);
  return users.every((name) => program(name, overlay) === program(name, new Map()));
}

/** Does the test contain the file, or deploy a contract that does? */
function reaches(sources: Sources, test: string, file: string): boolean {
  const deployed = deployedBy(sources, test);
  return sources.closureOf(test).has(file) || usersOf(sources, file).some((name) => deployed.includes(name));
}

function inputsOf(sources: Sources, { name, source }: Artifact): string {
  const deployed = deployedBy(sources, source).flatMap((contract) => fileOf(sources, contract) ?? []);
  const paths = new Set([source, ...deployed].flatMap((path) => [...sources.closureOf(path)]));
  return hashTexts([name, JSON.stringify(EFFORT), ...[...paths].sort().map(sources.read)]);
}

/** The contracts that contain the file. */
function usersOf(sources: Sources, file: string): readonly string[] {
  return sources.contracts.filter((path) => sources.closureOf(path).has(file)).map(contractOf);
}
