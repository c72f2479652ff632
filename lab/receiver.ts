/** What a car's satellite receiver makes of where it is: errors of metres that change slowly, and a little shake. */
import type { Fix } from "@fovea/protocol/report.ts";
import { placeOf } from "./ground.ts";
import type { Random } from "./random.ts";
import type { Moment } from "./ride.ts";

export const FIX_MS = 2_000;
/** Metres; the slow part stays alike for half a minute, as the sky does. */
const SLOW = 3;
const FAST = 0.6;
const KEPT = 0.93;

export function receive(fixes: readonly Moment[], random: Random): Fix[] {
  const own = SLOW * Math.sqrt(1 - KEPT * KEPT);
  let slow = { east: SLOW * random.normal(), north: SLOW * random.normal() };
  return fixes.map((fix) => {
    slow = {
      east: KEPT * slow.east + own * random.normal(),
      north: KEPT * slow.north + own * random.normal(),
    };
    const east = fix.east + slow.east + FAST * random.normal();
    const north = fix.north + slow.north + FAST * random.normal();
    const speedCms = Math.max(0, Math.round(100 * (fix.speed + 0.15 * random.normal())));
    return { ms: fix.ms, ...placeOf({ east, north }), accuracyDm: Math.round(random.between(25, 60)), speedCms };
  });
}
