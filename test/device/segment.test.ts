import type { Drive } from "@fovea/device/drive.ts";
import { segmentDrive } from "@fovea/device/segment.ts";
import { tripsOf } from "@fovea/device/trip.ts";
import { limits } from "@fovea/protocol/report/limits.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { detectionAt, driveArbitrary, driveOf } from "./drive.arbitrary.ts";

/** Legs as pairs of fixes that stand side by side in one track. */
function legsOf(tracks: readonly Drive["track"][]): Drive["track"][] {
  return tracks.flatMap((track) => track.slice(1).map((fix, index) => [...track.slice(index, index + 1), fix]));
}

test("every leg of a trip is in exactly one segment", () => {
  fc.assert(
    fc.property(driveArbitrary, (drive) => {
      const tracks = segmentDrive(drive).map(({ track }) => track);
      expect(legsOf(tracks)).toEqual(legsOf(tripsOf(drive.track)));
      expect(new Set(tracks.flat())).toEqual(new Set(drive.track));
    }),
    { seed: 1 },
  );
});

test("every detection within a trip's time is in exactly one segment", () => {
  fc.assert(
    fc.property(driveArbitrary, (drive) => {
      const trips = tripsOf(drive.track);
      const placed = drive.detections.filter(({ ms }) =>
        trips.some((trip) => (trip[0]?.ms ?? 0) <= ms && ms <= (trip.at(-1)?.ms ?? 0)),
      );
      expect(segmentDrive(drive).flatMap(({ detections }) => detections)).toEqual(placed);
    }),
    { seed: 2 },
  );
});

test("no segment exceeds the limits of a report, and its detections lie within its time", () => {
  fc.assert(
    fc.property(driveArbitrary, (drive) => {
      for (const { track, detections } of segmentDrive(drive)) {
        const from = track[0]?.ms ?? 0;
        const to = track.at(-1)?.ms ?? 0;
        expect(to - from).toBeLessThanOrEqual(limits.segmentMs);
        expect(detections.every(({ ms }) => from <= ms && ms <= to)).toBe(true);
      }
    }),
    { seed: 3 },
  );
});

test("a drive of 25 minutes makes three segments that share the fixes where they were cut", () => {
  const drive = driveOf(Array.from({ length: 300 }, () => ({ ms: 5_000, east: 0, north: 50 })));
  const segments = segmentDrive(drive);
  expect(segments.map(({ track }) => track.length)).toEqual([121, 121, 61]);
  expect(segments[0]?.track.at(-1)).toBe(segments[1]?.track[0]);
});

test("a pause of more than three minutes starts a new segment that shares nothing", () => {
  const legs = [180_000, 180_001].map((ms) => ({ ms, east: 0, north: 50 }));
  expect(segmentDrive(driveOf(legs)).map(({ track }) => track.length)).toEqual([2, 1]);
});

test("a longer pause can be allowed, up to the length of a segment", () => {
  const drive = driveOf([500_000, 600_001].map((ms) => ({ ms, east: 0, north: 50 })));
  expect(segmentDrive(drive, { gapMs: 3_600_000 }).map(({ track }) => track.length)).toEqual([2, 1]);
});

test("a track with many fixes is cut before it is too long", () => {
  const drive = driveOf(Array.from({ length: 3_000 }, () => ({ ms: 100, east: 0, north: 1 })));
  expect(segmentDrive(drive).map(({ track }) => track.length)).toEqual([1_200, 1_200, 603]);
});

test("a drive with many detections is cut before there are too many", () => {
  const drive = driveOf(Array.from({ length: 100 }, () => ({ ms: 5_000, east: 0, north: 50 })));
  const detections = Array.from({ length: 1_000 }, (_, index) => {
    const fix = drive.track[0] ?? { ms: 0, latE7: 0, lonE7: 0 };
    return detectionAt(fix.ms + index * 500, fix);
  });
  const segments = segmentDrive({ ...drive, detections });
  expect(segments.flatMap((segment) => segment.detections)).toEqual(detections);
  expect(Math.max(...segments.map((segment) => segment.detections.length))).toBeLessThanOrEqual(limits.detections);
  expect(segments).toHaveLength(4);
});
