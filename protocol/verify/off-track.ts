/**
 * A camera sees what is near the car. Each detection must lie within the camera's range of where the track puts the car at
 * its time; between two fixes the road may leave the straight line, so half of that leg is granted.
 *
 * For an audited source times may be cut to minutes: any place of the track within a minute will do.
 *
 * Guarantee: accepted => distance(detection, track at its time) <= range + toleranceMetres + leg x legPermille / 1000.
 */
import { metresBetween, type Place } from "../place.ts";
import type { Detection, Fix } from "../report.ts";
import type { Received, Rule } from "./rule.ts";

export const offTrack: Rule = (received) => {
  const at = received.report.private.detections.findIndex((detection) => !isOnTrack(detection, received));
  return at < 0 ? null : { reason: "off-track", detail: `detection ${at} is not where the track was at its time` };
};

function isOnTrack(detection: Detection, { report, audited, params }: Received): boolean {
  const { camera, track } = report.private;
  const { toleranceMetres, legPermille, auditedSeconds } = params.verify.offTrack;
  const reach = camera.rangeMetres + toleranceMetres;
  if (audited && passesWithin(track, { detection, reach, ms: auditedSeconds * 1_000 })) return true;

  const next = firstFrom(track, detection.ms);
  const to = track[next];
  const from = track[next - 1] ?? to;
  // Neither before the first fix nor after the last one does the track say where the car was.
  if (!from || !to || detection.ms < from.ms) return false;
  const granted = (metresBetween(from, to) * legPermille) / 1_000;
  return metresBetween(between(from, to, detection.ms), detection) <= reach + granted;
}

/** Index of the first fix at or after a moment. */
function firstFrom(track: readonly Fix[], ms: number): number {
  let low = 0;
  let high = track.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((track[middle]?.ms ?? 0) < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

function passesWithin(
  track: readonly Fix[],
  { detection, reach, ms }: { detection: Detection; reach: number; ms: number },
): boolean {
  return track.some((fix) => Math.abs(fix.ms - detection.ms) <= ms && metresBetween(fix, detection) <= reach);
}

function between(from: Fix, to: Fix, ms: number): Place {
  const share = to.ms === from.ms ? 0 : (ms - from.ms) / (to.ms - from.ms);
  const mix = (a: number, b: number) => Math.round(a + share * (b - a));
  return { latE7: mix(from.latE7, to.latE7), lonE7: mix(from.lonE7, to.lonE7) };
}
