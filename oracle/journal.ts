/** The journal of transactions: written before anything is sent, read after every restart. */
import { and, eq, ne } from "drizzle-orm";
import { type Abi, type Address, type Hex, parseTransaction } from "viem";
import { lower } from "./chain.ts";
import { type Fee, highest } from "./fees.ts";
import { transaction } from "./schema.ts";
import type { Store } from "./store.ts";

/** A call to be made once. */
export type Intent = {
  readonly purpose: "propose" | "activate" | "expire";
  readonly epoch: number;
  readonly attempt: number;
  readonly to: Address;
  readonly data: Hex;
  readonly abi: Abi;
};
export type Entry = typeof transaction.$inferSelect;

export async function enter({ db }: Store, entry: Omit<Entry, "state">): Promise<void> {
  const row: Entry = { ...entry, sender: lower(entry.sender), state: "stored" };
  await db.insert(transaction).values(row).onConflictDoNothing();
}

export async function mark({ db }: Store, { hash, state }: Pick<Entry, "hash" | "state">): Promise<void> {
  await db.update(transaction).set({ state }).where(eq(transaction.hash, hash));
}

/** The transactions of this very call; one that reverted may be tried anew. */
export async function entriesFor({ db }: Store, intent: Intent): Promise<Entry[]> {
  const rows = await db
    .select()
    .from(transaction)
    .where(and(isFor(intent), ne(transaction.state, "reverted")));
  return rows.filter(({ raw }) => {
    const { to, data } = parseTransaction(raw);
    return to?.toLowerCase() === intent.to && data === intent.data;
  });
}

export function countReverts({ db }: Store, intent: Intent): Promise<number> {
  return db.$count(transaction, and(isFor(intent), eq(transaction.state, "reverted")));
}

/** The highest fee already offered at a nonce: a replacement must be above it. */
export async function highestOffer({ db }: Store, { sender, nonce }: { sender: Address; nonce: number }): Promise<Fee> {
  const isWaiting = eq(transaction.state, "stored");
  const rows = await db
    .select({ raw: transaction.raw })
    .from(transaction)
    .where(and(eq(transaction.sender, lower(sender)), eq(transaction.nonce, nonce), isWaiting));
  return highest(rows.map(({ raw }) => parseTransaction(raw)));
}

function isFor({ purpose, epoch, attempt }: Intent) {
  return and(eq(transaction.purpose, purpose), eq(transaction.epoch, epoch), eq(transaction.attempt, attempt));
}
