/**
 * A report arrives within a week of its drive and not before the drive is over. All clocks may err: a device's and an
 * operator's together by `earlySeconds`.
 *
 * Guarantee: accepted => -earlySeconds <= receipt - end of the drive <= lateSeconds.
 */
import { endMsOf, type Rule } from "./rule.ts";

export const clock: Rule = ({ report, receivedAtMs, params }) => {
  const { lateSeconds, earlySeconds } = params.verify.clock;
  const waited = (receivedAtMs - endMsOf(report)) / 1_000;
  if (waited > lateSeconds) return { reason: "too-late", detail: `received ${waited} s after its end` };
  if (waited < -earlySeconds) return { reason: "from-the-future", detail: `ends ${-waited} s after its receipt` };
  return null;
};
