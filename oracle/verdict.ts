/** What became of a report: refused at the door, waiting for its epoch, or judged. */
import { epochAt } from "@fovea/protocol/clock.ts";
import type { Params } from "@fovea/protocol/params.ts";
import { eq, or, sql } from "drizzle-orm";
import type { Hex } from "viem";
import { z } from "zod";
import { need } from "./epoch-files.ts";
import { findEpoch } from "./find-epoch.ts";
import { refusal, report } from "./schema.ts";
import type { Store } from "./store.ts";

export type Fate = {
  readonly receivedAtMs: number;
  readonly state: "refused" | "received" | "accepted" | "rejected" | "held";
  readonly against: { readonly reason: string; readonly detail: string } | null;
};
type VerdictTools = { readonly store: Store; readonly files: string; readonly params: Params };

const verdictRow = z.object({
  hash: z.string(),
  receivedAtMs: z.int(),
  outcome: z.enum(["accepted", "rejected", "held"]),
  reason: z.string().nullable(),
  detail: z.string(),
});
type Verdicts = ReadonlyMap<string, z.infer<typeof verdictRow>>;

/** By the report's hash, or the SHA-256 of its bytes. */
export async function findVerdict(tools: VerdictTools, hash: Hex): Promise<Fate | undefined> {
  const { db } = tools.store;
  const [received] = await db
    .select()
    .from(report)
    .where(or(eq(report.hash, hash), eq(report.id, hash)))
    // Of several envelopes that claim one hash, the one that was proven.
    .orderBy(sql`${report.reason} is not null`, report.receivedAtMs)
    .limit(1);
  if (received !== undefined) return judged(tools, received);
  const [refused] = await db.select().from(refusal).where(eq(refusal.id, hash)).limit(1);
  if (refused === undefined) return undefined;
  const { receivedAtMs, reason, detail } = refused;
  return { receivedAtMs, state: "refused", against: { reason, detail } };
}

async function judged({ files, params }: VerdictTools, received: typeof report.$inferSelect): Promise<Fate> {
  const { receivedAtMs, reason, detail, hash } = received;
  const verdict = (await readVerdicts(files, epochAt(params, receivedAtMs)))?.get(keyOf({ hash, receivedAtMs }));
  if (verdict === undefined)
    return { receivedAtMs, state: "received", against: reason === null ? null : { reason, detail } };
  return {
    receivedAtMs,
    state: verdict.outcome,
    against: verdict.reason === null ? null : { reason: verdict.reason, detail: verdict.detail },
  };
}

function keyOf({ hash, receivedAtMs }: { hash: string; receivedAtMs: number }): string {
  return `${hash} ${receivedAtMs}`;
}

// An epoch's verdicts are asked for by many drivers at once, right after it.
const kept = new Map<Hex, Verdicts>();
const EPOCHS_KEPT = 4;

async function readVerdicts(files: string, epoch: number): Promise<Verdicts | undefined> {
  const found = await findEpoch(files, epoch);
  if (found === undefined) return undefined;
  const known = kept.get(found.hash);
  if (known !== undefined) return known;
  const text = new TextDecoder().decode(await need(found.read, "verdicts.jsonl"));
  const rows = text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => verdictRow.parse(JSON.parse(line)));
  const verdicts = new Map(rows.map((row) => [keyOf(row), row]));
  const oldest = kept.keys().next().value;
  if (kept.size >= EPOCHS_KEPT && oldest !== undefined) kept.delete(oldest);
  kept.set(found.hash, verdicts);
  return verdicts;
}
