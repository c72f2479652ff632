/**
 * The part of verification that looks at one report at a time, spread over processes. Reports are dealt out like cards
 * and collected by place, so the number of processes never changes the result.
 */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Inputs } from "@fovea/protocol/inputs.ts";
import type { Submission } from "@fovea/protocol/submission.ts";
import { type Inspected, inspect } from "@fovea/protocol/verify/verify.ts";
import { nodePorts } from "./ports.ts";

export type Hand = Pick<Inputs, "params" | "registry"> & { readonly submissions: readonly Submission[] };
export type Inspector = {
  inspect(hand: Hand): Promise<readonly Inspected[]>;
  /** Ends the processes; what is under way fails. */
  stop(): void;
};

/** Inspects in `workers` processes, which live until it is stopped; one worker is this process. */
export function createInspector(workers: number): Inspector {
  if (workers === 1) return { inspect: async (hand) => inspectHand(hand), stop: () => undefined };
  const script = fileURLToPath(new URL("./inspect-worker.ts", import.meta.url));
  const processes = Array.from({ length: workers }, () => fork(script, { serialization: "advanced" }));
  return {
    async inspect({ params, registry, submissions }) {
      const hands = processes.map((_, worker) => submissions.filter((_, at) => at % workers === worker));
      const dealt = processes.map((worker, at) => ask(worker, { params, registry, submissions: hands[at] ?? [] }));
      return (await Promise.all(dealt)).flat();
    },
    stop: () => {
      for (const worker of processes) worker.kill();
    },
  };
}

/** Inspects one hand of reports in this process. */
export function inspectHand({ params, registry, submissions }: Hand): readonly Inspected[] {
  const context = { params, registry, ports: nodePorts };
  return submissions.map((submission) => inspect(submission, context));
}

function ask(worker: ChildProcess, hand: Hand): Promise<readonly Inspected[]> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new WorkerEnded(worker));
    worker.once("exit", ended);
    worker.once("message", (inspected: readonly Inspected[]) => {
      worker.off("exit", ended);
      resolve(inspected);
    });
    // A worker that is gone already says so here, not by an event.
    worker.send(hand, (error) => error && ended());
  });
}

export class WorkerEnded extends Error {
  readonly code = "worker-ended";
  readonly exit = 3;
  constructor({ pid, signalCode, exitCode }: ChildProcess) {
    super(`Worker process ${pid} ended early (${signalCode ?? exitCode}); free some memory and settle again.`);
  }
}
