/** What a failed command tells its caller. Known failures are one sentence; a surprise keeps its stack. */

import { CommanderError } from "commander";
import { BaseError } from "viem";
import { z } from "zod";

/** 0 done, 1 the answer is no, 2 bad input, 3 the surroundings failed. */
export type Exit = 0 | 1 | 2 | 3;
export type Failure = { readonly exit: Exit; readonly code: string; readonly message: string };

const BAD_INPUT: Exit = 2;
const SURROUNDINGS: Exit = 3;

/** Our codes are words with hyphens; Node's are capitals. What names no exit complains about what it was given. */
const known = z.object({
  code: z.string().regex(/^[a-z]+(-[a-z]+)*$/),
  message: z.string(),
  exit: z.literal([1, 2, 3]).default(BAD_INPUT),
});
const system = z.object({ code: z.string(), message: z.string(), syscall: z.string() });

export function failureOf(error: unknown): Failure {
  if (error instanceof CommanderError) return usageFailure(error);
  const ours = known.safeParse(error);
  if (ours.success && error instanceof Error) return ours.data;
  if (error instanceof BaseError) return { exit: SURROUNDINGS, code: "chain-failed", message: chainSentence(error) };
  const platform = system.safeParse(error);
  if (platform.success)
    return { exit: SURROUNDINGS, code: platform.data.code.toLowerCase(), message: `${platform.data.message}.` };
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { exit: SURROUNDINGS, code: "unexpected", message };
}

function usageFailure({ exitCode, code, message }: CommanderError): Failure {
  if (exitCode === 0) return { exit: 0, code, message: "" };
  const sentence = message
    .replace(/^error: /, "")
    .replace(" is invalid. ", " is invalid: ")
    .replace(/\.$/, "");
  return { exit: BAD_INPUT, code: "usage", message: `${sentence}; see fovea --help.` };
}

function chainSentence(error: BaseError): string {
  return `The chain did not do what was asked (${error.shortMessage.replaceAll("\n", " ")}); check RPC_URL and try again.`;
}
