/** Drives around one place, in metres, with detections beside the road. */
import type { Drive } from "@fovea/device/drive.ts";
import { METRES_PER_E7 } from "@fovea/protocol/place.ts";
import fc from "fast-check";

type Leg = { ms: number; east: number; north: number };

const startMs = 1_760_000_000_000;
const metres = fc.integer({ min: -150, max: 150 });
const ms = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 0, max: 20_000 }) },
  fc.integer({ min: 0, max: 400_000 }),
);

export const driveArbitrary = fc
  .tuple(
    fc.array(fc.record({ ms, east: metres, north: metres }), { maxLength: 60 }),
    fc.array(fc.record({ leg: fc.nat(), afterMs: fc.integer({ min: -20_000, max: 20_000 }), off: metres }), {
      maxLength: 8,
    }),
  )
  .map(([legs, seen]) => {
    const drive = driveOf(legs);
    const detections = seen
      .flatMap(({ leg, afterMs, off }) => {
        const at = leg % drive.track.length;
        return drive.track.slice(at, at + 1).map((fix) => ({ ...fix, ms: fix.ms + afterMs, off }));
      })
      .map(({ ms: at, latE7, lonE7, off }) =>
        detectionAt(at, { latE7: latE7 + Math.round(off / METRES_PER_E7), lonE7 }),
      );
    return { ...drive, detections: detections.toSorted((a, b) => a.ms - b.ms) };
  });

export function driveOf(legs: readonly Leg[]): Drive {
  let last = { ms: startMs, latE7: 430_000_000, lonE7: -760_000_000, accuracyDm: 30, speedCms: null };
  const track = [last];
  for (const leg of legs) {
    last = {
      ...last,
      ms: last.ms + leg.ms,
      latE7: last.latE7 + Math.round(leg.north / METRES_PER_E7),
      lonE7: last.lonE7 + Math.round(leg.east / METRES_PER_E7 / 0.7314),
    };
    track.push(last);
  }
  const camera = { bearingDegrees: 0, fieldDegrees: 70, rangeMetres: 30 };
  return { receivedAtMs: null, camera, tasks: ["pothole"], track, detections: [] };
}

export function detectionAt(
  at: number,
  { latE7, lonE7 }: { latE7: number; lonE7: number },
): Drive["detections"][number] {
  return { task: "pothole", class: "d40", ms: at, latE7, lonE7, confidence: 800, box: null, phash: null, frame: null };
}
