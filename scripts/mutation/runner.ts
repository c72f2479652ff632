import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Artifact } from "./compile.ts";

/** `failed` names the tests that did. */
export type SuiteRun = { readonly passed: number; readonly failed: readonly string[] };

export type Runner = {
  /** Runs a suite with some artifacts replaced, for this run only. @throws {RunnerDied} */
  readonly run: (suite: string, changed: readonly Artifact[]) => Promise<SuiteRun>;
  readonly close: () => void;
};

/** Less than `npm test` takes: what a mutant changes mostly shows at once. */
export const EFFORT = {
  fuzz: { runs: 64, seed: "0x0f0ea" },
  invariant: { runs: 4, depth: 32, failOnRevert: false, shrinkRunLimit: 0 },
  gas: 2 ** 28,
};

/** Many times what any suite takes. A mutant that leaves them ran on for ever, and is killed. */
export const BOUNDS = { bytes: 2 ** 31, seconds: 300 };
export const OUT_OF_BOUNDS = 75;

const answer = z.object({ passed: z.number(), failed: z.array(z.string()) });

/** One process for all suites, so that a suite costs what its tests cost; a new one after a suite ran out of bounds. */
export function openRunner(root: string, artifacts: readonly Artifact[]): Runner {
  let worker: ChildProcess | undefined;
  let dirty: readonly Artifact[] = artifacts;

  const run = async (suite: string, changed: readonly Artifact[]): Promise<SuiteRun> => {
    if (worker?.connected !== true) {
      worker = fork(fileURLToPath(import.meta.resolve("./suite-worker.ts")), { cwd: root });
      dirty = artifacts;
    }
    worker.send({ suite, artifacts: [...dirty, ...changed] });
    dirty = artifacts.filter(({ source, name }) =>
      changed.some((other) => other.name === name && other.source === source),
    );
    const stopped = new AbortController();
    const { signal } = stopped;
    const [said, code] = await Promise.race([
      once(worker, "message", { signal }).then(([message]: unknown[]) => [message, undefined]),
      once(worker, "exit", { signal }).then(([status]: unknown[]) => [undefined, status ?? "a signal"]),
    ]);
    stopped.abort();
    if (code === undefined) return answer.parse(said);
    worker = undefined;
    if (code === OUT_OF_BOUNDS) return { passed: 0, failed: ["out of bounds"] };
    throw new RunnerDied(suite, String(code));
  };
  return { run, close: () => worker?.disconnect() };
}

export class RunnerDied extends Error {
  readonly code = "runner-died";

  constructor(suite: string, status: string) {
    super(`The test runner ended with ${status} in ${suite}. Run again: what was found out so far is kept.`);
  }
}
