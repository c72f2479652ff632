/**
 * GraphQL at /graphql (with a page to try it at GET) and read-only SQL over HTTP at /sql/db, for `@ponder/client`.
 * Ponder itself adds /health, /ready (503 until all past blocks are indexed), /status (the last block) and /metrics.
 */

import { db } from "ponder:api";
import schema from "ponder:schema";
import { Hono } from "hono";
import { client, graphql } from "ponder";

const app = new Hono();
app.use("/graphql", graphql({ db, schema }));

// Ponder keeps an answer until a table it was read from changes, but does not count the rows that a reorganisation takes
// back as a change. A question that was never asked before gets a fresh answer; /sql/live, which waits for that change,
// is not served.
const sql = new Hono().use("/sql/*", client({ db, schema }));
let asked = 0;
app.get("/sql/db", (context) => sql.fetch(new Request(numbered(context.req.url), context.req.raw)));

/** The same query, in an envelope with one more field, which the reader of the envelope passes over. */
function numbered(address: string): string {
  const url = new URL(address);
  const envelope = url.searchParams.get("sql");
  if (envelope !== null) url.searchParams.set("sql", envelope.replace(/}\s*$/, `,"asked":${asked++}}`));
  return url.href;
}

export default app;
