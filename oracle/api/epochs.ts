/** Epochs: what was settled, where it stands on chain, proofs and explanations, all out of the published files. */

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Manifest } from "@fovea/protocol/manifest.ts";
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Address } from "viem";
import type { Chain } from "../chain.ts";
import type { Clock } from "../clock.ts";
import { explain } from "../explain.ts";
import { type EpochFolder, findEpoch } from "../find-epoch.ts";
import { keptFresh } from "../fresh.ts";
import { type Gate, readGate } from "../gate.ts";
import { proofOf } from "../tree.ts";
import { problemResponse, respondProblem } from "./problem.ts";

export type EpochTools = {
  readonly chain: Chain;
  /** Publication root: a folder. */
  readonly files: string;
  readonly clock: Clock;
};

const MOST_LISTED = 50;
const GATE_FRESH_MS = 1_000;

const epochSchema = z
  .object({
    epoch: z.int(),
    from: z.int(),
    state: z.enum(["settled", "pending", "active", "past"]),
    root: z.string(),
    totalGwei: z.string(),
    leafCount: z.int(),
    manifestHash: z.string(),
    totals: z.looseObject({}),
  })
  .openapi("Epoch");
const number = z.coerce
  .number()
  .int()
  .min(1)
  .max(2 ** 32 - 1);
const account = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/)
  .transform((text): Address => `0x${text.slice(2).toLowerCase()}`);
const json = <Schema extends z.ZodType>(description: string, schema: Schema) => ({
  description,
  content: { "application/json": { schema } },
});

const listRoute = createRoute({
  method: "get",
  path: "/v1/epochs",
  summary: `The last ${MOST_LISTED} settlements, newest first`,
  responses: { 200: json("Settlements", z.object({ epochs: z.array(epochSchema) })) },
});
const oneRoute = createRoute({
  method: "get",
  path: "/v1/epochs/{epoch}",
  summary: "The settlement that an epoch is in",
  request: { params: z.object({ epoch: number }) },
  responses: {
    200: json("Its state and manifest", epochSchema.extend({ manifest: z.looseObject({}) })),
    404: problemResponse("not-settled"),
  },
});
const proofRoute = createRoute({
  method: "get",
  path: "/v1/epochs/{epoch}/proof/{account}",
  summary: "An account's leaf and proof, as `claim` takes them",
  request: { params: z.object({ epoch: number, account }) },
  responses: {
    200: json(
      "Leaf and proof",
      z.object({
        account: z.string(),
        cumulativeGwei: z.string(),
        index: z.int(),
        proof: z.array(z.string()),
        root: z.string(),
      }),
    ),
    404: problemResponse("not-settled or no-leaf"),
  },
});
const lineSchema = z.object({
  rule: z.string(),
  factor: z.string(),
  points: z.string(),
  amountGwei: z.string(),
  item: z.string(),
});
const explainRoute = createRoute({
  method: "get",
  path: "/v1/epochs/{epoch}/explain/{account}",
  summary: "Why an account earned what it did, line by line",
  request: { params: z.object({ epoch: number, account }) },
  responses: {
    200: json(
      "Lines that add up to the amount",
      z.object({
        account: z.string(),
        epoch: z.int(),
        amountGwei: z.string(),
        heldGwei: z.string(),
        releasedGwei: z.string(),
        payableGwei: z.string(),
        lines: z.array(lineSchema),
      }),
    ),
    404: problemResponse("not-settled or no-reward"),
  },
});

export function epochRoutes(app: OpenAPIHono, { chain, files, clock }: EpochTools): void {
  const gateNow = keptFresh(clock, { forMs: GATE_FRESH_MS, read: () => readGate(chain) });

  app.openapi(listRoute, async (c) => {
    const gate = await gateNow();
    const folders = await Promise.all((await listEpochs(files)).map((epoch) => findEpoch(files, epoch)));
    return c.json(
      { epochs: folders.filter((folder) => folder !== undefined).map((folder) => summaryOf(folder, gate)) },
      200,
    );
  });

  app.openapi(oneRoute, async (c) => {
    const { epoch } = c.req.valid("param");
    const folder = await findEpoch(files, epoch);
    if (folder === undefined) return notSettled(c, epoch);
    return c.json({ ...summaryOf(folder, await gateNow()), manifest: folder.manifest }, 200);
  });

  app.openapi(proofRoute, async (c) => {
    const given = c.req.valid("param");
    const folder = await findEpoch(files, given.epoch);
    if (folder === undefined) return notSettled(c, given.epoch);
    const proof = await proofOf(folder.read, given.account);
    if (proof === undefined)
      return nothingFor(c, { code: "no-leaf", title: "The account has no leaf in this tree.", ...given });
    const { siblings, index, cumulativeGwei } = proof;
    const { root } = folder.manifest;
    return c.json(
      { account: given.account, cumulativeGwei: cumulativeGwei.toString(), index, proof: [...siblings], root },
      200,
    );
  });

  app.openapi(explainRoute, async (c) => {
    const given = c.req.valid("param");
    const folder = await findEpoch(files, given.epoch);
    if (folder === undefined) return notSettled(c, given.epoch);
    const explanation = await explain(folder.read, given);
    if (explanation === undefined)
      return nothingFor(c, { code: "no-reward", title: "The account earned nothing in this epoch.", ...given });
    return c.json({ ...explanation, lines: [...explanation.lines] }, 200);
  });
}

async function listEpochs(files: string): Promise<number[]> {
  const names = await readdir(join(files, "epochs")).catch(() => []);
  return names
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => b - a)
    .slice(0, MOST_LISTED);
}

function summaryOf({ manifest, hash }: EpochFolder, { active, pending }: Gate): z.infer<typeof epochSchema> {
  const { epoch, from, root, totalGwei, leafCount, totals } = manifest;
  return {
    epoch,
    from,
    state: stateOf({ hash, manifest }, { active, pending }),
    root,
    totalGwei,
    leafCount,
    manifestHash: hash,
    totals,
  };
}

function stateOf(
  { hash, manifest }: { hash: string; manifest: Manifest },
  { active, pending }: Gate,
): z.infer<typeof epochSchema>["state"] {
  if (hash === active.manifestHash) return "active";
  if (hash === pending?.manifestHash) return "pending";
  return manifest.epoch <= active.epoch ? "past" : "settled";
}

function notSettled(c: Context, epoch: number) {
  const detail = `Epoch ${epoch} has no published settlement here.`;
  return respondProblem(c, { status: 404, code: "not-settled", title: "The epoch is not settled.", detail });
}

function nothingFor(
  c: Context,
  { code, title, epoch, account: whose }: { code: string; title: string; epoch: number; account: Address },
) {
  return respondProblem(c, { status: 404, code, title, detail: `Epoch ${epoch}, account ${whose}.` });
}
