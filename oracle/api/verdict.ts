/** What ingest says, as HTTP: which status a reason has, and the document that goes with it. */
import { type Reason, reasons } from "@fovea/protocol/reason.ts";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Ingested } from "../ingest.ts";
import { type Problem, problemOf } from "./problem.ts";

/** 422 where not listed: well formed, and still not acceptable. */
const statuses: Partial<Record<Reason, ContentfulStatusCode>> = {
  malformed: 400,
  oversized: 413,
  "unknown-device": 403,
  "revoked-device": 403,
  // Held, not rejected: the decision may still go the driver's way.
  "suspended-device": 202,
  "replayed-sequence": 409,
  "forked-sequence": 409,
};

export type Answer =
  | { readonly status: 200 | 201 | 202; readonly body: { receipt: object; against: object | null } }
  | { readonly status: ContentfulStatusCode; readonly body: Problem };

export function answerOf(ingested: Ingested): Answer {
  if (!ingested.ok)
    return { status: statusOf(ingested.against.reason), body: problem(ingested.against, { hash: ingested.hash }) };
  const { receipt, first, against } = ingested;
  if (against === null) return { status: first ? 201 : 200, body: { receipt, against } };
  const status = statusOf(against.reason);
  // A receipt goes with it: settlement, which sees everything, has the last word.
  return status === 202 ? { status, body: { receipt, against } } : { status, body: problem(against, { receipt }) };
}

function problem({ reason, detail }: { reason: Reason; detail: string }, more: object): Problem {
  return problemOf({ status: statusOf(reason), code: reason, title: reasons[reason], detail }, more);
}

function statusOf(reason: Reason): ContentfulStatusCode {
  return statuses[reason] ?? 422;
}
