/**
 * A report is of a drive: presence is not work. A report stands still if its track stays in the circle around its first fix.
 * Alone it is rejected. Within a drive, between reports that move and no more than a gap away, it is a wait at a light or a
 * rank: it is accepted, with a plausibility of 0, so that it earns nothing. Speed is not judged here; slow traffic is honest.
 *
 * An audited source never stands still: a crew stops where it works.
 *
 * Guarantee: a report that stands still earns nothing.
 * Guarantee: a standing report is accepted if and only if a chain of reports of its device, each at most `gapSeconds` from the
 * next, leads to one that moves or to the device's last accepted report.
 */
import { metresBetween } from "../place.ts";
import type { Fix } from "../report.ts";
import type { Passed } from "./inspected.ts";
import type { VerifyParams } from "./params.ts";
import type { Finding } from "./rule.ts";
import type { VerifyState } from "./state.ts";

export function isStill(track: readonly Fix[], { stillness }: VerifyParams): boolean {
  const [first] = track;
  return !first || !track.some((fix) => metresBetween(first, fix) >= stillness.metres);
}

/** The standing reports that belong to no drive. */
export function stillness(
  reports: readonly Passed[],
  { state, params }: { state: VerifyState; params: VerifyParams },
): Map<Passed, Finding> {
  const found = new Map<Passed, Finding>();
  if (!reports.some(({ still }) => still)) return found;
  const detail = `stays within ${params.stillness.metres} m of its first fix`;
  const gapMs = params.motion.gapSeconds * 1_000;
  const lastMs = new Map(state.devices.map(({ deviceId, endMs }) => [deviceId, endMs]));
  for (const [deviceId, own] of Map.groupBy(reports, (report) => report.deviceId)) {
    for (const drive of drivesOf(own, gapMs)) {
      const goesOn = (drive[0]?.link.startMs ?? 0) - (lastMs.get(deviceId) ?? Number.NEGATIVE_INFINITY) <= gapMs;
      if (goesOn || drive.some(({ still }) => !still)) continue;
      for (const report of drive) found.set(report, { reason: "not-moving", detail });
    }
  }
  return found;
}

/** Runs of reports without a gap. */
function drivesOf(reports: readonly Passed[], gapMs: number): Passed[][] {
  const drives: Passed[][] = [];
  let endMs = Number.NEGATIVE_INFINITY;
  for (const report of reports.toSorted((a, b) => a.link.startMs - b.link.startMs || (a.hash < b.hash ? -1 : 1))) {
    if (report.link.startMs - endMs > gapMs) drives.push([]);
    drives.at(-1)?.push(report);
    endMs = report.link.endMs;
  }
  return drives;
}
