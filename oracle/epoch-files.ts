/**
 * The files of a settlement: what it read and what it wrote, each a fixed function of the values, so that equal
 * settlements are equal files. Rows are canonical JSON, one a line, which data tools read as they are.
 */

import { canonicalJson, canonicalLines } from "@fovea/protocol/canonical.ts";
import { treeFiles } from "@fovea/protocol/chunks.ts";
import { cidOf } from "@fovea/protocol/content.ts";
import { poolOf } from "@fovea/protocol/emission.ts";
import { programHash } from "@fovea/protocol/generated/program.ts";
import { hash } from "@fovea/protocol/hex.ts";
import type { Inputs } from "@fovea/protocol/inputs.ts";
import { type Manifest, manifestSchema } from "@fovea/protocol/manifest.ts";
import { totalOf } from "@fovea/protocol/merkle.ts";
import { paramsHash, paramsSchema } from "@fovea/protocol/params.ts";
import { registrySchema } from "@fovea/protocol/registry.ts";
import { stateSchema } from "@fovea/protocol/state.ts";
import type { Submission } from "@fovea/protocol/submission.ts";
import { decode, encode } from "cborg";
import { bytesToHex, type Hex, hexToBytes, sha256, stringToBytes } from "viem";
import { z } from "zod";
import type { Settlement } from "./settle.ts";

export type Files = ReadonlyMap<string, Uint8Array>;
/** Bytes of a file, `to` not among them. */
export type Span = { readonly from: number; readonly to: number };
/** Gives the bytes of a named file, or at least those of a span; `undefined` where there is no such file. */
export type ReadFile = (name: string, span?: Span) => Promise<Uint8Array | undefined>;

export const seedsSchema = z.array(z.strictObject({ epoch: z.int().positive(), blockHash: hash }));

/** Name and bytes of every file but the manifest. */
export function filesOf(inputs: Inputs, settlement: Settlement): Files {
  const { scored, allocated, tree } = settlement;
  const rows = <Outcome>(outcomes: ReadonlyMap<number, Outcome>, rowsOf: (outcome: Outcome) => readonly object[]) =>
    canonicalLines([...outcomes].flatMap(([epoch, outcome]) => rowsOf(outcome).map((row) => ({ epoch, ...row }))));
  return new Map([
    ...inputFiles(inputs),
    ["verdicts.jsonl", stringToBytes(canonicalLines(settlement.verdicts))],
    ["events.jsonl", stringToBytes(rows(scored, ({ events }) => events))],
    ["points.jsonl", stringToBytes(rows(scored, ({ points }) => points.map(decimal)))],
    ["rewards.jsonl", stringToBytes(rows(allocated, ({ rewards }) => rewards.map(decimal)))],
    ["state.json", stringToBytes(canonicalJson(settlement.state))],
    ...treeFiles(tree),
  ]);
}

/** The document that names them. */
export function manifestOf({
  inputs,
  settlement,
  files,
}: {
  inputs: Inputs;
  settlement: Settlement;
  files: Files;
}): Manifest {
  const { params, registry, active } = inputs;
  const { verdicts, scored, allocated, cumulative, tree } = settlement;
  const outcomes = [...allocated.values()];
  const pools = [...allocated.keys()].map((epoch) => poolOf(params, epoch));
  return {
    version: 1,
    network: params.network,
    chainId: registry.chainId,
    gate: inputs.gate,
    registry: registry.registry,
    from: inputs.state.epoch + 1,
    epoch: inputs.epoch,
    endBlock: registry.endBlock,
    endBlockHash: registry.endBlockHash,
    paramsHash: paramsHash(params),
    programHash,
    previousManifestHash: active.manifestHash,
    previousRoot: active.root,
    root: tree.root,
    totalGwei: totalOf(tree.root).toString(),
    leafCount: cumulative.length,
    totals: {
      reports: verdicts.length,
      accepted: verdicts.filter(({ outcome }) => outcome === "accepted").length,
      held: verdicts.filter(({ outcome }) => outcome === "held").length,
      rejected: countReasons(verdicts),
      events: countEvents(settlement),
      microPoints: sum([...scored.values()].flatMap(({ points }) => points.map((line) => line.microPoints))),
      poolGwei: sum(pools),
      earnedGwei: sum(outcomes.flatMap(({ rewards }) => rewards.map((reward) => reward.earnedGwei))),
      unallocatedGwei: sum(outcomes.map(({ unallocatedGwei }) => unallocatedGwei)),
    },
    files: Object.fromEntries([...files].map(([name, bytes]) => [name, { cid: cidOf(bytes), bytes: bytes.length }])),
  };
}

/** Bytes of the manifest and their SHA-256, the hash that goes on chain. */
export function sealManifest(manifest: Manifest): { bytes: Uint8Array; hash: Hex } {
  const bytes = stringToBytes(canonicalJson(manifest));
  return { bytes, hash: sha256(bytes) };
}

