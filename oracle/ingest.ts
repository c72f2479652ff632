/**
 * Takes a report in. What can never be a report of this network is refused, and kept with its reason; everything else gets
 * a receipt, the same one however often it is sent, and is judged at settlement. What is known against it now is told at
 * once, so that a driver need not wait for the verdict.
 */
import { createHash } from "node:crypto";
import type { Params } from "@fovea/protocol/params.ts";
import type { Ports } from "@fovea/protocol/ports.ts";
import type { Reason } from "@fovea/protocol/reason.ts";
import { limits } from "@fovea/protocol/report/limits.ts";
import { decodeReport, type Report } from "@fovea/protocol/report.ts";
import { inspect } from "@fovea/protocol/verify/verify.ts";
import { and, eq, gte, isNull, or, sql } from "drizzle-orm";
import type { Hex, LocalAccount } from "viem";
import type { Clock } from "./clock.ts";
import type { RegistryNow } from "./current-registry.ts";
import { duringEpoch } from "./cut-off.ts";
import { type Deployment, type Receipt, signReceipt } from "./receipt.ts";
import { refusal, report } from "./schema.ts";
import type { Store } from "./store.ts";

export type IngestTools = {
  readonly store: Store;
  readonly clock: Clock;
  readonly ports: Ports;
  readonly params: Params;
  readonly deployment: Deployment;
  readonly operator: LocalAccount;
  readonly registryNow: RegistryNow;
  /** Whether a device may send one more report now. */
  readonly allow: (deviceId: Hex) => boolean;
};
type Against = { readonly reason: Reason; readonly detail: string };
export type Ingested =
  /** `against` is what speaks against the report now; it stands in the epoch's inputs all the same. */
  | {
      readonly ok: true;
      readonly receipt: Receipt;
      readonly first: boolean;
      readonly deviceId: Hex;
      readonly against: Against | null;
    }
  | { readonly ok: false; readonly hash: Hex; readonly against: Against };

/** `receivedAtMs` is for imports that an operator vouches for; otherwise the clock decides. */
export async function ingest(
  tools: IngestTools,
  bytes: Uint8Array,
  { receivedAtMs }: { receivedAtMs?: number } = {},
): Promise<Ingested> {
  const id = hashOf(bytes);
  const known = await storedReport(tools.store.db, { id });
  if (known !== undefined) return ingested(known, { first: false });

  const decoded =
    bytes.length > limits.envelopeBytes ? oversized(bytes.length) : decodeReport(bytes, tools.ports.sha256);
  if (!decoded.ok) return refuse(tools, { id, bytes, against: decoded });
  const against = await lookAt(tools, { bytes, report: decoded.report, atMs: receivedAtMs ?? tools.clock.nowMs() });
  if (against?.reason === "wrong-network" || against?.reason === "bad-signature")
    return refuse(tools, { id, bytes, against });
  // Asked only of whoever holds the key: nobody uses up another device's share.
  if (against?.reason !== "unknown-device" && !tools.allow(decoded.report.deviceId))
    throw new TooManyReports(decoded.report.deviceId);
  return keep(tools, { id, bytes, report: decoded.report, against, receivedAtMs });
}

async function lookAt(
  { store, params, ports, operator, registryNow, deployment }: IngestTools,
  { bytes, report: found, atMs }: { bytes: Uint8Array; report: Report; atMs: number },
): Promise<Against | null> {
  if (found.chainId !== deployment.chainId || found.registry !== deployment.registry) {
    return { reason: "wrong-network", detail: `signed for chain ${found.chainId}, registry ${found.registry}` };
  }
  const registry = await registryNow(found);
  const submission = { bytes, receivedAtMs: atMs, operator: operator.address };
  const inspected = inspect(submission, { params, registry, ports });
  return inspected.ok ? replay(store, found) : inspected;
}

