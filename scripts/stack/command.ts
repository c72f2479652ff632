/** A script as a command: arguments in, one answer out, failures as `fovea` tells them. */
import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import type { Answer } from "@fovea/oracle/answer.ts";
import { failureOf } from "@fovea/oracle/failure.ts";
import { type Network, networks } from "@fovea/protocol/params.ts";

type Values<Options extends ParseArgsOptionsConfig> = ReturnType<typeof parseArgs<{ options: Options }>>["values"];

/** With --json one document on stdout and nothing else there. */
export async function command<const Options extends ParseArgsOptionsConfig>(
  name: string,
  options: Options,
  answer: (values: Values<Options>) => Promise<Answer>,
): Promise<never> {
  const json = process.argv.includes("--json");
  try {
    const found = await answer(argumentsOf(options));
    console.log(json ? JSON.stringify(found.json) : found.text);
    process.exit(found.exit ?? 0);
  } catch (error) {
    const { message, code, exit } = failureOf(error);
    console.error(`${name}: ${message}`);
    if (json) console.log(JSON.stringify({ error: { code, message } }));
    process.exit(exit);
  }
}

function argumentsOf<Options extends ParseArgsOptionsConfig>(options: Options): Values<Options> {
  try {
    return parseArgs({ options: { ...options, json: { type: "boolean" } } }).values;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause));
  }
}

export function parseNetwork(text: string | undefined): Network {
  const found = networks.find((network) => network === text);
  if (found === undefined) throw new UsageError(`Name the network: --network ${networks.join(", ")}.`);
  return found;
}

export class UsageError extends Error {
  readonly code = "usage";
  readonly exit = 2;
}
