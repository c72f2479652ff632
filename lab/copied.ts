/** A cheat without a car: another device's drive, with just enough jitter to be another file. */
import type { Drive } from "@fovea/device/drive.ts";
import { randomOf } from "./random.ts";

/** Half a metre, in units of 1e-7 degrees. */
const JITTER_E7 = 45;
/** Detections at other frames than the original's. */
const HASH_BYTES = { phash: 8, frame: 32 };

export function copied(original: Drive, { seed, laterMs }: { seed: number; laterMs: number }): Drive {
  const random = randomOf(seed, 2);
  const moved = <Timed extends { ms: number; latE7: number; lonE7: number }>(timed: Timed): Timed => ({
    ...timed,
    ms: timed.ms + laterMs,
    latE7: timed.latE7 + Math.round(JITTER_E7 * random.normal()),
    lonE7: timed.lonE7 + Math.round(JITTER_E7 * random.normal()),
  });
  return {
    ...original,
    receivedAtMs: original.receivedAtMs === null ? null : original.receivedAtMs + laterMs + 1_000,
    track: original.track.map(moved),
    detections: original.detections.map((detection) => ({
      ...moved(detection),
      phash: random.hex(HASH_BYTES.phash),
      frame: random.hex(HASH_BYTES.frame),
    })),
  };
}
