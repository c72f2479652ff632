import { sql } from "drizzle-orm";
import type { Store } from "./store.ts";

/** Runs work that only one process on this database may do at a time; the others wait. */
export function alone<T>({ db }: Store, name: string, work: () => Promise<T>): Promise<T> {
  return db.transaction(async (turn) => {
    await turn.execute(sql`select pg_advisory_xact_lock(hashtextextended(current_schema() || ${name}, 0))`);
    return work();
  });
}
