/**
 * `npm run prove [-- NAME ...]`: proves every property of scripts/prove/properties.ts over all call sequences, by solc's model
 * checker with z3, and demands that each refutes its planted defect. Exits 1 when one does not turn out as expected, and 3
 * where z3 is absent: then nothing is proven.
 */
import { spawnSync } from "node:child_process";
import { type Method, properties } from "./prove/properties.ts";
import { type Solver, verify } from "./prove/verify.ts";

const SECONDS = 60;
/** For sequences as solc-js calls z3, but with the children of a rule in the other order: most run out of time without it. */
const OPTIONS: Record<Method, readonly string[]> = {
  sequences: [
    "rewriter.pull_cheap_ite=true",
    "fp.spacer.q3.use_qgen=true",
    "fp.spacer.mbqi=false",
    "fp.spacer.ground_pobs=false",
    "fp.spacer.order_children=1",
  ],
  induction: ["smt.relevancy=0"],
};

const version = spawnSync("z3", ["--version"], { encoding: "utf8" });
if (version.status !== 0) {
  console.error(
    "NOTHING IS PROVEN: z3 is not on the PATH. Install it (Debian: apt-get install z3) and run this again.",
  );
  process.exit(3);
}
const wanted = process.argv.slice(2);
const chosen = properties.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
console.log(version.stdout.trim());

let passed = 0;
let failed = 0;
for (const property of chosen) {
  console.log(`${property.name}, by ${property.by}: ${property.says}`);
  judge("the core", "proven", () => verify(property, { mutated: false, solver: solverOf() }));
  judge("its mutant", "refuted", () => verify(property, { mutated: true, solver: solverOf() }));
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || chosen.length === 0 ? 1 : 0);

function judge(what: string, expected: string, decide: () => string): void {
  const from = Date.now();
  const verdict = decide();
  const seconds = ((Date.now() - from) / 1000).toFixed(1);
  if (verdict === expected) passed++;
  else failed++;
  console.log(`  ${verdict === expected ? "ok    " : "FAILED"}  ${what}  ${verdict}  ${seconds} s`);
}

/** One limit for all the queries of a property; what is left of it when it is passed remains unknown. */
function solverOf(): Solver {
  const until = Date.now() + SECONDS * 1000;
  return (input, by) => {
    const left = Math.ceil((until - Date.now()) / 1000);
    if (left <= 0) return "timeout";
    const args = ["-smt2", "-in", `-T:${left}`, ...OPTIONS[by]];
    const { stdout } = spawnSync("z3", args, {
      input,
      encoding: "utf8",
      maxBuffer: 2 ** 30,
      timeout: (left + 5) * 1000,
    });
    return stdout;
  };
}
