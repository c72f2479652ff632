/** San Francisco cabs as drives: one a trip, a run of fixes no more than three minutes apart over at least a kilometre. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Drive } from "@fovea/device/drive.ts";
import { tripsOf } from "@fovea/device/trip.ts";
import { metresBetween } from "@fovea/protocol/place.ts";

export type CabTrip = { readonly cab: string; readonly drive: Drive };

const TRIP_METRES = 1_000;
const UPLOAD_MS = 60_000;
const camera = { bearingDegrees: 0, fieldDegrees: 90, rangeMetres: 30 };

/** Every trip of a day, from a gzipped CSV `cab,lat,lon,occupied,unix`. */
export function loadCabs(file: string): CabTrip[] {
  const [, ...rows] = gunzipSync(readFileSync(file)).toString("utf8").split("\n");
  const fixes = rows.filter((row) => row !== "").map(parseFix);
  return [...Map.groupBy(fixes, ({ cab }) => cab)].flatMap(([cab, own]) =>
    tripsOf(own.map(({ fix }) => fix).sort((a, b) => a.ms - b.ms))
      .filter((track) => lengthOf(track) >= TRIP_METRES)
      .map((track) => ({ cab, drive: driveOf(track) })),
  );
}

function parseFix(row: string) {
  const [cab = "", lat, lon, , unix] = row.split(",");
  const [latE7, lonE7] = [Math.round(Number(lat) * 1e7), Math.round(Number(lon) * 1e7)];
  return { cab, fix: { ms: Number(unix) * 1_000, latE7, lonE7, accuracyDm: 0, speedCms: null } };
}

function driveOf(track: Drive["track"]): Drive {
  const receivedAtMs = (track.at(-1)?.ms ?? 0) + UPLOAD_MS;
  return { receivedAtMs, camera, tasks: ["pothole", "roadwork", "sign"], track, detections: [] };
}

function lengthOf(track: Drive["track"]): number {
  return track.reduce((sum, fix, at) => sum + metresBetween(track[at - 1] ?? fix, fix), 0);
}
