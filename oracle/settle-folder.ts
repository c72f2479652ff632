/**
 * Settles offline from a folder of files:
 *
 *   params.json           parameters
 *   registry.json         devices and anchor blocks
 *   reports/*.cose        one report each
 *   receipts.json?        [{ "file", "receivedAtMs", "operator" }]; a report without a line counts as received at its end
 *   state.json?           state of the settlement before; absent for the first
 *   manifest.json?        manifest of the settlement before, beside state.json
 *   seeds.json?           [{ "epoch", "blockHash" }]
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { buildTree } from "@fovea/protocol/chunks.ts";
import { epochAt } from "@fovea/protocol/clock.ts";
import { encodeLeaves } from "@fovea/protocol/entries.ts";
import { address, ZERO_HASH } from "@fovea/protocol/hex.ts";
import type { Inputs } from "@fovea/protocol/inputs.ts";
import { paramsSchema } from "@fovea/protocol/params.ts";
import { registrySchema } from "@fovea/protocol/registry.ts";
import { decodeReport } from "@fovea/protocol/report.ts";
import { emptyState, type State, stateSchema } from "@fovea/protocol/state.ts";
import type { Submission } from "@fovea/protocol/submission.ts";
import { type Address, sha256 } from "viem";
import { z } from "zod";
import { FileError, need, parseFile, type ReadFile, seedsSchema } from "./epoch-files.ts";
import { openFolder } from "./folder.ts";

const receiptsSchema = z.array(z.strictObject({ file: z.string(), receivedAtMs: z.int(), operator: address }));
const NOBODY: Address = `0x${"00".repeat(20)}`;

/** The inputs in a folder; the last epoch settled is the one the latest report was received in. */
export async function loadFolder(folder: string): Promise<Inputs> {
  const read = openFolder(folder);
  const params = parseFile("params.json", await need(read, "params.json"), paramsSchema);
  const registry = parseFile("registry.json", await need(read, "registry.json"), registrySchema);
  const state = (await optional(read, { name: "state.json", schema: stateSchema })) ?? emptyState;
  const seeds = (await optional(read, { name: "seeds.json", schema: seedsSchema })) ?? [];
  const submissions = await loadSubmissions(folder, read);
  const last = submissions.reduce((latest, { receivedAtMs }) => Math.max(latest, epochAt(params, receivedAtMs)), 0);
  const manifest = await read("manifest.json");
  return {
    params,
    registry,
    state,
    seeds,
    submissions,
    active: { manifestHash: manifest ? sha256(manifest) : ZERO_HASH, root: rootOf(state) },
    epoch: Math.max(last, state.epoch + 1),
    gate: NOBODY,
  };
}

async function loadSubmissions(folder: string, read: ReadFile): Promise<Submission[]> {
  const receipts = (await optional(read, { name: "receipts.json", schema: receiptsSchema })) ?? [];
  const byFile = new Map(receipts.map((receipt) => [receipt.file, receipt]));
  const names = await readdir(join(folder, "reports")).catch((cause: unknown) => {
    throw new FileError("reports/", "the folder is missing", { cause });
  });
  const reports = names.filter((name) => name.endsWith(".cose")).sort();
  return Promise.all(
    reports.map(async (file) => {
      const bytes = await need(read, `reports/${file}`);
      const { receivedAtMs, operator } = byFile.get(file) ?? { receivedAtMs: endOfReport(bytes), operator: NOBODY };
      return { bytes, receivedAtMs, operator };
    }),
  );
}

function endOfReport(bytes: Uint8Array): number {
  const decoded = decodeReport(bytes);
  return decoded.ok ? (decoded.report.private.track.at(-1)?.ms ?? decoded.report.startMs) : 0;
}

async function optional<T>(
  read: ReadFile,
  { name, schema }: { name: string; schema: z.ZodType<T> },
): Promise<T | undefined> {
  const bytes = await read(name);
  return bytes && parseFile(name, bytes, schema);
}

function rootOf({ epoch, cumulative }: State) {
  if (epoch === 0) return ZERO_HASH;
  const leaves = cumulative.map(([account, gwei]) => ({ account, cumulativeGwei: BigInt(gwei) }));
  return buildTree(encodeLeaves(leaves)).root;
}
