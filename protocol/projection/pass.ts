/**
 * Where a track passed: its fixes, and points between two fixes that are near enough in time and possible by road.
 *
 * Points stand at most 10 m apart, a fifth of a coverage cell. A leg of more than 30 s, or faster than 70 m/s (250 km/h),
 * says nothing about the road between its ends. Heading is the direction from the last fix at least 10 m away, twice what
 * a phone's GPS errs by in the open, so that a car at a red light does not turn round; a track that never moves heads north.
 *
 * Guarantee: a track of n fixes over s seconds has at most n + 7 s points, whatever the fixes are.
 */
import { offsetMetres } from "../place.ts";
import type { Fix } from "../report/track.ts";

/** A point of the track: `at` in unix seconds rounded down to the minute, heading sector 0..7 clockwise from north. */
export type Pass = { latE7: number; lonE7: number; at: number; sector: number };

const SPACING_METRES = 10;
const LEG_MS = 30_000;
const LEG_METRES_PER_MS = 0.07;
const HEADING_METRES = 10;
/** tan(22.5 degrees), where one sector ends and the next begins. */
const SECTOR_SLOPE = Math.sqrt(2) - 1;

export function passesOf(track: readonly Fix[]): Pass[] {
  const sectors = sectorsOf(track);
  const passes: Pass[] = [];
  track.forEach((fix, index) => {
    const sector = sectors[index] ?? 0;
    const before = track[index - 1];
    if (before) passLeg(before, fix, { sector, passes });
    passes.push({ latE7: fix.latE7, lonE7: fix.lonE7, at: minuteOf(fix.ms), sector });
  });
  return passes;
}

/** The points strictly between two fixes. */
function passLeg(from: Fix, to: Fix, { sector, passes }: { sector: number; passes: Pass[] }): void {
  const { east, north } = offsetMetres(from, to);
  const metres = Math.sqrt(east * east + north * north);
  const ms = to.ms - from.ms;
  if (ms > LEG_MS || metres > ms * LEG_METRES_PER_MS) return;

  const steps = Math.ceil(metres / SPACING_METRES);
  for (let step = 1; step < steps; step += 1) {
    passes.push({
      latE7: from.latE7 + Math.round(((to.latE7 - from.latE7) * step) / steps),
      lonE7: from.lonE7 + Math.round(((to.lonE7 - from.lonE7) * step) / steps),
      at: minuteOf(from.ms + Math.floor((ms * step) / steps)),
      sector,
    });
  }
}

/** One for each fix; before the first 10 m it is the heading of those. */
function sectorsOf(track: readonly Fix[]): number[] {
  let anchor = track[0];
  let heading: number | null = null;
  const headings = track.map((fix) => {
    if (!anchor) return heading;
    const { east, north } = offsetMetres(anchor, fix);
    if (east * east + north * north >= HEADING_METRES * HEADING_METRES) {
      heading = sectorOf(east, north);
      anchor = fix;
    }
    return heading;
  });
  const first = headings.find((known) => known !== null) ?? 0;
  return headings.map((known) => known ?? first);
}

export function sectorOf(east: number, north: number): number {
  const right = Math.abs(east);
  const ahead = Math.abs(north);
  if (right <= ahead * SECTOR_SLOPE) return north >= 0 ? 0 : 4;
  if (ahead <= right * SECTOR_SLOPE) return east >= 0 ? 2 : 6;
  if (north >= 0) return east >= 0 ? 1 : 7;
  return east >= 0 ? 3 : 5;
}

function minuteOf(ms: number): number {
  return Math.floor(ms / 60_000) * 60;
}
