/** RFC 9457 problem details: every refusal of the API has a code for machines and a sentence for people. */
import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";

export const problemSchema = z
  .object({
    type: z.string().openapi({ example: "urn:fovea:problem:malformed" }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().openapi({ example: "malformed" }),
  })
  .loose()
  .openapi("Problem");
export type Problem = z.infer<typeof problemSchema>;

export type Trouble<Status extends ContentfulStatusCode = ContentfulStatusCode> = {
  readonly status: Status;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
};

export function problemOf({ status, code, title, detail }: Trouble, more: object = {}): Problem {
  return { type: `urn:fovea:problem:${code}`, title, status, detail, code, ...more };
}

export function respondProblem<Status extends ContentfulStatusCode>(c: Context, trouble: Trouble<Status>) {
  return c.json(problemOf(trouble), trouble.status, { "Content-Type": "application/problem+json" });
}

/** What a route declares beside its answer. */
export function problemResponse(description: string) {
  return { description, content: { "application/problem+json": { schema: problemSchema } } };
}
