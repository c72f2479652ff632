/**
 * A device is in one place at a time: its reports may touch but not overlap. The earliest receipt keeps its time; a later
 * one that overlaps it claims to have been elsewhere at once. Audited sources are no exception.
 *
 * Guarantee: the accepted reports of a device overlap by at most `overlapSeconds`, within an epoch and across.
 */
import type { Hex } from "viem";
import type { Passed } from "./inspected.ts";
import type { VerifyParams } from "./params.ts";
import type { Finding } from "./rule.ts";
import type { VerifyState } from "./state.ts";

type Stretch = { readonly startMs: number; readonly endMs: number };

export function timeline(
  reports: readonly Passed[],
  { state, params }: { state: VerifyState; params: VerifyParams },
): Map<Passed, Finding> {
  const found = new Map<Passed, Finding>();
  const toleranceMs = params.timeline.overlapSeconds * 1_000;
  // All that went before an epoch is one stretch: sequence numbers only rise, and so must time.
  const driven = new Map<Hex, Stretch[]>(
    state.devices.map(({ deviceId, endMs }) => [deviceId, [{ startMs: 0, endMs }]]),
  );
  for (const report of reports) {
    const own = driven.get(report.deviceId) ?? [];
    const overlap = Math.max(0, ...own.map((stretch) => overlapMs(stretch, report.link)));
    if (overlap > toleranceMs) {
      const detail = `overlaps another report of the device by ${Math.floor(overlap / 1_000)} s`;
      found.set(report, { reason: "impossible-motion", detail });
    } else {
      driven.set(report.deviceId, [...own, report.link]);
    }
  }
  return found;
}

function overlapMs(a: Stretch, b: Stretch): number {
  return Math.min(a.endMs, b.endMs) - Math.max(a.startMs, b.startMs);
}
