import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Method, Property } from "./properties.ts";

/** Answers a query in SMT-LIB 2 with what z3 prints. */
export type Solver = (query: string, by: Method) => string;

type Verdict = "proven" | "refuted" | "unknown";

type Compiler = {
  compile: (
    input: string,
    callbacks: { import: ReadSource; smtSolver: (query: string) => { contents: string } },
  ) => string;
};
type ReadSource = (path: string) => { contents: string } | { error: string };

/** Clauses are satisfiable when no sequence reaches the violation; a single call's question is when it does. */
const methods = {
  sequences: { engine: "chc", safe: "sat", violated: "unsat" },
  induction: { engine: "bmc", safe: "unsat", violated: "sat" },
} as const;

const root = fileURLToPath(new URL("../../", import.meta.url));
const solc: Compiler = createRequire(import.meta.url)("solc");
const output = z.object({
  errors: z
    .array(
      z.object({
        severity: z.string(),
        message: z.string(),
        formattedMessage: z.string(),
        sourceLocation: z.object({ file: z.string() }).optional(),
      }),
    )
    .default([]),
});

/**
 * Compiles a property's harness over the core, or over its mutant, and lets the solver decide every assertion in it: one that
 * can be violated refutes it, and only an answer to all of them proves it.
 * @throws {HarnessBroken}
 */
export function verify(property: Property, { mutated, solver }: { mutated: boolean; solver: Solver }): Verdict {
  const answers: string[] = [];
  const smtSolver = (query: string) => {
    const contents = solver(query, property.by);
    answers.push(contents.split("\n")[0] ?? "");
    return { contents };
  };
  const changed = mutated ? { [property.mutant.file]: plant(property) } : {};
  const settings = { outputSelection: {}, modelChecker: modelCheckerOf(property) };
  const path = pathOf(property);
  const input = { language: "Solidity", sources: { [path]: { content: read(path) } }, settings };
  const compiled = solc.compile(JSON.stringify(input), { import: readSource(changed), smtSolver });
  refuseWhatIsNotUnderstood(property, output.parse(JSON.parse(compiled)).errors);

  if (answers.length === 0) throw new HarnessBroken(property, "it asserts nothing that the checker asks about");
  const { safe, violated } = methods[property.by];
  if (answers.includes(violated)) return "refuted";
  return answers.every((answer) => answer === safe) ? "proven" : "unknown";
}

/** @throws {HarnessBroken} */
export function plant(property: Property): string {
  const { file, was, becomes } = property.mutant;
  const parts = read(file).split(was);
  if (parts.length !== 2) throw new HarnessBroken(property, `${file} has ${parts.length - 1} times: ${was.trim()}`);
  return parts.join(becomes);
}

function modelCheckerOf(property: Property) {
  return {
    engine: methods[property.by].engine,
    contracts: { [pathOf(property)]: [property.name] },
    solvers: ["smtlib2"],
    targets: ["assert"],
    showUnproved: true,
    showUnsupported: true,
  };
}

/**
 * The values of a custom error are of no account, and neither is that an induction also walks the core without the harness,
 * where its hooks have no body. Anything else that the checker leaves out of our code is.
 */
function refuseWhatIsNotUnderstood(property: Property, errors: z.infer<typeof output>["errors"]): void {
  const harmless = property.by === "induction" ? /type error$|^BMC .* this type of function call\.$/ : /type error$/;
  const isOurs = (file = "") => /^(contracts|test)\//.test(file);
  const isBad = ({ severity, message }: { severity: string; message: string }) =>
    severity === "error" || (/does not (yet )?(implement|support)/.test(message) && !harmless.test(message));
  const bad = errors.find(
    (error) => isBad(error) && (error.severity === "error" || isOurs(error.sourceLocation?.file)),
  );
  if (bad) throw new HarnessBroken(property, bad.formattedMessage);
}

function readSource(changed: Readonly<Record<string, string>>): ReadSource {
  return (path) => {
    const place = [path, `node_modules/${path}`].find((place) => existsSync(`${root}${place}`));
    if (place === undefined) return { error: `${path} not found` };
    return { contents: changed[path] ?? read(place) };
  };
}

function pathOf({ harness }: Property): string {
  return `test/proofs/${harness}.sol`;
}

function read(path: string): string {
  return readFileSync(`${root}${path}`, "utf8");
}

class HarnessBroken extends Error {
  readonly code = "harness-broken";

  constructor({ harness, name }: Property, why: string) {
    super(`${name} in test/proofs/${harness}.sol can not be tried: ${why}`);
  }
}
