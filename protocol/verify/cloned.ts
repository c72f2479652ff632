/**
 * Two devices that report one path at the same times are one vehicle, or one file. The earlier receipt counts.
 *
 * Cars in convoy must survive, so a clone is nearer in time than two cars in one lane can be, or follows so exactly that not
 * even the receivers err apart. Audited sources are no exception.
 *
 * Guarantee: the same track sent by another device is cloned-track, also when it is shifted by seconds.
 * Guarantee: a car that follows another at a second or more, with a receiver of its own, is not.
 */
import { type Alignment, isAlike, type Match } from "./alignment.ts";
import type { VerifyParams } from "./params.ts";
import type { Finding } from "./rule.ts";

export function cloned({ together, exact, near }: Alignment, { copy }: VerifyParams): Finding | null {
  const within = (ms: number) => (match: Match) => !match.backwards && Math.abs(match.lagMs) <= ms;
  const match =
    together.filter(within(copy.together.lagMs)).find((match) => isAlike(match, copy.together)) ??
    exact.filter(within(copy.convoySeconds * 1_000)).find((match) => isAlike(match, copy.exact)) ??
    near.filter(within(copy.sameTimeMs)).find((match) => isAlike(match, copy.near));
  if (!match) return null;
  return { reason: "cloned-track", detail: `${match.gates} places passed ${match.lagMs} ms apart` };
}
