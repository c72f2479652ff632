/**
 * A track as columns: times, latitudes, longitudes as differences to the fix before (the first to 0), accuracies, speeds.
 *
 * Guarantee: decodeTrack(encodeTrack(track)) == track.
 */
import type { Cbor } from "../cbor.ts";
import { integerOf, listOf, type Range, Refused, tupleOf } from "./field.ts";
import { latitudeRange, limits, longitudeRange, timeRangeMs } from "./limits.ts";

/** `accuracyDm` is the radius in decimetres, 0 when the receiver gives none; `speedCms` in centimetres per second. */
export type Fix = { ms: number; latE7: number; lonE7: number; accuracyDm: number; speedCms: number | null };

const accuracyRange = { min: 0, max: 100_000 };
const speedRange = { min: 0, max: 20_000 };

export function encodeTrack(track: readonly Fix[]): Cbor {
  return [
    differences(track.map(({ ms }) => ms)),
    differences(track.map(({ latE7 }) => latE7)),
    differences(track.map(({ lonE7 }) => lonE7)),
    track.map(({ accuracyDm }) => accuracyDm),
    track.map(({ speedCms }) => speedCms),
  ];
}

/** @throws {Refused} */
export function decodeTrack(value: unknown): Fix[] {
  const [times, latitudes, longitudes, accuracies, speeds] = tupleOf(value, 5, "track");
  const ms = sums(listOf(times, "track times", { min: 1, max: limits.fixes }), "time of a fix", timeRangeMs);
  const latE7 = sums(tupleOf(latitudes, ms.length, "track latitudes"), "latitude", latitudeRange);
  const lonE7 = sums(tupleOf(longitudes, ms.length, "track longitudes"), "longitude", longitudeRange);
  const accuracy = tupleOf(accuracies, ms.length, "track accuracies");
  const speed = tupleOf(speeds, ms.length, "track speeds");

  const track = ms.map((at, index) => ({
    ms: at,
    latE7: latE7[index] ?? 0,
    lonE7: lonE7[index] ?? 0,
    accuracyDm: integerOf(accuracy[index], "accuracy", accuracyRange),
    speedCms: speed[index] === null ? null : integerOf(speed[index], "speed", speedRange),
  }));
  requireTimeOrder(track);
  return track;
}

function requireTimeOrder(track: readonly Fix[]): void {
  const [first] = track;
  let last = first;
  for (const fix of track) {
    if (last && fix.ms < last.ms) throw new Refused("malformed", "the track goes back in time");
    last = fix;
  }
  if (first && last && last.ms - first.ms > limits.segmentMs) {
    throw new Refused("oversized", `the track is longer than ${limits.segmentMs / 60_000} minutes`);
  }
}

function differences(values: readonly number[]): number[] {
  return values.map((value, index) => value - (values[index - 1] ?? 0));
}

function sums(deltas: readonly unknown[], name: string, range: Range): number[] {
  const step = { min: -2 * range.max, max: 2 * range.max };
  let sum = 0;
  return deltas.map((delta) => {
    sum = integerOf(sum + integerOf(delta, name, step), name, range);
    return sum;
  });
}
