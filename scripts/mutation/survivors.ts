import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Mutant } from "./mutants.ts";

const FILE = "test/contracts/survivors.json";

const accepted = z.strictObject({
  file: z.string(),
  member: z.string(),
  operator: z.string(),
  was: z.string(),
  becomes: z.string(),
  /** Why no test can or need tell it from the original. */
  reason: z.string().min(10),
});
export type Accepted = z.infer<typeof accepted>;

/** The mutants that may survive, each with its reason. @throws {ZodError} */
export function loadAccepted(root: string): readonly Accepted[] {
  const path = join(root, FILE);
  return existsSync(path) ? z.array(accepted).parse(JSON.parse(readFileSync(path, "utf8"))) : [];
}

export function isAccepted(entry: Accepted, mutant: Mutant): boolean {
  const same = entry.file === mutant.file && entry.member === mutant.member && entry.operator === mutant.operator;
  return same && entry.was === oneLine(mutant.was) && entry.becomes === oneLine(mutant.becomes);
}

export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}
