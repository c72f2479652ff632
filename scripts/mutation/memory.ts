import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";

/** What was found out before, by the hash of everything it depends on: a run that was stopped goes on from there. */
export type Memory = {
  readonly get: (key: string) => string | undefined;
  readonly set: (key: string, answer: string) => void;
};

const line = z.tuple([z.string(), z.string()]);

/** Kept in `cache/`, one answer a line. */
export function openMemory(root: string): Memory {
  const file = join(root, "cache", "mutation", "answers.jsonl");
  mkdirSync(dirname(file), { recursive: true });
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
  const known = new Map(lines.flatMap(parseLine));

  const set = (key: string, answer: string) => {
    known.set(key, answer);
    appendFileSync(file, `${JSON.stringify([key, answer])}\n`);
  };
  return { get: (key) => known.get(key), set };
}

// The last line of a run that was killed may be half a line.
function parseLine(text: string): readonly (readonly [string, string])[] {
  return text.endsWith("]") ? [line.parse(JSON.parse(text))] : [];
}
