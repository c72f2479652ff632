/**
 * The City of Syracuse's pothole fills as drives: one a vehicle and day, each fill a fix of the truck and a detection.
 *
 * Traps of the files, all real: the column headed Latitude holds the longitude and the other way round; times are local and
 * whole minutes, so the fills of one minute are spread evenly over it; most fills repeat the place of the one before.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Drive } from "@fovea/device/drive.ts";

export type VehicleDay = { readonly vehicle: string; readonly drive: Drive };
type Fill = { readonly vehicle: string; readonly minuteMs: number; readonly latE7: number; readonly lonE7: number };

const MINUTE_MS = 60_000;
// April to June lies in daylight saving time: Eastern Daylight Time, UTC-4.
const UTC_OFFSET_MS = -4 * 60 * MINUTE_MS;
const HALF_HOUR_MS = 30 * MINUTE_MS;
const COLUMN = { time: 5, vehicle: 7, longitude: 8, latitude: 9 };
// Round the truck, as far as its crew works.
const camera = { bearingDegrees: 0, fieldDegrees: 360, rangeMetres: 30 };

/** Every vehicle's days, in the order of time, from `potholes_*.csv` in a folder. */
export function loadSyracuse(folder: string): VehicleDay[] {
  const files = readdirSync(folder).filter((name) => /^potholes_.*\.csv$/.test(name));
  const fills = files.flatMap((name) => parseFills(readFileSync(join(folder, name), "utf8")));
  const days = Map.groupBy(fills, ({ vehicle, minuteMs }) => `${localDay(minuteMs)} ${vehicle}`);
  return [...days.keys()].sort().map((key) => driveOf(days.get(key) ?? []));
}

function driveOf(fills: readonly Fill[]): VehicleDay {
  const minutes = Map.groupBy(
    fills.toSorted((a, b) => a.minuteMs - b.minuteMs),
    ({ minuteMs }) => minuteMs,
  );
  const timed = [...minutes.values()].flatMap((fellows) =>
    fellows.map((fill, place) => ({ ...fill, ms: fill.minuteMs + Math.floor((place * MINUTE_MS) / fellows.length) })),
  );
  const track = timed.map(({ ms, latE7, lonE7 }) => ({ ms, latE7, lonE7, accuracyDm: 0, speedCms: null }));
  const detections = timed.map(({ ms, latE7, lonE7 }) => ({
    task: "pothole" as const,
    class: "fill",
    ms,
    latE7,
    lonE7,
    confidence: 1000,
    box: null,
    phash: null,
    frame: null,
  }));
  const receivedAtMs = (timed.at(-1)?.ms ?? 0) + HALF_HOUR_MS;
  return { vehicle: fills[0]?.vehicle ?? "", drive: { receivedAtMs, camera, tasks: ["pothole"], track, detections } };
}

function parseFills(csv: string): Fill[] {
  const [, ...rows] = csv.split(/\r?\n/);
  return rows
    .filter((row) => row.trim() !== "")
    .map((row) => parseFill(row.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/).map(unquote)));
}

function parseFill(fields: readonly string[]): Fill {
  const at = (column: number) => fields[column] ?? "";
  const [, month = "", day = "", year = "", hour = "", minute = ""] =
    /^(\d+)\/(\d+)\/(\d+) (\d+):(\d+)/.exec(at(COLUMN.time)) ?? [];
  const localMs = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute));
  return {
    vehicle: at(COLUMN.vehicle),
    minuteMs: localMs - UTC_OFFSET_MS,
    latE7: Math.round(Number(at(COLUMN.latitude)) * 1e7),
    lonE7: Math.round(Number(at(COLUMN.longitude)) * 1e7),
  };
}

function localDay(ms: number): string {
  return new Date(ms + UTC_OFFSET_MS).toISOString().slice(0, 10);
}

function unquote(field: string): string {
  return field.trim().replace(/^"|"$/g, "").trim();
}
