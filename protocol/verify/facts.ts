/** What a report that passed by itself leaves for comparison and scoring: measured once, where the report was read. */
import type { Report } from "../report.ts";
import { burst } from "./burst.ts";
import { cappedDetections } from "./cap.ts";
import type { Link, Passed } from "./inspected.ts";
import { motionOf } from "./motion.ts";
import { endMsOf, type Received } from "./rule.ts";
import { sketchOf } from "./sketch.ts";
import { isStill } from "./stillness.ts";

export function factsOf({ report, receivedAtMs, device, audited, params: { verify } }: Received): Passed {
  const { hash, deviceId, startMs, public: publicPart, private: privatePart } = report;
  const { track, camera, detections } = privatePart;
  const { metres, plausibility } = motionOf(track, { audited, params: verify });
  const still = !audited && isStill(track, verify);
  const zeroed = new Set([...burst(publicPart.detections, verify), ...cappedDetections(publicPart.detections, verify)]);
  return {
    ok: true,
    hash,
    deviceId,
    receivedAtMs,
    link: linkOf(report),
    still,
    accepted: {
      hash,
      deviceId,
      driver: device.driver,
      receivedAtMs,
      startMs,
      audited,
      plausibility: still ? 0 : plausibility,
      metres,
      camera,
      public: publicPart,
      zeroed: [...zeroed].sort((a, b) => a - b),
    },
    sketch: sketchOf(track, verify),
    frames: detections.flatMap(({ phash, ms, latE7, lonE7 }) =>
      phash === null ? [] : [{ phash, deviceId, ms, latE7, lonE7 }],
    ),
  };
}

export function linkOf(report: Report): Link {
  const { sequence, previous, startMs } = report;
  return { sequence, previous, startMs, endMs: endMsOf(report) };
}
