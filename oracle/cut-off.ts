/**
 * The cut-off of an epoch. A report gets its time of receipt and is stored under a lock that many hold at once; whoever
 * settles takes it alone for a moment after the epoch's end. From then on every report of the epoch is there to be read,
 * and none can come any more: the receipt's promise holds.
 */
import { sql } from "drizzle-orm";
import type { NodePgDatabase } from "drizzle-orm/node-postgres";
import type { Store } from "./store.ts";

const lock = sql`hashtextextended(current_schema() || ' cut-off', 0)`;
type Transaction = Parameters<Parameters<NodePgDatabase["transaction"]>[0]>[0];

/** Runs work that reads the clock and stores what it received then. */
export function duringEpoch<T>({ db }: Store, work: (db: Transaction) => Promise<T>): Promise<T> {
  return db.transaction(async (transaction) => {
    await transaction.execute(sql`select pg_advisory_xact_lock_shared(${lock})`);
    return work(transaction);
  });
}

/** Waits for everything that was being stored when it was called. */
export async function afterCutOff({ db }: Store): Promise<void> {
  await db.transaction((transaction) => transaction.execute(sql`select pg_advisory_xact_lock(${lock})`));
}
