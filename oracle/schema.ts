/**
 * The tables, typed; `migrations/*.sql` makes them, and a test compares the two column by column.
 * The PostgreSQL schema they live in is the connection's search path, so that one server holds several deployments.
 */
import type { Reason } from "@fovea/protocol/reason.ts";
import { isNull } from "drizzle-orm";
import { bigint, customType, index, integer, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { Hex } from "viem";

const bytes = customType<{ data: Uint8Array; driverData: Buffer }>({
  dataType: () => "bytea",
  toDriver: (value) => Buffer.from(value),
  fromDriver: (value) => new Uint8Array(value),
});
const hex = customType<{ data: Hex; driverData: Buffer }>({
  dataType: () => "bytea",
  toDriver: (value) => Buffer.from(value.slice(2), "hex"),
  fromDriver: (value) => `0x${value.toString("hex")}`,
});

/** Reports with a receipt: the inputs of settlement. */
export const report = pgTable(
  "report",
  {
    /** SHA-256 of the envelope. */
    id: hex("id").primaryKey(),
    /** The report's own hash: SHA-256 of what the device signed. */
    hash: hex("hash").notNull(),
    deviceId: hex("device_id").notNull(),
    sequence: bigint("sequence", { mode: "number" }).notNull(),
    receivedAtMs: bigint("received_at_ms", { mode: "number" }).notNull(),
    operator: hex("operator").notNull(),
    /** The operator's signature of the receipt. */
    signature: hex("signature").notNull(),
    bytes: bytes("bytes").notNull(),
    /** What ingest saw against it, if anything; the verdict is settlement's. */
    reason: text("reason").$type<Reason>(),
    detail: text("detail").notNull(),
  },
  (table) => [
    index("report_received").on(table.receivedAtMs),
    index("report_device").on(table.deviceId, table.sequence),
    // One message counts once, whatever its signature bytes are; unproven ones can't take the place of a proven one.
    uniqueIndex("report_message").on(table.hash).where(isNull(table.reason)),
  ],
);

/** Bytes that can never be a report of this network; kept for the record, never settled. */
export const refusal = pgTable("refusal", {
  /** SHA-256 of the bytes, or of as many of them as were read. */
  id: hex("id").primaryKey(),
  receivedAtMs: bigint("received_at_ms", { mode: "number" }).notNull(),
  reason: text("reason").$type<Reason>().notNull(),
  detail: text("detail").notNull(),
  size: integer("size").notNull(),
  /** Not kept when oversized. */
  bytes: bytes("bytes"),
});

/** What this operator computed and published, so that a restart posts it instead of computing it again. */
export const settlement = pgTable(
  "settlement",
  {
    manifestHash: hex("manifest_hash").primaryKey(),
    epoch: integer("epoch").notNull(),
    /** The active manifest it builds on. */
    previousManifestHash: hex("previous_manifest_hash").notNull(),
    root: hex("root").notNull(),
    endBlockHash: hex("end_block_hash").notNull(),
    settledAtMs: bigint("settled_at_ms", { mode: "number" }).notNull(),
  },
  (table) => [index("settlement_epoch").on(table.epoch, table.previousManifestHash)],
);

/** Every transaction, stored before it is sent. */
export const transaction = pgTable(
  "transaction",
  {
    hash: hex("hash").primaryKey(),
    purpose: text("purpose", { enum: ["propose", "activate", "expire"] }).notNull(),
    epoch: integer("epoch").notNull(),
    attempt: integer("attempt").notNull(),
    sender: hex("sender").notNull(),
    nonce: integer("nonce").notNull(),
    raw: hex("raw").notNull(),
    state: text("state", { enum: ["stored", "mined", "reverted", "replaced"] }).notNull(),
    storedAtMs: bigint("stored_at_ms", { mode: "number" }).notNull(),
  },
  (table) => [
    index("transaction_purpose").on(table.purpose, table.epoch, table.attempt),
    index("transaction_nonce").on(table.sender, table.nonce),
  ],
);

/** Which migrations were applied. */
export const migration = pgTable("migration", {
  name: text("name").primaryKey(),
  /** SHA-256 of the file: an edited migration is a mistake. */
  hash: hex("hash").notNull(),
});
