/**
 * Which reports count. First each report by itself, in any process; then all of an epoch beside each other, in the order
 * of receipt. The first finding decides, and a rejected report is kept with its reason.
 *
 * Guarantee: compare gives the same bytes for any order of the reports and any partition of the inspection.
 * Guarantee: comparing two epochs at once gives the same as one after the other.
 * Guarantee: every report gets exactly one verdict, and accepted are exactly the reports whose verdict says so.
 */
import { bytesToHex } from "viem";
import { endOf, epochAt } from "../clock.ts";
import type { Params } from "../params.ts";
import { decodeReport, type Report } from "../report.ts";
import type { Submission } from "../submission.ts";
import { anchor } from "./anchor.ts";
import { cap } from "./cap.ts";
import { clock } from "./clock.ts";
import { copies } from "./copies.ts";
import { factsOf, linkOf } from "./facts.ts";
import { frames } from "./frames.ts";
import type { Accepted, Failed, Inspected, Link, Linked } from "./inspected.ts";
import { auditedOf, lookupOf } from "./lookup.ts";
import { motion } from "./motion.ts";
import { network } from "./network.ts";
import { offTrack } from "./off-track.ts";
import { projected } from "./projected.ts";
import type { Context, Finding, Received, Rule } from "./rule.ts";
import { sequence } from "./sequence.ts";
import { signature } from "./signature.ts";
import { advance, type VerifyState } from "./state.ts";
import { status } from "./status.ts";
import { stillness } from "./stillness.ts";
import { synthetic } from "./synthetic.ts";
import { timeline } from "./timeline.ts";
import { byReceiptAndText, type Verdict, verdictOn } from "./verdict.ts";

export type { Accepted, Inspected, Verdict };

/** Whether the report is the device's and for us. */
const identity: readonly Rule[] = [network, signature, status];
/** Whether what it says can be. */
const plausibility: readonly Rule[] = [anchor, clock, projected, motion, synthetic, offTrack];
/** Whether it can be beside the others; each looks at what the ones before left. */
const comparisons = [cap, timeline, stillness, copies, frames];

/** Looks at one report by itself. Never throws, whatever the bytes are. */
export function inspect({ bytes, receivedAtMs }: Submission, context: Context): Inspected {
  const decoded = decodeReport(bytes, context.ports.sha256);
  if (!decoded.ok) {
    const { reason, detail } = decoded;
    const hash = bytesToHex(context.ports.sha256(bytes));
    return { ok: false, hash, deviceId: null, receivedAtMs, reason, detail, link: null };
  }
  const { report } = decoded;
  const device = lookupOf(context.registry).devices.get(report.deviceId);
  if (!device) {
    const unknown: Finding = { reason: "unknown-device", detail: "never registered" };
    return failed({ report, receivedAtMs }, { finding: network({ ...context, report }) ?? unknown, link: null });
  }
  return inspectDecoded({
    ...context,
    report,
    receivedAtMs,
    device,
    audited: auditedOf(context.params).has(report.deviceId),
  });
}

/** Looks at a report that was read already. */
export function inspectDecoded(received: Received): Inspected {
  const stranger = firstFinding(identity, received);
  if (stranger) return failed(received, { finding: stranger, link: null });
  const implausible = firstFinding(plausibility, received);
  if (implausible) return failed(received, { finding: implausible, link: linkOf(received.report) });
  return factsOf(received);
}

/** Judges inspected reports beside each other. */
export function compare(
  inspected: readonly Inspected[],
  { params, carried }: { params: Params; carried: VerifyState },
): { verdicts: Verdict[]; accepted: Accepted[]; carried: VerifyState } {
  const epochs = Map.groupBy(inspected.toSorted(byReceipt), ({ receivedAtMs }) => epochAt(params, receivedAtMs));
  const verdicts: Verdict[] = [];
  const accepted: Accepted[] = [];
  let state = carried;
  for (const [epoch, reports] of epochs) {
    const judged = compareEpoch(reports, { params, state, nowMs: endOf(params, epoch) * 1_000 });
    verdicts.push(...judged.verdicts);
    accepted.push(...judged.accepted);
    state = judged.state;
  }
  return { verdicts, accepted, carried: state };
}

function compareEpoch(
  reports: readonly Inspected[],
  { params: { verify: params }, state, nowMs }: { params: Params; state: VerifyState; nowMs: number },
) {
  const linked = reports.filter(isLinked);
  const found = new Map<Inspected, Finding>(sequence(linked, { state }));
  const chained = linked.filter((report) => !found.has(report));

  let left = chained.filter((report) => report.ok);
  for (const comparison of comparisons) {
    for (const [report, finding] of comparison(left, { state, params })) found.set(report, finding);
    left = left.filter((report) => !found.has(report));
  }

  return {
    verdicts: reports.map((report) => verdictOn(report, found.get(report))).sort(byReceiptAndText),
    accepted: left.map(({ accepted }) => accepted),
    state: advance(state, { chained, accepted: left, nowMs, params }),
  };
}

function firstFinding(rules: readonly Rule[], received: Received): Finding | null {
  for (const rule of rules) {
    const finding = rule(received);
    if (finding) return finding;
  }
  return null;
}

function failed(
  { report, receivedAtMs }: { report: Report; receivedAtMs: number },
  { finding, link }: { finding: Finding; link: Link | null },
): Failed {
  return { ok: false, hash: report.hash, deviceId: report.deviceId, receivedAtMs, ...finding, link };
}

function isLinked(report: Inspected): report is Linked {
  return report.link !== null;
}

/** The canonical order. Reports that are equal in it are the same report. */
function byReceipt(a: Inspected, b: Inspected): number {
  if (a.receivedAtMs !== b.receivedAtMs) return a.receivedAtMs - b.receivedAtMs;
  return a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0;
}
