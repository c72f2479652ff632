import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const LEASH = import.meta.resolve("./leash.ts");
const STOP_WITHIN_MS = 8_000;
const LINES_KEPT = 12;
const LINE_KEPT = 400;
const REPOSITORY = fileURLToPath(new URL("../../", import.meta.url));

/** `onLine` sees all output, `isReady` the same lines until it says yes. */
export type ChildOptions = {
  readonly script: string;
  /** A program that runs the child in its place, with its arguments. */
  readonly through?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly isReady: (line: string) => boolean;
  readonly readyWithinMs: number;
  /** How long a polite stop may take before the child is killed. */
  readonly stopWithinMs?: number;
  readonly onLine?: ((line: string) => void) | undefined;
};

/** `ended` settles once the process is gone: undefined after `stop`, otherwise why it went. */
export type Child = { stop(): Promise<void>; readonly ended: Promise<ChildFailed | undefined> };

/**
 * Runs a script on this Node in a process group of its own, so that Ctrl-C reaches the parent alone and it can stop its
 * children in order. Returns once the child says it is ready.
 *
 * @throws {ChildFailed} when it exits before, or is not ready in time; nothing is left running then
 */
export async function startChild(name: string, options: ChildOptions): Promise<Child> {
  const lines: string[] = [];
  const running = launch(options);
  let stopping = false;

  const ended = new Promise<ChildFailed | undefined>((resolve) => {
    const end = (what: string) =>
      resolve(stopping ? undefined : new ChildFailed(name, { code: "child-exited", what, lines }));
    running.once("error", (cause) => end(`did not start: ${cause.message}`));
    running.once("close", (code, signal) =>
      end(signal === null ? `exited with code ${code}` : `was ended by ${signal}`),
    );
  });
  const stop = async () => {
    stopping = true;
    await end(running, { ended, withinMs: options.stopWithinMs ?? STOP_WITHIN_MS });
  };

  const ready = new Promise<"ready">((resolve) => {
    follow(running, (line) => {
      keep(lines, line);
      options.onLine?.(line);
      if (options.isReady(line)) resolve("ready");
    });
  });
  const outcome = await Promise.race([ready, ended, after(options.readyWithinMs)]);
  if (outcome === "ready") return { stop, ended };
  await stop();
  if (outcome instanceof ChildFailed) throw outcome;
  const what = `was not ready within ${options.readyWithinMs / 1000} s`;
  throw new ChildFailed(name, { code: "child-not-ready", what, lines });
}

function launch({ script, args = [], env = {}, through = [] }: ChildOptions): ChildProcess {
  const [program = process.execPath, ...rest] = [...through, process.execPath, "--import", LEASH, script, ...args];
  const child = spawn(program, rest, {
    cwd: REPOSITORY,
    env: { ...process.env, FORCE_COLOR: "0", ...env },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    detached: true,
  });
  // Whatever it started itself goes with it, also when it was killed.
  child.once("exit", () => signalGroup(child));
  return child;
}

function follow(child: ChildProcess, onLine: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) createInterface({ input: stream }).on("line", onLine);
  }
}

function keep(lines: string[], line: string): void {
  if (line.trim() === "") return;
  lines.push(line.length > LINE_KEPT ? `${line.slice(0, LINE_KEPT)}...` : line);
  if (lines.length > LINES_KEPT) lines.shift();
}

async function end(
  child: ChildProcess,
  { ended, withinMs }: { ended: Child["ended"]; withinMs: number },
): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
  const outcome = await Promise.race([ended, after(withinMs)]);
  if (outcome === "late") signalGroup(child);
  await ended;
}

function signalGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // ESRCH: the group is empty, which is what we want.
  }
}

function after(ms: number): Promise<"late"> {
  return new Promise((resolve) => setTimeout(() => resolve("late"), ms).unref());
}

export class ChildFailed extends Error {
  readonly code: "child-exited" | "child-not-ready";
  readonly exit = 3;
  readonly lines: readonly string[];

  constructor(
    name: string,
    { code, what, lines }: { code: ChildFailed["code"]; what: string; lines: readonly string[] },
  ) {
    const said = lines.length === 0 ? "It printed nothing." : `Its last lines were:\n${lines.join("\n")}`;
    super(`The ${name} ${what}. ${said}`);
    this.code = code;
    this.lines = [...lines];
  }
}
