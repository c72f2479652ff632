import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, posix } from "node:path";

/** A tree of contracts and their tests, read once; paths are relative to its root, packages' to `node_modules`. */
export type Sources = {
  readonly root: string;
  readonly contracts: readonly string[];
  readonly tests: readonly string[];
  /** @throws {SourceMissing} */
  readonly read: (path: string) => string;
  /** The file and all it imports, directly or not. */
  readonly closureOf: (path: string) => ReadonlySet<string>;
};

/** @param root the folder that holds `contracts/` and `test/contracts/` */
export function openSources(root: string): Sources {
  const texts = new Map<string, string>();
  const closures = new Map<string, ReadonlySet<string>>();
  const read = (path: string) => remember(texts, path, () => readSource(root, path));
  const closureOf = (path: string) => remember(closures, path, () => closure(read, path));
  return { root, contracts: solidityIn(root, "contracts"), tests: solidityIn(root, "test/contracts"), read, closureOf };
}

/** Where the contract of this name lies: each has a file of its name. */
export function fileOf({ contracts }: Sources, contract: string): string | undefined {
  return contracts.find((path) => contractOf(path) === contract);
}

export function contractOf(path: string): string {
  return basename(path, ".sol");
}

/** The contracts that a test file deploys, itself or through what it imports. */
export function deployedBy(sources: Sources, test: string): readonly string[] {
  const texts = [...sources.closureOf(test)].map(sources.read);
  return [...new Set(texts.flatMap((text) => [...text.matchAll(/\bdeploy\("(\w+)"/g)].map((match) => match[1] ?? "")))];
}

function closure(read: Sources["read"], from: string): ReadonlySet<string> {
  const found = new Set([from]);
  // A set yields what is added to it on the way.
  for (const path of found) for (const imported of importsOf(path, read(path))) found.add(imported);
  return found;
}

function importsOf(path: string, text: string): readonly string[] {
  return [...text.matchAll(/^import\s[^"]*"([^"]+)";/gm)].map(([, target = ""]) =>
    target.startsWith(".") ? posix.join(posix.dirname(path), target) : target,
  );
}

function solidityIn(root: string, folder: string): readonly string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".sol"))
    .map((name) => posix.join(folder, name.replaceAll("\\", "/")))
    .sort();
}

function readSource(root: string, path: string): string {
  const place = [path, join("node_modules", path)].map((name) => join(root, name)).find(existsSync);
  if (place === undefined) throw new SourceMissing(path);
  return readFileSync(place, "utf8");
}

function remember<V>(known: Map<string, V>, key: string, make: () => V): V {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

export class SourceMissing extends Error {
  readonly code = "source-missing";

  constructor(path: string) {
    super(`${path} is neither in the tree nor among the packages. Name a file of contracts/.`);
  }
}
