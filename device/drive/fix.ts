/** One fix as a drive file gives it (unix milliseconds, degrees, metres) and as a report keeps it. */

import { timeRangeMs } from "@fovea/protocol/report/limits.ts";
import type { Fix } from "@fovea/protocol/report.ts";
import { z } from "zod";

export const timeSchema = z
  .number()
  .min(timeRangeMs.min, "expected unix milliseconds")
  .max(timeRangeMs.max, "expected unix milliseconds")
  .transform((ms) => Math.round(ms));

export const placeSchema = z.strictObject({ lat: z.number().min(-90).max(90), lon: z.number().min(-180).max(180) });

export const fixSchema = placeSchema.extend({
  t: timeSchema,
  accuracy: z.number().min(0).max(10_000).optional(),
  speed: z.number().min(0).max(200).optional(),
});

export function fixOf({ t, lat, lon, accuracy, speed }: z.infer<typeof fixSchema>): Fix {
  return {
    ms: t,
    latE7: toE7(lat),
    lonE7: toE7(lon),
    accuracyDm: Math.round((accuracy ?? 0) * 10),
    speedCms: speed === undefined ? null : Math.round(speed * 100),
  };
}

export function toE7(degrees: number): number {
  return Math.round(degrees * 1e7);
}

export function permille(share: number): number {
  return Math.round(share * 1_000);
}
