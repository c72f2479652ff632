/** The service's HTTP interface; `/openapi.json` describes it. */
import { serveStatic } from "@hono/node-server/serve-static";
import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { sql } from "drizzle-orm";
import { cors } from "hono/cors";
import { readLatestBlock } from "../chain.ts";
import { failureOf } from "../failure.ts";
import type { Log } from "../log.ts";
import { type EpochTools, epochRoutes } from "./epochs.ts";
import { type EventTools, eventRoutes } from "./events.ts";
import { respondProblem } from "./problem.ts";
import { type ReportTools, reportRoutes } from "./reports.ts";

export type ApiTools = ReportTools & EpochTools & EventTools & { readonly log: Log };

const readySchema = z.object({ database: z.boolean(), chain: z.boolean() }).openapi("Ready");
const healthRoute = createRoute({
  method: "get",
  path: "/healthz",
  summary: "The process is alive",
  responses: {
    200: { description: "Alive", content: { "application/json": { schema: z.object({ ok: z.boolean() }) } } },
  },
});
const ready = (description: string) => ({ description, content: { "application/json": { schema: readySchema } } });
const readyRoute = createRoute({
  method: "get",
  path: "/readyz",
  summary: "The database and the node answer",
  responses: { 200: ready("Ready"), 503: ready("Not ready") },
});

export function createApi(tools: ApiTools): OpenAPIHono {
  const app = new OpenAPIHono({
    defaultHook: (result, c) => {
      if (result.success) return undefined;
      const detail = result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
      return respondProblem(c, { status: 400, code: "bad-request", title: "The request can't be understood.", detail });
    },
  });
  app.use(cors());
  reportRoutes(app, tools);
  epochRoutes(app, tools);
  eventRoutes(app, tools);
  healthRoutes(app, tools);
  // Only what publication writes, never a draft; what is named by its content never changes.
  app.use("/files/:place{cid/[a-z0-9]+|epochs/[0-9]+/[a-z0-9-]+\\.[a-z]+}", publication(tools.files));
  app.doc31("/openapi.json", { openapi: "3.1.0", info: { title: "Fovea oracle", version: "1" } });
  app.notFound((c) =>
    respondProblem(c, { status: 404, code: "not-found", title: "Nothing is here.", detail: c.req.path }),
  );
  app.onError((error, c) => {
    tools.log.error({ err: error, path: c.req.path }, "request failed");
    // The caller learns the kind of trouble, the log its particulars.
    const { code } = failureOf(error);
    const detail = "The service can't answer now; send it again in a minute.";
    return respondProblem(c, { status: 503, code, title: "Something the service needs does not answer.", detail });
  });
  return app;
}

function publication(root: string) {
  return serveStatic({
    root,
    rewriteRequestPath: (path) => path.replace(/^\/files/, ""),
    onFound: (_, c) => {
      const isContent = c.req.path.startsWith("/files/cid/");
      c.header("cache-control", isContent ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });
}

function healthRoutes(app: OpenAPIHono, { chain, store }: ApiTools): void {
  app.openapi(healthRoute, (c) => c.json({ ok: true }, 200));
  app.openapi(readyRoute, async (c) => {
    const answers = (asked: Promise<unknown>) =>
      asked.then(
        () => true,
        () => false,
      );
    const [database, node] = await Promise.all([
      answers(store.db.execute(sql`select 1`)),
      answers(readLatestBlock(chain)),
    ]);
    return c.json({ database, chain: node }, database && node ? 200 : 503);
  });
}
