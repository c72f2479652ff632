/**
 * Chicago campus shuttles as drives: one a trip, without detections. The files name no vehicle, so trips that overlap in
 * time are dealt to different ones.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Drive } from "@fovea/device/drive.ts";
import { fromUtm } from "./utm.ts";

export type ShuttleTrip = { readonly name: string; readonly vehicle: string; readonly drive: Drive };

/** EPSG:32616 puts the tracks on the streets of Chicago. */
const ZONE = 16;
const camera = { bearingDegrees: 0, fieldDegrees: 90, rangeMetres: 30 };
/** When a shuttle is back at its depot. */
const UPLOAD_MS = 60_000;
/** Time to turn round between two trips of a vehicle. */
const PAUSE_MS = 300_000;

/** Every trip of `trips/*.txt` in a folder, in the order of time. */
export function loadShuttles(folder: string): ShuttleTrip[] {
  const names = readdirSync(join(folder, "trips")).filter((name) => name.endsWith(".txt"));
  const trips = names.map((name) => ({ name, drive: parseTrip(readFileSync(join(folder, "trips", name), "utf8")) }));
  trips.sort((a, b) => startOf(a.drive) - startOf(b.drive) || (a.name < b.name ? -1 : 1));
  return dealOut(trips);
}

function parseTrip(text: string): Drive {
  const rows = text.split(/\r?\n/).filter((row) => row.trim() !== "");
  const track = rows.map((row) => {
    const [east = Number.NaN, north = Number.NaN, unix = Number.NaN] = row.split(/\s+/).map(Number);
    const { lat, lon } = fromUtm({ east, north }, { zone: ZONE });
    const [latE7, lonE7] = [Math.round(lat * 1e7), Math.round(lon * 1e7)];
    return { ms: Math.round(unix * 1_000), latE7, lonE7, accuracyDm: 0, speedCms: null };
  });
  const receivedAtMs = (track.at(-1)?.ms ?? 0) + UPLOAD_MS;
  return { receivedAtMs, camera, tasks: ["pothole", "roadwork", "sign"], track, detections: [] };
}

function dealOut(trips: readonly { name: string; drive: Drive }[]): ShuttleTrip[] {
  const freeFromMs: number[] = [];
  return trips.map(({ name, drive }) => {
    const free = freeFromMs.findIndex((ms) => ms <= startOf(drive));
    const vehicle = free < 0 ? freeFromMs.length : free;
    freeFromMs[vehicle] = (drive.track.at(-1)?.ms ?? 0) + PAUSE_MS;
    return { name, vehicle: `SHUTTLE${vehicle + 1}`, drive };
  });
}

function startOf({ track }: Drive): number {
  return track[0]?.ms ?? 0;
}
