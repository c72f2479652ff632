/**
 * Privacy before anything is signed: the ends of every trip and the driver's private zones are cut out, and a drive that
 * goes through one falls into pieces, so that no report and no line between two fixes leads through it.
 *
 * A circle of a known radius still hints at its middle to whoever sees many drives that end at its rim: a zone drawn
 * wider than needed, and off centre, hides a home better than the trimmed ends do.
 *
 * Guarantee: no fix, no line between two fixes of a piece and no detection lies within `endMetres` of the first or last
 * fix of any trip, or within the radius of a zone.
 * Guarantee: what is left is in the order of the drive, and nothing is changed.
 */
import { metresBetween, offsetMetres, type Place } from "@fovea/protocol/place.ts";
import type { Drive } from "./drive.ts";
import { tripsOf } from "./trip.ts";

export type Privacy = {
  endMetres: number;
  zones: readonly { latE7: number; lonE7: number; radiusMetres: number }[];
};

export const DEFAULT_END_METRES = 100;
export const DEFAULT_ZONE_METRES = 200;
export const defaultPrivacy: Privacy = { endMetres: DEFAULT_END_METRES, zones: [] };

type Circle = Privacy["zones"][number];

export function trimDrive(drive: Drive, { endMetres, zones }: Privacy = defaultPrivacy): Drive[] {
  const trips = tripsOf(drive.track);
  const ends = trips.flatMap((trip) => [trip[0], trip.at(-1)].filter((fix) => fix !== undefined));
  const circles = [...zones, ...ends.map(({ latE7, lonE7 }) => ({ latE7, lonE7, radiusMetres: endMetres }))];

  const open = drive.detections.filter((seen) => !circles.some((circle) => isWithin(seen, circle)));
  return trips
    .flatMap((trip) => piecesOf(trip, circles))
    .map((track) => {
      const from = track[0]?.ms ?? 0;
      const to = track.at(-1)?.ms ?? 0;
      return { ...drive, track, detections: open.filter(({ ms }) => from <= ms && ms <= to) };
    });
}

function piecesOf(trip: Drive["track"], circles: readonly Circle[]): Drive["track"][] {
  const pieces: Drive["track"][] = [];
  let last: Place | null = null;
  for (const fix of trip) {
    const from: Place | null = last;
    last = circles.some((circle) => isWithin(fix, circle)) ? null : fix;
    if (!last) continue;
    if (!from || circles.some((circle) => legTouches(from, fix, circle))) pieces.push([]);
    pieces.at(-1)?.push(fix);
  }
  return pieces;
}

function isWithin(place: Place, circle: Circle): boolean {
  return metresBetween(circle, place) < circle.radiusMetres;
}

/** Whether the straight line between two places outside comes into the circle. */
function legTouches(from: Place, to: Place, circle: Circle): boolean {
  const a = offsetMetres(circle, from);
  const b = offsetMetres(circle, to);
  const east = b.east - a.east;
  const north = b.north - a.north;
  const squared = east * east + north * north;
  if (squared === 0) return false;

  const nearest = Math.max(0, Math.min(1, -(a.east * east + a.north * north) / squared));
  const x = a.east + nearest * east;
  const y = a.north + nearest * north;
  return x * x + y * y < circle.radiusMetres * circle.radiusMetres;
}