async function replay(store: Store, { deviceId, sequence, hash }: Report): Promise<Against | null> {
  const later = await store.db
    .select({ hash: report.hash })
    .from(report)
    .where(and(eq(report.deviceId, deviceId), gte(report.sequence, sequence), isNull(report.reason)))
    .limit(1);
  if (later.length === 0 || later[0]?.hash === hash) return null;
  return { reason: "replayed-sequence", detail: `sequence ${sequence} or a later one was received before` };
}

type Row = typeof report.$inferSelect;

async function keep(
  { store, clock, operator, deployment, params }: IngestTools,
  given: { id: Hex; bytes: Uint8Array; report: Report; against: Against | null; receivedAtMs: number | undefined },
): Promise<Ingested> {
  const { id, bytes, report: found, against } = given;
  const { hash, deviceId, sequence } = found;
  return duringEpoch(store, async (db) => {
    const receivedAtMs = given.receivedAtMs ?? clock.nowMs();
    if (receivedAtMs < params.genesis * 1000) throw new NotStarted(params.genesis);
    const receipt = await signReceipt(operator, { hash, receivedAtMs, deployment });
    const row: Row = {
      ...receipt,
      id,
      deviceId,
      sequence,
      bytes,
      reason: against?.reason ?? null,
      detail: against?.detail ?? "",
    };
    const inserted = await db.insert(report).values(row).onConflictDoNothing().returning({ id: report.id });
    if (inserted.length === 1) return ingested(row, { first: true });
    // Somebody was faster, with these bytes or with another signature of the same message.
    const stored = await storedReport(db, { id, hash });
    if (stored === undefined) throw new Error(`Report ${hash} was neither stored nor found; send it again.`);
    return ingested(stored, { first: false });
  });
}

async function refuse(
  { store, clock }: IngestTools,
  { id, bytes, against: { reason, detail } }: { id: Hex; bytes: Uint8Array; against: Against },
): Promise<Ingested> {
  const kept = reason === "oversized" && bytes.length > limits.envelopeBytes ? null : bytes;
  const row = { id, receivedAtMs: clock.nowMs(), reason, detail, size: bytes.length, bytes: kept };
  await store.db.insert(refusal).values(row).onConflictDoNothing();
  return { ok: false, hash: id, against: { reason, detail } };
}

async function storedReport(
  db: Pick<Store["db"], "select">,
  { id, hash }: { id: Hex; hash?: Hex },
): Promise<Row | undefined> {
  const proven = hash && and(eq(report.hash, hash), isNull(report.reason));
  const rows = await db
    .select()
    .from(report)
    .where(or(eq(report.id, id), proven))
    .orderBy(sql`${report.id} = ${id} desc`)
    .limit(1);
  return rows[0];
}

function ingested(
  { hash, receivedAtMs, operator, signature, deviceId, reason, detail }: Row,
  { first }: { first: boolean },
): Ingested {
  const against = reason === null ? null : { reason, detail };
  return { ok: true, receipt: { hash, receivedAtMs, operator, signature }, first, deviceId, against };
}

function oversized(bytes: number): { ok: false } & Against {
  return { ok: false, reason: "oversized", detail: `${bytes} bytes, at most ${limits.envelopeBytes}` };
}

function hashOf(bytes: Uint8Array): Hex {
  return `0x${createHash("sha256").update(bytes).digest("hex")}`;
}

export class TooManyReports extends Error {
  readonly code = "too-many-reports";
  readonly exit = 1;
  readonly deviceId: Hex;
  constructor(deviceId: Hex) {
    super(`Device ${deviceId} sends more reports than one device can make; send the rest later.`);
    this.deviceId = deviceId;
  }
}

/** A receipt promises that an epoch counts the report, and there is none yet. */
export class NotStarted extends Error {
  readonly code = "not-started";
  readonly exit = 3;
  readonly genesis: number;
  constructor(genesis: number) {
    super(`The first epoch begins at ${new Date(genesis * 1000).toISOString()}; send the report after that.`);
    this.genesis = genesis;
  }
}
