/**
 * Collects what a settlement depends on: the state of the last activated manifest, the reports received since, and the
 * chain as of the epoch's end. Nothing is taken from the present: gathered again at any later time, it is the same.
 */
import { endOf, epochAt } from "@fovea/protocol/clock.ts";
import { hashOfCid } from "@fovea/protocol/content.ts";
import type { Inputs } from "@fovea/protocol/inputs.ts";
import { manifestSchema } from "@fovea/protocol/manifest.ts";
import type { Params } from "@fovea/protocol/params.ts";
import { decodeReport } from "@fovea/protocol/report.ts";
import { emptyState, type State, stateSchema } from "@fovea/protocol/state.ts";
import type { Submission } from "@fovea/protocol/submission.ts";
import { and, gte, lt } from "drizzle-orm";
import { type Hex, sha256 } from "viem";
import { type Chain, readFirstBlockFrom, readLastBlockAt } from "./chain.ts";
import type { Clock } from "./clock.ts";
import { afterCutOff } from "./cut-off.ts";
import { parseFile } from "./epoch-files.ts";
import { openEpoch } from "./find-epoch.ts";
import { type Active, readGate } from "./gate.ts";
import { readRegistry } from "./registry.ts";
import { report } from "./schema.ts";
import type { Store } from "./store.ts";

export type GatherTools = {
  readonly chain: Chain;
  readonly store: Store;
  readonly clock: Clock;
  /** Publication root: a folder. */
  readonly files: string;
  readonly params: Params;
};

/** `undefined` while the epoch is not over, by the clock and by the chain. */
export async function gather(tools: GatherTools, epoch: number): Promise<Inputs | undefined> {
  const { chain, params, store, clock } = tools;
  const endsAt = endOf(params, epoch);
  const end = clock.nowMs() >= endsAt * 1000 ? await readLastBlockAt(chain, endsAt) : undefined;
  if (end === undefined) return undefined;

  const { active } = await readGate(chain);
  const state = await readState(tools, active);
  await afterCutOff(store);
  const submissions = await readSubmissions(store, { fromMs: endOf(params, active.epoch) * 1000, toMs: endsAt * 1000 });
  const seeds = await readSeeds(chain, { params, submissions });
  if (seeds === undefined) return undefined;
  return {
    params,
    registry: await readRegistry(chain, { end, anchors: anchorsOf(submissions) }),
    active: { manifestHash: active.manifestHash, root: active.root },
    state,
    epoch,
    seeds,
    submissions,
    gate: chain.contracts.gate,
  };
}

/** The state that the active manifest names, out of the publication root, every step checked by hash. */
async function readState({ files }: GatherTools, { epoch, manifestHash }: Active): Promise<State> {
  if (epoch === 0) return emptyState;
  const read = openEpoch(files, epoch);
  const checked = async (name: string, hash: Hex) => {
    const bytes = await read(name);
    if (bytes === undefined || sha256(bytes) !== hash) throw new StateMissing({ epoch, files, missing: name, hash });
    return bytes;
  };
  const manifest = parseFile("manifest.json", await checked("manifest.json", manifestHash), manifestSchema);
  const cid = manifest.files["state.json"]?.cid;
  const hash = cid === undefined ? manifestHash : hashOfCid(cid);
  return parseFile("state.json", await checked("state.json", hash), stateSchema);
}

async function readSubmissions(
  { db }: Store,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<Submission[]> {
  return db
    .select({ bytes: report.bytes, receivedAtMs: report.receivedAtMs, operator: report.operator })
    .from(report)
    .where(and(gte(report.receivedAtMs, fromMs), lt(report.receivedAtMs, toMs)))
    .orderBy(report.receivedAtMs, report.id);
}

async function readSeeds(
  chain: Chain,
  { params, submissions }: { params: Params; submissions: readonly Submission[] },
): Promise<Inputs["seeds"] | undefined> {
  const epochs = [...new Set(submissions.map(({ receivedAtMs }) => epochAt(params, receivedAtMs)))].sort(
    (a, b) => a - b,
  );
  const seeds: { epoch: number; blockHash: Hex }[] = [];
  for (const epoch of epochs) {
    const block = await readFirstBlockFrom(chain, endOf(params, epoch));
    if (block === undefined) return undefined;
    seeds.push({ epoch, blockHash: block.hash });
  }
  return seeds;
}

function anchorsOf(submissions: readonly Submission[]): Hex[] {
  const reports = submissions.map(({ bytes }) => decodeReport(bytes));
  return [...new Set(reports.flatMap((decoded) => (decoded.ok ? [decoded.report.anchor] : [])))];
}

export class StateMissing extends Error {
  readonly code = "state-missing";
  readonly exit = 3;
  constructor({ epoch, files, missing, hash }: { epoch: number; files: string; missing: string; hash: Hex }) {
    super(
      `${missing} of the active epoch ${epoch} is not the one with SHA-256 ${hash} in ${files}; copy epochs/${epoch} there from a backup or another operator.`,
    );
  }
}
