/**
 * The chain of a device's reports: each names the one before it, so an operator sees what is missing or sent twice.
 * A device keeps its log where it keeps its key; a log that goes back to an older state forks the chain.
 */
import { hash } from "@fovea/protocol/hex.ts";
import { type Hex, zeroHash } from "viem";
import { z } from "zod";
import type { Segment } from "./segment.ts";
import { type SignedReport, type Signing, signReport } from "./sign.ts";

/** What the next report will say. */
export type DeviceLog = { sequence: number; previous: Hex };

export const emptyLog: DeviceLog = { sequence: 1, previous: zeroHash };

export const deviceLogSchema = z.strictObject({
  sequence: z.int().positive(),
  previous: hash,
});

/** Signs segments in their order and returns the log to go on with. */
export async function signSegments({
  segments,
  log,
  ...signing
}: Omit<Signing, "segment" | keyof DeviceLog> & { segments: readonly Segment[]; log: DeviceLog }): Promise<{
  reports: SignedReport[];
  log: DeviceLog;
}> {
  const reports: SignedReport[] = [];
  let next = log;
  for (const segment of segments) {
    const report = await signReport({ ...signing, ...next, segment });
    reports.push(report);
    next = { sequence: next.sequence + 1, previous: report.hash };
  }
  return { reports, log: next };
}
