import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

/**
 * The folder of a real data set, which does not ship with the project: `FOVEA_DATA`, or `../shared/data` beside the
 * repository. Null, and a loud line, when it is not there; the test is then to be skipped.
 */
export function dataset(name: string): string | null {
  const root = process.env.FOVEA_DATA ?? resolve(import.meta.dirname, "../../shared/data");
  const folder = join(root, name);
  if (existsSync(folder)) return folder;
  console.warn(`SKIPPED: tests on ${name}, because ${folder} does not exist. Set FOVEA_DATA to the data folder.`);
  return null;
}
