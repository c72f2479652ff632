/** Tracks that nobody drove: drawn with a ruler, or made from tracks that somebody did drive. */
import { METRES_PER_E7, type Place } from "@fovea/protocol/place.ts";
import type { Fix } from "@fovea/protocol/report.ts";
import type { Random } from "./random.ts";
import { EPOCH_SECONDS, GENESIS } from "./timeline.ts";
import { type Way, waysOf } from "./way.ts";

const FIX_MS = 15_000;
const COSINE = 0.79;

export function startOf(epoch: number): number {
  return (GENESIS + (epoch - 1) * EPOCH_SECONDS) * 1_000;
}

/** The same track later, each fix so many metres off. */
export function jittered(track: readonly Fix[], by: { laterMs: number; metres: number; random: Random }): Fix[] {
  return track.map((fix) => ({ ...off(fix, by), ms: fix.ms + by.laterMs }));
}

/** The same roads at another time and pace: what an emulator that knows the streets would send. */
export function retimed(track: readonly Fix[], { startMs, random }: { startMs: number; random: Random }): Fix[] {
  let ms = startMs;
  let pace = random.between(0.85, 1);
  return track.map((fix, index) => {
    pace = Math.min(1.1, Math.max(0.75, pace + 0.15 * random.normal()));
    ms += Math.round(pace * Math.min(60_000, fix.ms - (track[index - 1]?.ms ?? fix.ms)));
    return { ...off(fix, { metres: 5, random }), ms };
  });
}

/** From place to place as the crow flies; `metres` is the noise that is added. */
export function straight(
  places: readonly Place[],
  { startMs, metres, random }: { startMs: number; metres: number; random: Random },
): Fix[] {
  const fixes: Fix[] = [];
  let ms = startMs;
  places.forEach((to, index) => {
    const from = places[index - 1] ?? to;
    const length = METRES_PER_E7 * Math.sqrt((to.latE7 - from.latE7) ** 2 + (COSINE * (to.lonE7 - from.lonE7)) ** 2);
    const steps = Math.max(1, Math.ceil(length / 180));
    for (let step = 1; step <= steps; step += 1) {
      const share = step / steps;
      const place = {
        latE7: Math.round(from.latE7 + share * (to.latE7 - from.latE7)),
        lonE7: Math.round(from.lonE7 + share * (to.lonE7 - from.lonE7)),
      };
      ms += FIX_MS;
      fixes.push({ ...off(place, { metres, random }), ms, accuracyDm: 0, speedCms: null });
    }
  });
  return fixes;
}

/** What becomes of a forged track when it is cut into reports that arrive within an epoch. */
export function reportsWithin(epoch: number, track: readonly Fix[]): Way[] {
  const lastMs = startOf(epoch + 1) - 120_000;
  return waysOf(track.filter(({ ms }) => ms < lastMs));
}

function off<Where extends Place>(place: Where, { metres, random }: { metres: number; random: Random }): Where {
  const error = () => (metres / METRES_PER_E7) * random.normal();
  return { ...place, latE7: Math.round(place.latE7 + error()), lonE7: Math.round(place.lonE7 + error() / COSINE) };
}
