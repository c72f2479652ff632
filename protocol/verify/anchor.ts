/**
 * A report names a recent block, so it can't have been made before that block. The block must exist, must not be younger
 * than the drive's end, and not so old that a stock of reports could be prepared long in advance.
 *
 * Guarantee: accepted => start - ageSeconds <= time of the block <= end + toleranceSeconds.
 */
import { lookupOf } from "./lookup.ts";
import { endMsOf, type Rule } from "./rule.ts";

export const anchor: Rule = ({ report, registry, params }) => {
  const minedAt = lookupOf(registry).blocks.get(report.anchor);
  if (minedAt === undefined) return { reason: "unknown-anchor", detail: `no block ${report.anchor}` };

  const { ageSeconds, toleranceSeconds } = params.verify.anchor;
  const oldest = report.startMs / 1_000 - ageSeconds;
  const youngest = endMsOf(report) / 1_000 + toleranceSeconds;
  if (oldest <= minedAt && minedAt <= youngest) return null;
  return { reason: "stale-anchor", detail: `block of ${minedAt}, wanted ${oldest} to ${youngest}` };
};
