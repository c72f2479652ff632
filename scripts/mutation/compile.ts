import solc from "solc";
import { z } from "zod";
import type { Sources } from "./sources.ts";

/** What the test runner knows a contract by. */
export const artifact = z.object({
  source: z.string(),
  name: z.string(),
  abi: z.string(),
  creation: z.string(),
  runtime: z.string(),
});
export type Artifact = z.infer<typeof artifact>;

export type Level = "plain" | "stacked" | "optimised";

/** Sources that differ from those on disk, by path. */
export type Overlay = ReadonlyMap<string, string>;

type Job = {
  readonly paths: readonly string[];
  readonly overlay: Overlay;
  readonly level: Level;
  /** A contract's name, or all. */
  readonly wanted: string;
};

// Compiled to be tested, not deployed: the optimiser would take longer than the tests. No metadata, so that equal bytecode
// means equal behaviour.
const CHEAP = { peephole: true, jumpdestRemover: true, inliner: true, deduplicate: true, yul: false };
const OPTIMIZER = {
  plain: { enabled: false, details: CHEAP },
  // Moves variables to memory where the stack is too deep, and does nothing else.
  stacked: {
    enabled: false,
    details: { ...CHEAP, yul: true, yulDetails: { stackAllocation: true, optimizerSteps: ":" } },
  },
  optimised: { enabled: true },
};

const contract = z.object({
  abi: z.array(z.unknown()),
  evm: z.object({ bytecode: z.object({ object: z.string() }), deployedBytecode: z.object({ object: z.string() }) }),
});
const complaints = z.object({
  errors: z.array(z.object({ severity: z.string(), formattedMessage: z.string() })).default([]),
});
const answer = z.object({
  contracts: z.record(z.string(), z.record(z.string(), contract)).default({}),
  sources: z.record(z.string(), z.object({ ast: z.unknown().optional() })).default({}),
});

/** @throws {CompileFailed} */
export function compile(sources: Sources, { paths, overlay, level, wanted }: Job): readonly Artifact[] {
  const outputs = ["abi", "evm.bytecode.object", "evm.deployedBytecode.object"];
  const selection = Object.fromEntries(
    wanted === "*" ? [["*", { "*": outputs }]] : paths.map((path) => [path, { [wanted]: outputs }]),
  );
  const { contracts } = ask(sources, { paths, overlay, level, selection });
  return Object.entries(contracts).flatMap(([source, named]) =>
    Object.entries(named).map(([name, { abi, evm }]) => ({
      source,
      name,
      abi: JSON.stringify(abi),
      creation: `0x${evm.bytecode.object}`,
      runtime: `0x${evm.deployedBytecode.object}`,
    })),
  );
}

/** The syntax tree of one file, with types. */
export function parse(sources: Sources, path: string): unknown {
  const selection = { [path]: { "": ["ast"] } };
  return ask(sources, { paths: [path], overlay: new Map(), level: "plain", selection }).sources[path]?.ast;
}

function ask(sources: Sources, job: Omit<Job, "wanted"> & { selection: object }): z.infer<typeof answer> {
  const textOf = (path: string) => job.overlay.get(path) ?? sources.read(path);
  const input = {
    language: "Solidity",
    sources: Object.fromEntries(job.paths.map((path) => [path, { content: textOf(path) }])),
    settings: {
      evmVersion: "osaka",
      metadata: { appendCBOR: false },
      optimizer: OPTIMIZER[job.level],
      outputSelection: job.selection,
    },
  };
  const output: unknown = JSON.parse(
    solc.compile(JSON.stringify(input), { import: (path: string) => ({ contents: textOf(path) }) }),
  );
  const error = complaints.parse(output).errors.find(({ severity }) => severity === "error");
  if (error) throw new CompileFailed(error.formattedMessage);
  return answer.parse(output);
}

export class CompileFailed extends Error {
  readonly code: "stack-too-deep" | "does-not-compile";

  constructor(message: string) {
    super(message);
    this.code = message.includes("Stack too deep") ? "stack-too-deep" : "does-not-compile";
  }
}
