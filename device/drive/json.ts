/**
 * A drive as JSON. Times are unix milliseconds, places degrees, distances metres, shares 0 to 1:
 * `{ receivedAt?, camera?: { bearing?, field?, range? }, tasks?, track: [{ t, lat, lon, accuracy?, speed? }],
 *    detections?: [{ task, class?, t, lat, lon, confidence, phash?, frame?, box?: [x, y, width, height] }] }`
 */
import type { Camera } from "@fovea/protocol/report.ts";
import { classPattern, tasks } from "@fovea/protocol/task.ts";
import type { Hex } from "viem";
import { z } from "zod";
import type { Drive } from "../drive.ts";
import { BadDriveFile } from "./bad-drive-file.ts";
import { fixOf, fixSchema, permille, placeSchema, timeSchema, toE7 } from "./fix.ts";

/** A phone behind the windscreen: straight ahead, 70 degrees wide, and it knows a thing on the road at 30 m. */
export const defaultCamera: Camera = { bearingDegrees: 0, fieldDegrees: 70, rangeMetres: 30 };

const share = z.number().min(0).max(1).transform(permille);
const hexOf = (bytes: number) =>
  z
    .string()
    .regex(new RegExp(`^(0x)?[0-9a-fA-F]{${2 * bytes}}$`), `expected ${bytes} bytes as hex`)
    .transform((text): Hex => `0x${text.replace(/^0x/, "").toLowerCase()}`);

const detectionSchema = z.strictObject({
  ...placeSchema.shape,
  task: z.enum(tasks),
  class: z.string().transform(classOf).pipe(z.string().regex(classPattern)).optional(),
  t: timeSchema,
  confidence: share,
  phash: hexOf(8).optional(),
  frame: hexOf(32).optional(),
  box: z.tuple([share, share, share, share]).optional(),
});

const driveSchema = z.strictObject({
  receivedAt: timeSchema.optional(),
  camera: z
    .strictObject({
      bearing: z.number().min(0).lt(359.5).optional(),
      field: z.number().min(1).max(360).optional(),
      range: z.number().min(1).max(200).optional(),
    })
    .optional(),
  tasks: z.array(z.enum(tasks)).min(1).optional(),
  track: z.array(fixSchema),
  detections: z.array(detectionSchema).optional(),
});

/** @throws {BadDriveFile} */
export function parseJson(text: string): Drive {
  const parsed = driveSchema.safeParse(jsonOf(text));
  if (!parsed.success) throw new BadDriveFile(firstIssue(parsed.error));
  const { receivedAt, camera, tasks: sought = tasks, track, detections = [] } = parsed.data;
  return {
    receivedAtMs: receivedAt ?? null,
    camera: {
      bearingDegrees: Math.round(camera?.bearing ?? defaultCamera.bearingDegrees),
      fieldDegrees: Math.round(camera?.field ?? defaultCamera.fieldDegrees),
      rangeMetres: Math.round(camera?.range ?? defaultCamera.rangeMetres),
    },
    tasks: tasks.filter((task) => sought.includes(task)),
    track: track.map(fixOf),
    detections: detections.map(detectionOf),
  };
}

function detectionOf(seen: z.infer<typeof detectionSchema>): Drive["detections"][number] {
  return {
    task: seen.task,
    class: seen.class ?? seen.task,
    ms: seen.t,
    latE7: toE7(seen.lat),
    lonE7: toE7(seen.lon),
    confidence: seen.confidence,
    box: seen.box ?? null,
    phash: seen.phash ?? null,
    frame: seen.frame ?? null,
  };
}

/** Models name their classes freely; a report keeps lowercase words. */
function classOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadDriveFile(`it is not JSON (${error instanceof Error ? error.message : error})`);
  }
}

function firstIssue({ issues: [issue] }: z.ZodError): string {
  const path = z.core.toDotPath(issue?.path ?? []);
  return `${path === "" ? "the file" : path}: ${issue?.message}`;
}
