/**
 * Cuts a drive into segments that fit one report each: at pauses, after ten minutes, and before a list gets too long.
 *
 * A segment that is cut inside a trip shares its last fix with the next one, so the road between is in one of them. A
 * detection goes with the segment that was being driven; one outside the time of every trip has no place in any report.
 *
 * Guarantee: every leg of a trip is in exactly one segment, and so is every detection within a trip's time.
 * Guarantee: no segment exceeds the limits of a report, unless more than 256 detections share one leg.
 */
import { limits } from "@fovea/protocol/report/limits.ts";
import type { Drive } from "./drive.ts";
import { TRIP_GAP_MS, tripsOf } from "./trip.ts";

export type Segment = Pick<Drive, "camera" | "tasks" | "track" | "detections">;

/** `gapMs` is the longest pause within a segment; vehicles that log by the minute need more than the default. */
export function segmentDrive(drive: Drive, { gapMs = TRIP_GAP_MS } = {}): Segment[] {
  return tripsOf(drive.track, Math.min(gapMs, limits.segmentMs)).flatMap((trip) => segmentsOf(trip, drive));
}

function segmentsOf(trip: Drive["track"], { camera, tasks, detections }: Drive): Segment[] {
  const tracks = cut(trip, detections);
  return tracks.map((track, index) => {
    const from = track[0]?.ms ?? 0;
    const to = track.at(-1)?.ms ?? 0;
    // The shared fix belongs to the next segment; only the last one keeps what was seen at its own end.
    const isLast = index === tracks.length - 1;
    const seen = detections.filter(({ ms }) => from <= ms && (ms < to || (isLast && ms === to)));
    return { camera, tasks, track, detections: seen };
  });
}

function cut(trip: Drive["track"], detections: Drive["detections"]): Drive["track"][] {
  const tracks: Drive["track"][] = [];
  let track: Drive["track"] = [];
  let seenBefore = 0;
  let seen = 0;
  for (const fix of trip) {
    while ((detections[seen]?.ms ?? Number.POSITIVE_INFINITY) <= fix.ms) seen += 1;
    const first = track[0] ?? fix;
    const isLong = fix.ms - first.ms > limits.segmentMs || track.length === limits.fixes;
    if (track.length > 1 && (isLong || seen - seenBefore > limits.detections)) {
      tracks.push(track);
      track = track.slice(-1);
    }
    if (track.length <= 1) seenBefore = countBefore(detections, (track[0] ?? fix).ms);
    track.push(fix);
  }
  return [...tracks, track];
}

function countBefore(detections: Drive["detections"], ms: number): number {
  const count = detections.findIndex((seen) => seen.ms >= ms);
  return count < 0 ? detections.length : count;
}
