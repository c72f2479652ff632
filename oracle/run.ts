/** The loop of the service: advance, wait, again. A step that fails is logged and tried anew; it never ends the service. */
import { type AdvanceTools, advance, type Step } from "./advance.ts";

const PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/** Runs until `signal` says stop; a step that is under way is finished first. */
export async function run(tools: AdvanceTools, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    const step = await attempt(tools);
    failures = step === "failed" || step === "stalled" ? failures + 1 : 0;
    const pauseMs = Math.min(PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS);
    await tools.clock.sleep(pauseMs, signal);
  }
}

async function attempt(tools: AdvanceTools): Promise<Step | "failed"> {
  try {
    return await advance(tools);
  } catch (error) {
    tools.log.error({ err: error }, "step failed; trying again");
    return "failed";
  }
}
