import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { z } from "zod";
import type { Environment } from "./environment.ts";
import { createFinality } from "./finality.ts";

const ERROR = 50;
/** What Ponder 0.16.10 says in its log, as far as we listen. */
const lineSchema = z.discriminatedUnion("msg", [
  z.object({ msg: z.literal("Port in use") }),
  z.object({ msg: z.literal("Started live indexing"), finalized_block: z.int() }),
  z.object({ msg: z.literal("Finalized block"), number: z.int() }),
  z.object({ msg: z.literal("Encountered unrecoverable reorg") }),
]);
const complaintSchema = z.object({ level: z.literal(ERROR), error: z.object({ message: z.string() }) });

/** Lets Ponder run, passes its log on, and ends this process with it: with code 0 when told to, else 3 and a sentence. */
export function supervise(child: ChildProcess, environment: Environment): void {
  const finality = createFinality(environment);
  let code: number | undefined;
  let complaint = "it does not say why.";

  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => end(0));
  child.once("close", (childCode) => {
    if (code === undefined) console.error(`Ponder stopped with code ${childCode}: ${complaint}`);
    process.exit(code ?? 3);
  });
  if (child.stdout !== null) createInterface({ input: child.stdout }).on("line", listen);

  async function listen(line: string): Promise<void> {
    console.log(line);
    const entry = parseLine(line);
    complaint = complaintSchema.safeParse(entry).data?.error.message ?? complaint;
    const heard = lineSchema.safeParse(entry).data;
    if (heard?.msg === "Port in use") halt(portTaken(environment));
    if (heard?.msg === "Started live indexing") await finality.advance(heard.finalized_block);
    if (heard?.msg === "Finalized block") await finality.advance(heard.number);
    if (heard?.msg === "Encountered unrecoverable reorg" && (await finality.isReplaced())) halt(replaced(environment));
  }

  function halt(sentence: string): void {
    if (code === undefined) console.error(sentence);
    end(3);
  }

  function end(withCode: number): void {
    code ??= withCode;
    child.kill("SIGTERM");
  }
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // a warning of Node's, not of Ponder's log
  }
}

function portTaken({ port, host }: Environment): string {
  return `Port ${port} of ${host} is taken: stop what listens there, or set PORT to another port.`;
}

function replaced({ schema }: Environment): string {
  return `The chain reorganised below its last final block, and rows that deep cannot be taken back: drop the database schemas "${schema}" and "ponder_sync", or name a new database, and start again to index the chain anew.`;
}
