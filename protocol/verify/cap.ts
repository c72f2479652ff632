/**
 * What one device can do has a limit. Detections of a report beyond the cap are zeroed, the first ones count; reports of an
 * epoch beyond the cap are rejected in the order of receipt. Audited sources are no exception.
 *
 * Guarantee: at most `detectionsPerReport` detections of a report count.
 * Guarantee: at most `reportsPerEpoch` reports of a device are accepted in an epoch.
 */
import type { PublicPart } from "../report.ts";
import type { Passed } from "./inspected.ts";
import type { VerifyParams } from "./params.ts";
import type { Finding } from "./rule.ts";

/** Indexes of the detections to zero, ascending. */
export function cappedDetections(detections: PublicPart["detections"], { cap }: VerifyParams): number[] {
  return detections.map((_, index) => index).slice(cap.detectionsPerReport);
}

export function cap(reports: readonly Passed[], { params }: { params: VerifyParams }): Map<Passed, Finding> {
  const { reportsPerEpoch } = params.cap;
  const detail = `more than ${reportsPerEpoch} reports in one epoch`;
  const beyond = [...Map.groupBy(reports, ({ deviceId }) => deviceId).values()].flatMap((own) =>
    own.slice(reportsPerEpoch),
  );
  return new Map(beyond.map((report) => [report, { reason: "over-cap", detail }]));
}
