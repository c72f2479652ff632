/** Reports in, one or a batch, and what became of them. */
import { epochAt } from "@fovea/protocol/clock.ts";
import { limits } from "@fovea/protocol/report/limits.ts";
import { getConnInfo } from "@hono/node-server/conninfo";
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { type IngestTools, ingest, TooManyReports } from "../ingest.ts";
import type { Limit } from "../limit.ts";
import { findVerdict } from "../verdict.ts";
import { problemOf, problemResponse, problemSchema, respondProblem, type Trouble } from "./problem.ts";
import { readBody } from "./read-body.ts";
import { type Answer, answerOf } from "./verdict.ts";

export type ReportTools = IngestTools & {
  /** Publication root: a folder. */
  readonly files: string;
  /** How many bad reports an address may send. */
  readonly badReports: Limit;
};

const MOST_IN_BATCH = 100;
const BATCH_BYTES = MOST_IN_BATCH * Math.ceil((limits.envelopeBytes * 4) / 3 + 4);

const hex = z.string().regex(/^0x[0-9a-f]{64}$/);
const against = z.object({ reason: z.string(), detail: z.string() });
const takenSchema = z
  .object({
    receipt: z.object({
      hash: hex,
      receivedAtMs: z.int(),
      operator: z.string(),
      signature: z
        .string()
        .openapi({ description: "EIP-712: Receipt(bytes32 reportHash,uint64 receivedAtMs,address operator)" }),
    }),
    against: against.nullable().openapi({ description: "What speaks against the report now; settlement decides." }),
  })
  .openapi("Taken");
const batchSchema = z.array(z.base64()).max(MOST_IN_BATCH);
const binary = { schema: z.string().openapi({ format: "binary" }) };
const taken = { content: { "application/json": { schema: takenSchema } } };

const sendRoute = createRoute({
  method: "post",
  path: "/v1/reports",
  summary: "Send one signed report, or a JSON array of base64 reports",
  request: {
    body: {
      content: { "application/cose": binary, "application/cbor": binary, "application/json": { schema: batchSchema } },
    },
  },
  responses: {
    200: { description: "Received before, or a batch: one answer for each report, in order", ...taken },
    201: { description: "Received", ...taken },
    202: { description: "Held: the device is suspended", ...taken },
    400: problemResponse("malformed"),
    403: problemResponse("unknown-device or revoked-device"),
    409: problemResponse("replayed-sequence"),
    413: problemResponse("oversized"),
    415: problemResponse("wrong-media-type"),
    422: problemResponse("another reason; see the list of reasons"),
    429: problemResponse("too-many-reports"),
  },
});

const fateRoute = createRoute({
  method: "get",
  path: "/v1/reports/{hash}",
  summary: "What became of a report",
  request: { params: z.object({ hash: hex }) },
  responses: {
    200: {
      description: "Its receipt and, once its epoch is settled, its verdict",
      content: {
        "application/json": {
          schema: z
            .object({
              hash: hex,
              epoch: z.int(),
              receivedAtMs: z.int(),
              state: z.enum(["refused", "received", "accepted", "rejected", "held"]),
              against: against.nullable(),
            })
            .openapi("Fate"),
        },
      },
    },
    404: problemResponse("unknown-report"),
  },
});

export function reportRoutes(app: OpenAPIHono, tools: ReportTools): void {
  app.openAPIRegistry.registerPath(sendRoute);
  // Read by hand: a body is cut at its limit and then kept with its reason, which a validator would not.
  app.post("/v1/reports", async (c) => {
    const type = c.req.header("content-type")?.split(";")[0]?.trim() ?? "";
    if (type === "application/json") return takeBatch(tools, c);
    if (type !== "application/cose" && type !== "application/cbor") return respondProblem(c, wrongType(type));
    return respond(c, await take(tools, { c, bytes: await readBody(c.req.raw, limits.envelopeBytes) }));
  });

  app.openapi(fateRoute, async (c) => {
    const { hash } = c.req.valid("param");
    const fate = await findVerdict(tools, `0x${hash.slice(2)}`);
    if (fate === undefined)
      return respondProblem(c, { status: 404, code: "unknown-report", title: "No such report.", detail: hash });
    const epoch = epochAt(tools.params, fate.receivedAtMs);
    return c.json({ hash, epoch, ...fate }, 200);
  });
}

async function takeBatch(tools: ReportTools, c: Context): Promise<Response> {
  const body = await readBody(c.req.raw, BATCH_BYTES);
  const batch = batchSchema.safeParse(parseJson(body));
  if (body.length > BATCH_BYTES || !batch.success) {
    const detail = `Send a JSON array of at most ${MOST_IN_BATCH} base64 reports.`;
    return respondProblem(c, { status: 400, code: "malformed", title: "This is no batch of reports.", detail });
  }
  const answers: Answer[] = [];
  for (const text of batch.data) answers.push(await take(tools, { c, bytes: Buffer.from(text, "base64") }));
  return c.json(
    answers.map(({ body: answer }) => answer),
    200,
  );
}

/** Bad reports use up their sender's share, good ones their device's. */
async function take(tools: ReportTools, { c, bytes }: { c: Context; bytes: Uint8Array }): Promise<Answer> {
  const sender = senderOf(c);
  if (!tools.badReports.hasLeft(sender))
    return tooMany("This address sends more bad reports than are kept; try again later.");
  try {
    const ingested = await ingest(tools, bytes);
    const isProven = ingested.ok && ingested.against?.reason !== "unknown-device";
    if (!isProven) tools.badReports.take(sender);
    return answerOf(ingested);
  } catch (error) {
    if (error instanceof TooManyReports) return tooMany(error.message);
    throw error;
  }
}

function respond(c: Context, { status, body }: Answer): Response {
  const isProblem = problemSchema.safeParse(body).success;
  c.header("content-type", isProblem ? "application/problem+json" : "application/json");
  if (status === 429) c.header("retry-after", "60");
  return c.body(JSON.stringify(body), status);
}

function tooMany(detail: string): Answer {
  const status = 429;
  return { status, body: problemOf({ status, code: "too-many-reports", title: "Too many reports.", detail }) };
}

function wrongType(type: string): Trouble {
  const detail = `Send application/cose, application/cbor or application/json, not "${type.slice(0, 80)}".`;
  return { status: 415, code: "wrong-media-type", title: "The body is of another kind.", detail };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

// Without a socket (a request made in process) there is one sender.
function senderOf(c: Context): string {
  return c.env === undefined || !("incoming" in c.env) ? "in process" : (getConnInfo(c).remote.address ?? "unknown");
}
