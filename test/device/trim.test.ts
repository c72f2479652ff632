import type { Drive } from "@fovea/device/drive.ts";
import { defaultPrivacy, type Privacy, trimDrive } from "@fovea/device/trim.ts";
import { tripsOf } from "@fovea/device/trip.ts";
import { metresBetween, type Place } from "@fovea/protocol/place.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { driveArbitrary, driveOf } from "./drive.arbitrary.ts";

const privacyArbitrary = fc.record<Privacy>({
  endMetres: fc.constantFrom(0, 50, 100, 400),
  zones: fc.array(
    fc.record({
      latE7: fc.integer({ min: 429_900_000, max: 430_100_000 }),
      lonE7: fc.integer({ min: -760_100_000, max: -759_900_000 }),
      radiusMetres: fc.constantFrom(50, 200, 500),
    }),
    { maxLength: 3 },
  ),
});

function circlesOf(drive: Drive, { endMetres, zones }: Privacy) {
  const ends = tripsOf(drive.track).flatMap((trip) => [trip[0], trip.at(-1)].filter((fix) => fix !== undefined));
  return [...zones, ...ends.map(({ latE7, lonE7 }) => ({ latE7, lonE7, radiusMetres: endMetres }))];
}

/** Points all along the line between two fixes. */
function lineOf(from: Place, to: Place): Place[] {
  return Array.from({ length: 51 }, (_, step) => ({
    latE7: from.latE7 + ((to.latE7 - from.latE7) * step) / 50,
    lonE7: from.lonE7 + ((to.lonE7 - from.lonE7) * step) / 50,
  }));
}

test("no fix, no line between two fixes and no detection lies near a trip's end or in a zone", () => {
  fc.assert(
    fc.property(driveArbitrary, privacyArbitrary, (drive, privacy) => {
      const circles = circlesOf(drive, privacy);
      for (const { track, detections } of trimDrive(drive, privacy)) {
        const lines = track.flatMap((fix, index) => lineOf(track[index - 1] ?? fix, fix));
        for (const circle of circles) {
          for (const place of [...track, ...detections]) {
            expect(metresBetween(circle, place)).toBeGreaterThanOrEqual(circle.radiusMetres);
          }
          for (const place of lines) expect(metresBetween(circle, place)).toBeGreaterThan(circle.radiusMetres - 0.01);
        }
      }
    }),
    { seed: 1 },
  );
});

test("what is left is in the order of the drive, and nothing is changed", () => {
  fc.assert(
    fc.property(driveArbitrary, privacyArbitrary, (drive, privacy) => {
      const pieces = trimDrive(drive, privacy);
      const left = pieces.flatMap(({ track }) => track);
      expect(left).toEqual(drive.track.filter((fix) => left.includes(fix)));
      const seen = pieces.flatMap(({ detections }) => detections);
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.every((detection) => drive.detections.includes(detection))).toBe(true);
      for (const piece of pieces) expect(piece).toMatchObject({ camera: drive.camera, tasks: drive.tasks });
    }),
    { seed: 2 },
  );
});

test("every fix and detection outside all circles is kept", () => {
  fc.assert(
    fc.property(driveArbitrary, privacyArbitrary, (drive, privacy) => {
      const circles = circlesOf(drive, privacy);
      const isOpen = (place: Place) => circles.every((circle) => metresBetween(circle, place) >= circle.radiusMetres);
      expect(trimDrive(drive, privacy).flatMap(({ track }) => track)).toEqual(drive.track.filter(isOpen));
    }),
    { seed: 3 },
  );
});

describe("by default", () => {
  const north = { ms: 5_000, east: 0, north: 45 };

  test("a hundred metres go at each end", () => {
    const straight = driveOf(Array(20).fill(north));
    expect(defaultPrivacy).toEqual({ endMetres: 100, zones: [] });
    expect(trimDrive(straight).map(({ track }) => track)).toEqual([straight.track.slice(3, -3)]);
  });

  test("a drive that passes home again is cut there", () => {
    const south = { ...north, north: -45 };
    const east = { ...north, north: 0, east: 45 };
    const passing = driveOf([...Array(20).fill(north), ...Array(20).fill(south), ...Array(20).fill(east)]);
    expect(trimDrive(passing).map(({ track }) => track.length)).toEqual([35, 15]);
  });

  test("a stop of more than three minutes is an end too", () => {
    const legs = Array.from({ length: 40 }, (_, index) => ({ ...north, ms: index === 20 ? 181_000 : 5_000 }));
    expect(trimDrive(driveOf(legs)).map(({ track }) => track.length)).toEqual([15, 14]);
  });

  test("a drive that stays within a hundred metres leaves nothing", () => {
    expect(trimDrive(driveOf([{ ms: 5_000, east: 50, north: 0 }]))).toEqual([]);
  });
});

test("a fast drive past a zone leaves no line through it", () => {
  const drive = driveOf(Array.from({ length: 10 }, () => ({ ms: 10_000, east: 0, north: 300 })));
  const middle = { latE7: ((drive.track[4]?.latE7 ?? 0) + (drive.track[5]?.latE7 ?? 0)) / 2, lonE7: -760_000_000 };
  const pieces = trimDrive(drive, { endMetres: 0, zones: [{ ...middle, radiusMetres: 100 }] });
  expect(pieces.map(({ track }) => track.length)).toEqual([5, 6]);
});
