/**
 * Could the camera have seen the event? Positions are known to a cell of 50 m and headings to an eighth of a turn, so this
 * asks what is plausible: in the event's own cell always; in a cell next to it when the event lies within the camera's
 * range and in the eighths of the horizon that the camera covers.
 *
 * A field of f degrees reaches round(f / 90) eighths to either side of the one the camera points into: a 70 degree
 * dashcam covers three eighths, ahead and the two beside.
 */
import { centerOf, offsetMetres } from "../place.ts";
import { sectorOf } from "../projection/pass.ts";
import type { Camera } from "../report.ts";

export type Bearing = { readonly sector: number; readonly metres: number };

const SECTORS = 8;
const SECTOR_DEGREES = 45;

/** From the middle of a coverage cell to the middle of the event's. */
export function bearingTo(event: string, from: string): Bearing {
  const { east, north } = offsetMetres(centerOf(from), centerOf(event));
  return { sector: sectorOf(east, north), metres: Math.sqrt(east * east + north * north) };
}

export function isFacing(camera: Camera, heading: number, { sector, metres }: Bearing): boolean {
  if (metres > camera.rangeMetres) return false;
  const ahead = heading + Math.round(camera.bearingDegrees / SECTOR_DEGREES);
  const turn = (((sector - ahead) % SECTORS) + SECTORS) % SECTORS;
  return Math.min(turn, SECTORS - turn) <= Math.round(camera.fieldDegrees / 90);
}
