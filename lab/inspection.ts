/**
 * A way signed by a device, with what it claims: what verification would make of the report. Only what depends on the
 * device and its claims is worked out anew; test/lab/inspection.test.ts holds it against signed bytes.
 */
import { cellOf } from "@fovea/protocol/place.ts";
import { DETECTION_RESOLUTION } from "@fovea/protocol/report/public-part.ts";
import type { Detection } from "@fovea/protocol/report.ts";
import { burst } from "@fovea/protocol/verify/burst.ts";
import { cappedDetections } from "@fovea/protocol/verify/cap.ts";
import { clock } from "@fovea/protocol/verify/clock.ts";
import { linkOf } from "@fovea/protocol/verify/facts.ts";
import type { Inspected } from "@fovea/protocol/verify/inspected.ts";
import { offTrack } from "@fovea/protocol/verify/off-track.ts";
import type { Address, Hex } from "viem";
import type { Claim } from "./sight.ts";
import { context, TASK, type Way } from "./way.ts";

export type Identity = { readonly deviceId: Hex; readonly driver: Address };
export type Signed = Identity & {
  readonly way: Way;
  readonly claims: readonly Claim[];
  readonly hash: Hex;
  readonly sequence: number;
  readonly previous: Hex;
  readonly receivedAtMs: number;
};

const { verify } = context.params;

export function inspectSigned(signed: Signed): Inspected {
  const { way, hash, deviceId, driver, receivedAtMs } = signed;
  const detections = detectionsOf(signed);
  const report = { ...way.report, hash, deviceId, sequence: signed.sequence, previous: signed.previous };
  const known = { ...report, private: { ...way.report.private, detections } };
  const link = linkOf(report);
  const received = { ...context, report: known, receivedAtMs };
  for (const rule of [clock, offTrack]) {
    const finding = rule(received);
    if (finding) return { ok: false, hash, deviceId, receivedAtMs, link, ...finding };
  }
  if (!way.verdict.ok) return { ...way.verdict, hash, deviceId, receivedAtMs, link };
  const told = detections.map(({ task, class: kind, ms, confidence, ...place }) => ({
    task,
    class: kind,
    cell: cellOf(place, DETECTION_RESOLUTION),
    at: Math.floor(ms / 1_000),
    confidence,
  }));
  const zeroed = new Set([...burst(told, verify), ...cappedDetections(told, verify)]);
  return {
    ...way.verdict,
    hash,
    deviceId,
    receivedAtMs,
    link,
    accepted: {
      ...way.verdict.accepted,
      hash,
      deviceId,
      driver,
      receivedAtMs,
      public: { ...way.verdict.accepted.public, detections: told },
      zeroed: [...zeroed].sort((a, b) => a - b),
    },
    frames: detections.flatMap(({ phash, ms, latE7, lonE7 }) =>
      phash === null ? [] : [{ phash, deviceId, ms, latE7, lonE7 }],
    ),
  };
}

/** What the device's model wrote down, in the order of time. */
export function detectionsOf({ way, claims }: Pick<Signed, "way" | "claims">): Detection[] {
  const within = claims.map((claim) => ({ ...claim, ms: Math.min(way.endMs, Math.max(way.startMs, claim.ms)) }));
  return within
    .sort((a, b) => a.ms - b.ms)
    .map(({ ms, latE7, lonE7, phash = null }) => ({
      task: TASK,
      class: "d40",
      ms,
      latE7,
      lonE7,
      confidence: 900,
      box: null,
      phash,
      frame: null,
    }));
}
