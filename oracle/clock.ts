/** Time as an input: the services take it from here, a test or a replay brings its own. */
import { setTimeout as wait } from "node:timers/promises";

export type Clock = {
  nowMs(): number;
  /** Resolves after that time, or as soon as `signal` says stop. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
};

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  sleep: (ms, signal) => wait(ms, undefined, signal && { signal }).catch(() => undefined),
};
