import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type Artifact, artifact, CompileFailed, compile, type Level, type Overlay } from "./compile.ts";
import { deployedBy, fileOf, type Sources } from "./sources.ts";

/** Everything compiled without a mutant. */
export type Baseline = {
  readonly artifacts: readonly Artifact[];
  /** How each deployed contract, by name, can be compiled. */
  readonly levels: Readonly<Record<string, Level>>;
};

const MANAGER = "@openzeppelin/contracts/access/manager/AccessManager.sol";

const stored = z.object({
  artifacts: z.array(artifact),
  levels: z.record(z.string(), z.enum(["plain", "stacked", "optimised"])),
});

/** Compiles what the tests need, or takes it from `cache/` when no source has changed. */
export function baselineOf(sources: Sources): Baseline {
  const folder = join(sources.root, "cache", "mutation");
  const file = join(folder, `${hashOf(sources).slice(0, 16)}.json`);
  if (existsSync(file)) return stored.parse(JSON.parse(readFileSync(file, "utf8")));

  const baseline = build(sources);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, JSON.stringify(baseline));
  return baseline;
}

/** Compiles as cheaply as the stack allows. @throws {CompileFailed} */
export function compileLevelled(
  sources: Sources,
  { path, name, overlay, from }: { path: string; name: string; overlay: Overlay; from: Level },
): { level: Level; artifact: Artifact } {
  const levels: readonly Level[] = ["plain", "stacked", "optimised"];
  for (const level of levels.slice(levels.indexOf(from))) {
    try {
      const [compiled] = compile(sources, { paths: [path], overlay, level, wanted: name });
      if (compiled) return { level, artifact: compiled };
    } catch (error) {
      const deep = error instanceof CompileFailed && error.code === "stack-too-deep" && level !== "optimised";
      if (!deep) throw error;
    }
  }
  throw new CompileFailed(`${path} has no contract ${name}: a deployed contract lies in a file of its name.`);
}

function build(sources: Sources): Baseline {
  const deployed = new Set(sources.tests.flatMap((test) => deployedBy(sources, test)));
  const built = [...deployed].map((name) => {
    const path = fileOf(sources, name) ?? MANAGER;
    return compileLevelled(sources, { path, name, overlay: new Map(), from: "plain" });
  });
  const tests = compile(sources, { paths: sources.tests, overlay: new Map(), level: "plain", wanted: "*" });
  const first = built.map(({ artifact }) => artifact);
  const isNew = ({ source, name }: Artifact) => !first.some((known) => known.source === source && known.name === name);
  return {
    artifacts: [...first, ...tests.filter(isNew)],
    levels: Object.fromEntries(built.map(({ level, artifact: { name } }) => [name, level])),
  };
}

/** The contracts that have tests in them. */
export function suitesOf({ artifacts }: Baseline): readonly Artifact[] {
  return artifacts.filter(({ source, abi, creation }) => {
    return source.startsWith("test/") && creation !== "0x" && /"name":"(test|invariant)/.test(abi);
  });
}

function hashOf(sources: Sources): string {
  const paths = new Set([...sources.contracts, ...sources.tests].flatMap((path) => [...sources.closureOf(path)]));
  return hashTexts([...paths].sort().flatMap((path) => [path, sources.read(path)]));
}

export function hashTexts(texts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(texts)).digest("hex");
}
