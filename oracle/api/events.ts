/** Verified events of the active settlement, for those who use the data. */
import type { Params } from "@fovea/protocol/params.ts";
import { tasks } from "@fovea/protocol/task.ts";
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { LocalAccount } from "viem";
import type { Chain } from "../chain.ts";
import { lower } from "../chain.ts";
import type { Clock } from "../clock.ts";
import { geojsonOf } from "../feed/geojson.ts";
import { readStanding, type Standing } from "../feed/standing.ts";
import { workZonesOf } from "../feed/wzdx.ts";
import { findEpoch } from "../find-epoch.ts";
import { keptFresh } from "../fresh.ts";
import { readGate } from "../gate.ts";
import { problemResponse } from "./problem.ts";

export type EventTools = {
  readonly chain: Chain;
  /** Publication root: a folder. */
  readonly files: string;
  readonly clock: Clock;
  readonly params: Params;
  readonly operator: LocalAccount;
};

const FRESH_MS = 5_000;
const geojson = (description: string) => ({
  description,
  content: { "application/geo+json": { schema: z.looseObject({ type: z.literal("FeatureCollection") }) } },
});

const eventsRoute = createRoute({
  method: "get",
  path: "/v1/events",
  summary: "Verified events that stand now, as GeoJSON",
  request: {
    query: z.object({
      task: z.enum(tasks).optional(),
      least: z.coerce.number().min(0).max(1).default(0).openapi({ description: "Least confidence, 0 to 1" }),
    }),
  },
  responses: { 200: geojson("Events"), 400: problemResponse("bad-request") },
});
const workZonesRoute = createRoute({
  method: "get",
  path: "/v1/wzdx",
  summary: "Verified roadwork that stands now, as a WZDx 4.2 work zone feed",
  responses: { 200: geojson("Work zones") },
});

export function eventRoutes(app: OpenAPIHono, { chain, files, clock, params, operator }: EventTools): void {
  const standingNow = keptFresh(clock, { forMs: FRESH_MS, read: () => findStanding({ chain, files, params }) });
  const headers = { "Content-Type": "application/geo+json", "Cache-Control": `max-age=${FRESH_MS / 1000}` };

  app.openapi(eventsRoute, async (c) => {
    const { task, least } = c.req.valid("query");
    const standing = await standingNow();
    const events = standing.events.filter(
      (event) => (task === undefined || event.task === task) && event.probability >= least * 1_000_000,
    );
    return c.json(geojsonOf({ ...standing, events }), 200, headers);
  });

  app.openapi(workZonesRoute, async (c) => {
    const { epochSeconds } = params.timeline;
    return c.json(workZonesOf(await standingNow(), { operator: lower(operator.address), epochSeconds }), 200, headers);
  });
}

// Of the active settlement only: what is still pending can be dropped.
async function findStanding({ chain, files, params }: Omit<EventTools, "clock" | "operator">): Promise<Standing> {
  const { active } = await readGate(chain);
  const folder = active.epoch === 0 ? undefined : await findEpoch(files, active.epoch);
  const isActive = folder?.hash === active.manifestHash;
  return folder !== undefined && isActive ? readStanding(folder) : { epoch: 0, updatedAt: params.genesis, events: [] };
}
