/** A lab run: orders for each seed and attack, dealt out to as many processes as there are processors. */
import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { Figures, Row } from "./table.ts";

/** `task` is the name of an attack, or "figures". */
export type Order = {
  readonly drives: string | undefined;
  readonly seed: number;
  readonly devices: number;
  readonly task: string;
};
export type Answer = { readonly rows: readonly Row[] } | { readonly figures: Figures };
export type Done = { readonly order: Order; readonly answer: Answer };

const worker = fileURLToPath(new URL("./worker.ts", import.meta.url));

/** In the order of the orders. A worker keeps to one seed for as long as there are orders of it. */
export async function runOrders(
  orders: readonly Order[],
  { processes = availableParallelism(), done }: { processes?: number; done: (order: Order) => void },
): Promise<Done[]> {
  const answers = new Map<Order, Answer>();
  const left = [...orders];
  await Promise.all(
    Array.from({ length: Math.min(processes, orders.length) }, async () => {
      const child = fork(worker, { execArgv: ["--max-old-space-size=6144"] });
      try {
        for (let order = left.shift(); order; order = left.shift()) {
          answers.set(order, await ask(child, order));
          done(order);
        }
      } finally {
        child.kill();
      }
    }),
  );
  return orders.flatMap((order) => {
    const answer = answers.get(order);
    return answer ? [{ order, answer }] : [];
  });
}

function ask(child: ReturnType<typeof fork>, order: Order): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onMessage = (answer: Answer | { refusal: { message: string } }) => {
      child.off("exit", onExit);
      if ("refusal" in answer) reject(Object.assign(new Error(answer.refusal.message), answer.refusal));
      else resolve(answer);
    };
    const onExit = (code: number | null) => {
      child.off("message", onMessage);
      reject(new WorkerLost(order.task, code));
    };
    child.once("message", onMessage);
    child.once("exit", onExit);
    child.send(order);
  });
}

export class WorkerLost extends Error {
  readonly code = "worker-lost";
  readonly exit = 3;
  constructor(task: string, status: number | null) {
    super(
      `The process that played ${task} ended with status ${status}; run it again with fewer --devices if memory is short.`,
    );
  }
}
