/** What became of one report. */
import type { Hex } from "viem";
import type { Reason } from "../reason.ts";
import type { Inspected } from "./inspected.ts";
import type { Finding } from "./rule.ts";

export type Verdict = {
  readonly hash: Hex;
  readonly deviceId: Hex | null;
  readonly receivedAtMs: number;
  readonly outcome: "accepted" | "rejected" | "held";
  readonly reason: Reason | null;
  readonly detail: string;
};

/** `found` is what the comparison with other reports found. */
export function verdictOn(report: Inspected, found: Finding | undefined): Verdict {
  const { hash, deviceId, receivedAtMs } = report;
  const finding = report.ok ? found : report;
  if (!finding) return { hash, deviceId, receivedAtMs, outcome: "accepted", reason: null, detail: "" };
  const { reason, detail } = finding;
  return { hash, deviceId, receivedAtMs, outcome: reason === "suspended-device" ? "held" : "rejected", reason, detail };
}

/** Copies of one report may share a receipt and still differ: one is genuine, another has a forged signature. */
export function byReceiptAndText(a: Verdict, b: Verdict): number {
  if (a.receivedAtMs !== b.receivedAtMs) return a.receivedAtMs - b.receivedAtMs;
  const [one, other] = [a, b].map(({ hash, outcome, reason, detail }) => `${hash} ${outcome} ${reason} ${detail}`);
  return one === undefined || other === undefined || one === other ? 0 : one < other ? -1 : 1;
}
