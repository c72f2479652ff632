/** Sends a signed report to an operator and says what it answered. */
import type { SignedReport } from "@fovea/device/sign.ts";
import { z } from "zod";

export type Submitted = { readonly hash: string; readonly ok: boolean; readonly code: string; readonly detail: string };

const taken = z.object({
  receipt: z.object({ hash: z.string() }),
  against: z.object({ reason: z.string() }).nullable(),
});
const problem = z.object({ code: z.string(), title: z.string(), detail: z.string() });

/** @throws {OperatorUnreachable} */
export async function submit(url: string, { bytes, hash }: SignedReport): Promise<Submitted> {
  const address = `${url.replace(/\/$/, "")}/v1/reports`;
  const request = { method: "POST", headers: { "content-type": "application/cose" }, body: Uint8Array.from(bytes) };
  const response = await fetch(address, request).catch((cause: unknown) => {
    throw new OperatorUnreachable(address, { cause });
  });
  const document: unknown = await response.json().catch(() => undefined);
  const accepted = taken.safeParse(document);
  if (response.ok && accepted.success)
    return { hash, ok: true, code: accepted.data.against?.reason ?? "received", detail: "" };
  const refused = problem.safeParse(document);
  if (!refused.success) throw new OperatorUnreachable(address, { cause: new Error(`status ${response.status}`) });
  const { code, title, detail } = refused.data;
  return { hash, ok: false, code, detail: `${title} (${detail})` };
}

export class OperatorUnreachable extends Error {
  readonly code = "operator-unreachable";
  readonly exit = 3;
  constructor(address: string, options: ErrorOptions) {
    const why = options.cause instanceof Error ? options.cause.message : "no answer";
    super(`No operator answers at ${address} (${why}); check --submit and send the signed files again later.`, options);
  }
}