/** The manifest in a folder. */
export async function readManifest(read: ReadFile): Promise<{ manifest: Manifest; hash: Hex }> {
  const bytes = await need(read, "manifest.json");
  return { manifest: parseFile("manifest.json", bytes, manifestSchema), hash: sha256(bytes) };
}

/** The inputs of a published settlement, each file checked against the manifest. */
export async function readInputs(read: ReadFile, manifest: Manifest): Promise<Inputs> {
  const checked: ReadFile = async (name) => {
    const bytes = await need(read, name);
    const cid = manifest.files[name]?.cid;
    if (cid !== cidOf(bytes))
      throw new FileError(name, `its bytes are not the ones the manifest names (${cid ?? "none"})`);
    return bytes;
  };
  return {
    params: parseFile("params.json", await need(checked, "params.json"), paramsSchema),
    registry: parseFile("registry.json", await need(checked, "registry.json"), registrySchema),
    active: { manifestHash: manifest.previousManifestHash, root: manifest.previousRoot },
    state: parseFile("previous-state.json", await need(checked, "previous-state.json"), stateSchema),
    epoch: manifest.epoch,
    seeds: parseFile("seeds.json", await need(checked, "seeds.json"), seedsSchema),
    submissions: decodeSubmissions(await need(checked, "reports.cbor")),
    gate: manifest.gate,
  };
}

/** Parses a JSON file of known shape. */
export function parseFile<T>(name: string, bytes: Uint8Array, schema: z.ZodType<T>): T {
  const text = new TextDecoder().decode(bytes);
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    const where = cause instanceof z.ZodError ? cause.issues[0] : undefined;
    const detail = where ? `${where.path.join(".") || "the document"}: ${where.message}` : "it is not JSON";
    throw new FileError(name, detail, { cause });
  }
}

export async function need(read: ReadFile, name: string): Promise<Uint8Array> {
  const bytes = await read(name);
  if (bytes === undefined) throw new FileError(name, "it is missing");
  return bytes;
}

/** A span of a file, cut at its end; from a place that gives whole files only, too. */
export async function needPart(read: ReadFile, name: string, { from, to }: Span): Promise<Uint8Array> {
  const bytes = await read(name, { from, to });
  if (bytes === undefined) throw new FileError(name, "it is missing");
  return bytes.length > to - from ? bytes.subarray(from, to) : bytes;
}

function inputFiles(inputs: Inputs): [string, Uint8Array][] {
  const json = (value: unknown) => stringToBytes(canonicalJson(value));
  const seeds = [...inputs.seeds].sort((a, b) => a.epoch - b.epoch);
  return [
    ["params.json", json(inputs.params)],
    ["registry.json", json(inputs.registry)],
    ["previous-state.json", json(inputs.state)],
    ["seeds.json", json(seeds)],
    ["reports.cbor", encodeSubmissions(inputs.submissions)],
  ];
}

// In the order of receipt, so that the order in which they reached us leaves no trace.
function encodeSubmissions(submissions: readonly Submission[]): Uint8Array {
  const keyed = submissions.map((submission) => ({ submission, id: sha256(submission.bytes) }));
  keyed.sort((a, b) => a.submission.receivedAtMs - b.submission.receivedAtMs || (a.id < b.id ? -1 : 1));
  return encode(
    keyed.map(({ submission: { receivedAtMs, operator, bytes } }) => [receivedAtMs, hexToBytes(operator), bytes]),
  );
}

const submissionRows = z.array(z.tuple([z.int(), z.instanceof(Uint8Array), z.instanceof(Uint8Array)]));

function decodeSubmissions(bytes: Uint8Array): Submission[] {
  return submissionRows
    .parse(decode(bytes))
    .map(([receivedAtMs, operator, report]) => ({ receivedAtMs, operator: bytesToHex(operator), bytes: report }));
}

// What somebody claims to have seen; the rows also tell of events that were only passed, or that lapsed.
function countEvents({ scored }: Settlement): number {
  return [...scored.values()].flatMap(({ events }) => events.filter(({ yes }) => yes > 0)).length;
}

function countReasons(verdicts: Settlement["verdicts"]): Manifest["totals"]["rejected"] {
  const counts: Manifest["totals"]["rejected"] = {};
  for (const { outcome, reason } of verdicts) {
    if (outcome === "rejected" && reason) counts[reason] = (counts[reason] ?? 0) + 1;
  }
  return counts;
}

function sum(amounts: readonly bigint[]): string {
  return amounts.reduce((total, amount) => total + amount, 0n).toString();
}

function decimal(row: object): object {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [key, typeof value === "bigint" ? value.toString() : value]),
  );
}

export class FileError extends Error {
  readonly code = "bad-file";
  readonly exit = 2;
  readonly file: string;
  constructor(file: string, detail: string, options?: ErrorOptions) {
    super(`Can't use ${file}: ${detail}; get the folder again from another host or fix the file.`, options);
    this.file = file;
  }
}
