/**
 * A receiver errs, a road bends, a driver's foot moves. A track that does none of it was computed, not recorded: its speed
 * is constant, its fixes lie on a coarse grid, or each moving fix lies in the middle of its neighbours. Each test needs
 * enough moving samples; noise added by hand passes, and is met where copies and opportunities are compared.
 *
 * An audited source is exempt: what logs a service vehicle may interpolate.
 *
 * Guarantee: constant speed, a grid of 1e-4 degrees, or fixes interpolated between few corners is synthetic-track.
 * Guarantee: a recorded track with a receiver's noise of a metre is not.
 */
import { METRES_PER_E7, offsetMetres } from "../place.ts";
import type { Fix } from "../report.ts";
import type { VerifyParams } from "./params.ts";
import type { Rule } from "./rule.ts";

type Limits = VerifyParams["synthetic"];
type Leg = { from: Fix; to: Fix; east: number; north: number; metres: number; ms: number };

/** Below it a leg is a wait, not a movement. */
const MOVING_METRES = 5;

export const synthetic: Rule = ({ report, audited, params }) => {
  const limits = params.verify.synthetic;
  const legs = audited ? [] : movingLegs(report.private.track);
  if (legs.length < limits.samples) return null;
  const regular = steadiness(legs, limits) ?? gridding(legs, limits) ?? ruling(legs, limits);
  return regular === null ? null : { reason: "synthetic-track", detail: regular };
};

function movingLegs(track: readonly Fix[]): Leg[] {
  const legs: Leg[] = [];
  let from = track[0];
  for (const to of track) {
    if (!from || to.ms <= from.ms) continue;
    const { east, north } = offsetMetres(from, to);
    const metres = Math.sqrt(east * east + north * north);
    if (metres >= MOVING_METRES) legs.push({ from, to, east, north, metres, ms: to.ms - from.ms });
    from = to;
  }
  return legs;
}

// Around the median, so that the corners that a script cuts do not make it look alive.
function steadiness(legs: readonly Leg[], { steadySpeedPermille, steadyPermille }: Limits): string | null {
  const speeds = legs.map(({ metres, ms }) => metres / ms).sort((a, b) => a - b);
  const median = speeds[Math.floor(speeds.length / 2)] ?? 0;
  const steady = speeds.filter((speed) => Math.abs(speed - median) * 1_000 <= median * steadySpeedPermille).length;
  return steady * 1_000 >= speeds.length * steadyPermille
    ? `${steady} of ${speeds.length} steps are equally fast`
    : null;
}

function gridding(legs: readonly Leg[], { gridE7, gridPermille }: Limits): string | null {
  const gridded = legs.filter(({ to }) => liesOn(to, gridE7)).length;
  return gridded * 1_000 >= legs.length * gridPermille ? `${gridded} of ${legs.length} fixes lie on a grid` : null;
}

// The middle is weighed by time, so that the test is of a constant velocity across the fix.
function ruling(legs: readonly Leg[], limits: Limits): string | null {
  const coarse = legs.every(({ to }) => liesOn(to, limits.coarseE7));
  const shortest = coarse ? limits.coarseMetres : limits.ruledMetres;
  let ruled = 0;
  let judged = 0;
  legs.forEach((next, index) => {
    const leg = legs[index - 1];
    if (leg?.to !== next.from || leg.metres < shortest || next.metres < shortest) return;
    judged += 1;
    if (isRuled(leg, next, limits.ruledE7 * METRES_PER_E7)) ruled += 1;
  });
  if (judged < limits.samples || ruled * 1_000 < judged * limits.ruledPermille) return null;
  return `${ruled} of ${judged} fixes lie exactly between their neighbours`;
}

function isRuled(leg: Leg, next: Leg, tolerance: number): boolean {
  const share = leg.ms / (leg.ms + next.ms);
  const east = leg.east - share * (leg.east + next.east);
  const north = leg.north - share * (leg.north + next.north);
  return east * east + north * north <= tolerance * tolerance;
}

function liesOn({ latE7, lonE7 }: Fix, step: number): boolean {
  return latE7 % step === 0 && lonE7 % step === 0;
}
