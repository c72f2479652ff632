/**
 * A road vehicle does not jump. The track is cut into strides of at least `strideSeconds`; a stride is impossible if it is
 * faster than any road allows with the receiver's errors granted, or if its gap hides where the vehicle was. Real receivers
 * jump too, so plausibility falls with the share of impossible strides and only a gross share rejects the report.
 *
 * For an audited source times may be cut to minutes and gaps are no fault; speed is still judged.
 *
 * Guarantee: plausibility == max(0, floor(1000 x (1 - impossible / (strides x gross)))), and 0 is impossible-motion.
 * Guarantee: one more impossible stride never raises plausibility.
 */
import { metresBetween } from "../place.ts";
import type { Fix } from "../report.ts";
import type { VerifyParams } from "./params.ts";
import type { Rule } from "./rule.ts";

export type Motion = {
  /** Per mille. */
  readonly plausibility: number;
  /** From end to end of each possible stride, so that a parked receiver's noise adds little. */
  readonly metres: number;
  readonly strides: number;
  readonly impossible: number;
};

export const motion: Rule = ({ report, audited, params }) => {
  const { plausibility, strides, impossible } = motionOf(report.private.track, { audited, params: params.verify });
  if (plausibility > 0) return null;
  return { reason: "impossible-motion", detail: `${impossible} of ${strides} strides are impossible by road` };
};

export function motionOf(track: readonly Fix[], options: { audited: boolean; params: VerifyParams }): Motion {
  const { strideSeconds, grossPermille } = options.params.motion;
  const strides = stridesOf(track, strideSeconds);
  const possible = strides.filter((stride) => isPossible(stride, options));
  const impossible = strides.length - possible.length;
  const plausibility = 1_000 - Math.ceil((impossible * 1_000_000) / Math.max(1, strides.length * grossPermille));
  return {
    plausibility: Math.max(0, plausibility),
    metres: Math.floor(possible.reduce((sum, { distance }) => sum + distance, 0)),
    strides: strides.length,
    impossible,
  };
}

type Stride = { distance: number; path: number; ms: number };

function stridesOf(track: readonly Fix[], strideSeconds: number): Stride[] {
  const strides: Stride[] = [];
  let [from] = track;
  let last = from;
  let path = 0;
  for (const fix of track) {
    if (!from || !last) break;
    path += metresBetween(last, fix);
    last = fix;
    if (fix.ms - from.ms < strideSeconds * 1_000) continue;
    strides.push({ distance: metresBetween(from, fix), path, ms: fix.ms - from.ms });
    from = fix;
    path = 0;
  }
  // What is left is shorter, and has the slack of a whole stride.
  if (from && last && path > 0) strides.push({ distance: metresBetween(from, last), path, ms: last.ms - from.ms });
  return strides;
}

// By the path, not the distance: a track that jumps to and fro gets nowhere and is no less impossible.
function isPossible({ path, ms }: Stride, { audited, params }: { audited: boolean; params: VerifyParams }): boolean {
  const { metresPerSecond, slackMetres, slackSeconds, auditedSlackSeconds, gapSeconds } = params.motion;
  const seconds = ms / 1_000;
  if (!audited && seconds > gapSeconds) return false;
  const granted = audited ? auditedSlackSeconds : slackSeconds;
  return path <= slackMetres + metresPerSecond * (seconds + granted);
}
