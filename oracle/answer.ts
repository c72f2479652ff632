import type { Command } from "commander";

/** What a command found: a document for programs and lines for people. `exit` 1 says that the answer is no. */
export type Answer = { readonly json: unknown; readonly text: string; readonly exit?: 0 | 1 };

/** Prints the one answer of a command: with --json exactly one document on stdout, else the text. */
export function print(command: Command, { json, text, exit = 0 }: Answer): void {
  const wanted = isJson(command) ? JSON.stringify(json) : text;
  process.stdout.write(`${wanted}\n`);
  process.exitCode = exit;
}

export function isJson(command: Command): boolean {
  return command.optsWithGlobals().json === true;
}
