/**
 * Recomputes a published epoch from its files alone: no database, no key, no trust in who published them.
 */
import { cidOf } from "@fovea/protocol/content.ts";
import { programHash } from "@fovea/protocol/generated/program.ts";
import type { Inputs } from "@fovea/protocol/inputs.ts";
import type { Manifest } from "@fovea/protocol/manifest.ts";
import type { Hex } from "viem";
import {
  type Files,
  filesOf,
  manifestOf,
  need,
  type ReadFile,
  readInputs,
  readManifest,
  sealManifest,
} from "./epoch-files.ts";
import type { Inspector } from "./inspect.ts";
import { nodePorts } from "./ports.ts";
import { recheckRoot } from "./recheck.ts";
import { type Settlement, settle } from "./settle.ts";

export type Check = {
  readonly ok: boolean;
  readonly epoch: number;
  /** What the inputs give. */
  readonly root: Hex;
  /** What was published. */
  readonly expected: Hex;
  /** The first thing that is not as published. */
  readonly difference?: string;
};
type How = {
  readonly inspector: Inspector;
  /** Hash that the chain or a friend gave for the manifest. */
  readonly manifestHash?: Hex | undefined;
  /** Hash that the chain pinned for the parameters of the epoch. */
  readonly paramsHash?: Hex | undefined;
  /** Changes the order of the inputs, which must not matter. */
  readonly shuffle?: (<T>(list: readonly T[]) => readonly T[]) | undefined;
};

export async function verifyEpoch(
  read: ReadFile,
  { inspector, manifestHash, paramsHash, shuffle }: How,
): Promise<Check> {
  const published = await readManifest(read);
  const inputs = await readInputs(read, published.manifest);

  const recomputed = await settle(
    {
      inspect: (given) => inspector.inspect(given),
      publish: async (given, settlement) => describe(given, settlement),
      ports: nodePorts,
    },
    shuffle ? { ...inputs, submissions: shuffle(inputs.submissions) } : inputs,
  );
  const again = recheckRoot(recomputed.settlement.tree.chunks, nodePorts.keccak256);
  const difference =
    differentHash(published.hash, manifestHash) ??
    differentParams(published.manifest, paramsHash) ??
    differentProgram(published.manifest) ??
    (await differentFile(read, { expected: published.manifest, files: recomputed.files })) ??
    differentManifest(published, recomputed.manifest) ??
    (again === recomputed.manifest.root ? undefined : `the independent tree gives root ${again}`);
  const { epoch, root: expected } = published.manifest;
  const check = { ok: difference === undefined, epoch, root: recomputed.manifest.root, expected };
  return difference === undefined ? check : { ...check, difference };
}

function describe(
  inputs: Inputs,
  settlement: Settlement,
): { manifest: Manifest; files: Files; settlement: Settlement } {
  const files = filesOf(inputs, settlement);
  return { manifest: manifestOf({ inputs, settlement, files }), files, settlement };
}

function differentHash(found: Hex, wanted: Hex | undefined): string | undefined {
  return wanted === undefined || wanted === found ? undefined : `manifest.json has hash ${found}, expected ${wanted}`;
}

function differentParams({ paramsHash: published }: Manifest, wanted: Hex | undefined): string | undefined {
  return wanted === undefined || wanted === published
    ? undefined
    : `parameters: settled by ${published}, pinned is ${wanted}`;
}

function differentProgram({ programHash: published }: Manifest): string | undefined {
  return published === programHash ? undefined : `program: published by ${published}, this is ${programHash}`;
}

async function differentFile(
  read: ReadFile,
  { expected, files }: { expected: Manifest; files: Files },
): Promise<string | undefined> {
  for (const name of Object.keys(expected.files).sort()) {
    const bytes = await need(read, name);
    if (cidOf(bytes) !== expected.files[name]?.cid)
      return `${name}: the served bytes are not the ones the manifest names`;
    const ours = files.get(name);
    if (ours === undefined) return `${name}: published, but these inputs do not give it`;
    if (cidOf(ours) !== cidOf(bytes)) return `${name}: ${firstDifference(bytes, ours)}`;
  }
  const missing = [...files.keys()].find((name) => !(name in expected.files));
  return missing === undefined ? undefined : `${missing}: these inputs give it, but it was not published`;
}

function differentManifest(published: { hash: Hex; manifest: Manifest }, ours: Manifest): string | undefined {
  if (sealManifest(ours).hash === published.hash) return undefined;
  const theirs = new Map<string, unknown>(Object.entries(published.manifest));
  const field = Object.entries(ours).find(([key, value]) => JSON.stringify(value) !== JSON.stringify(theirs.get(key)));
  return field
    ? `manifest.json: ${field[0]} is ${JSON.stringify(theirs.get(field[0]))}, recomputed ${JSON.stringify(field[1])}`
    : "manifest.json: not canonical";
}

function firstDifference(published: Uint8Array, recomputed: Uint8Array): string {
  const theirs = new TextDecoder().decode(published).split("\n");
  const ours = new TextDecoder().decode(recomputed).split("\n");
  const line = ours.findIndex((text, at) => text !== theirs[at]);
  const at = line < 0 ? ours.length : line;
  return `line ${at + 1} is ${excerpt(theirs[at])}, recomputed ${excerpt(ours[at])}`;
}

function excerpt(line: string | undefined): string {
  return line === undefined ? "absent" : line.length > 200 ? `${line.slice(0, 200)}...` : line;
}
