import { cellOf, METRES_PER_E7, type Place } from "@fovea/protocol/place.ts";
import { edgesOf, metresInside } from "@fovea/protocol/projection/cell-edge.ts";
import { passesOf, sectorOf } from "@fovea/protocol/projection/pass.ts";
import { isProjection, project } from "@fovea/protocol/projection.ts";
import type { Fix, PrivatePart, PublicPart } from "@fovea/protocol/report.ts";
import fc from "fast-check";
import { cellToBoundary, getPentagons, gridDisk } from "h3-js";
import { zeroHash } from "viem";
import { describe, expect, test } from "vitest";
import { trackArbitrary } from "./report.arbitrary.ts";

const startMs = 1_760_000_000_000;

/** Drives that anybody could have driven, anywhere, at corners of the grid too. */
const driveArbitrary = fc
  .tuple(
    fc.oneof(
      {
        weight: 9,
        arbitrary: fc.record({
          latE7: fc.integer({ min: -8e8, max: 8e8 }),
          lonE7: fc.integer({ min: -18e8, max: 18e8 }),
        }),
      },
      { weight: 1, arbitrary: fc.constantFrom(...getPentagons(11).map(pentagonPlace)) },
    ),
    fc.array(
      fc.record({
        ms: fc.integer({ min: 0, max: 40_000 }),
        turn: fc.integer({ min: 0, max: 15 }),
        metres: fc.integer({ min: 0, max: 120 }),
      }),
      { maxLength: 20 },
    ),
  )
  .map(([start, legs]) => drive(start, legs));

const seenArbitrary = fc.array(fc.tuple(fc.nat(), fc.integer({ min: -2_000, max: 2_000 })), { maxLength: 4 });
const partArbitrary = fc.tuple(driveArbitrary, seenArbitrary).map(([track, seen]) => partOf(track, seen));

test("the projection of a part is a projection of it", () => {
  fc.assert(
    fc.property(partArbitrary, (part) => {
      expect(isProjection(part, project(part))).toBe(true);
    }),
    { seed: 1, numRuns: 500 },
  );
});

test("any track at all has a projection", () => {
  fc.assert(
    fc.property(trackArbitrary, (track) => {
      const part = partOf(track, []);
      expect(isProjection(part, project(part))).toBe(true);
    }),
    { seed: 2 },
  );
});

test("coverage is strictly ascending by time, cell, sector", () => {
  fc.assert(
    fc.property(partArbitrary, (part) => {
      const keys = project(part).coverage.map(({ at, cell, sector }) => `${at} ${cell} ${sector}`);
      expect(keys).toEqual([...new Set(keys)].toSorted());
    }),
    { seed: 3 },
  );
});

describe("a public part is no projection", () => {
  const entryArbitrary = fc.tuple(partArbitrary, fc.nat()).map(([part, at]) => {
    const told = project(part);
    return { part, told, index: at % told.coverage.length };
  });

  test("with one coverage entry less, when the track was more than a metre inside it", () => {
    fc.assert(
      fc.property(entryArbitrary, ({ part, told, index }) => {
        const { cell, at, sector } = told.coverage[index] ?? { cell: "", at: 0, sector: 0 };
        const own = passesOf(part.track).filter((pass) => pass.at === at && pass.sector === sector);
        fc.pre(own.some((pass) => metresInside(edgesOf(cell), pass) > 1.5));
        expect(isProjection(part, { ...told, coverage: told.coverage.filter((_, other) => other !== index) })).toBe(
          false,
        );
      }),
      { seed: 4 },
    );
  });

  test("with one coverage entry at another minute, in another sector or in a cell that was not passed", () => {
    fc.assert(
      fc.property(entryArbitrary, ({ part, told, index }) => {
        const entry = told.coverage[index] ?? { cell: "", at: 0, sector: 0 };
        const far = gridDisk(entry.cell, 8).find((cell) =>
          passesOf(part.track).every((pass) => metresInside(edgesOf(cell), pass) < -1),
        );
        fc.pre(far !== undefined);
        for (const change of [{ at: entry.at + 3_600 }, { sector: (entry.sector + 4) % 8 }, { cell: far ?? "" }]) {
          const moved = { ...entry, ...change };
          const known = told.coverage.some((other) => JSON.stringify(other) === JSON.stringify(moved));
          if (known) continue;
          const more = { ...told, coverage: [...told.coverage, moved] };
          const instead = { ...told, coverage: told.coverage.with(index, moved) };
          expect(isProjection(part, more)).toBe(false);
          if (!onlyOnEdge(part, entry)) expect(isProjection(part, instead)).toBe(false);
        }
      }),
      { seed: 5 },
    );
  });

  test("with a detection more, less, changed or more than a metre away", () => {
    fc.assert(
      fc.property(partArbitrary, (part) => {
        const told = project(part);
        const [first] = told.detections;
        const place = part.detections[0];
        fc.pre(first !== undefined && place !== undefined);
        if (!first || !place) return;
        const away = gridDisk(first.cell, 2).find((cell) => metresInside(edgesOf(cell), place) < -1) ?? "";
        const wrong = [
          told.detections.slice(1),
          [...told.detections, first],
          ...[
            { task: "sign" as const },
            { class: "other" },
            { at: first.at + 1 },
            { confidence: 1 },
            { cell: away },
          ].map((change) => told.detections.with(0, { ...first, ...change })),
        ];
        for (const detections of wrong) expect(isProjection(part, { ...told, detections })).toBe(false);
      }),
      { seed: 6 },
    );
  });

  test("with a task more or less", () => {
    const part = partOf(drive({ latE7: 430_000_000, lonE7: -760_000_000 }, []), []);
    const told = project(part);
    expect(isProjection(part, { ...told, tasks: [] })).toBe(false);
    expect(isProjection(part, { ...told, tasks: ["pothole", "sign"] })).toBe(false);
  });

  test.each([430_000_000, 0])("with a cell that does not exist", (latE7) => {
    const part = partOf(drive({ latE7, lonE7: 0 }, []), [[0, 0]]);
    const told = project(part);
    const coverage = told.coverage.map((entry) => ({ ...entry, cell: "8bfffffffffffff" }));
    const detections = told.detections.map((seen) => ({ ...seen, cell: "8cfffffffffffff" }));
    expect(isProjection(part, { ...told, coverage })).toBe(false);
    expect(isProjection(part, { ...told, detections })).toBe(false);
  });

  test("with more than a few cells that the track only touched", () => {
    const crossings = Array.from({ length: 8 }, (_, index) => crossingAt(430_000_000 + index * 1_000_000));
    const track = crossings.flatMap(({ place }, index) => {
      const fix = { ...place, ms: startMs + index * 31_000, accuracyDm: 30, speedCms: null };
      return [fix, fix];
    });
    const part = partOf(track, []);
    const told = project(part);
    const touched = told.coverage.flatMap((entry) => {
      const cells = crossings.find(({ cells: both }) => both.includes(entry.cell))?.cells ?? [];
      return cells.filter((cell) => cell !== entry.cell).map((cell) => ({ ...entry, cell }));
    });
    expect(touched).toHaveLength(8);
    const claimed = (count: number): PublicPart => ({
      ...told,
      coverage: [...told.coverage, ...touched.slice(0, count)],
    });
    expect([1, 2, 8].map((count) => isProjection(part, claimed(count)))).toEqual([true, false, false]);
  });
});

test("a place on the edge of two cells may be told as either, not as both", () => {
  const { place, cells } = crossingAt(430_481_000);
  expect(cells).toHaveLength(2);
  const fix = { ...place, ms: startMs, accuracyDm: 30, speedCms: null };
  const part = partOf([fix], []);
  for (const cell of cells) {
    const coverage = project(part).coverage.map((entry) => ({ ...entry, cell }));
    expect(isProjection(part, { ...project(part), coverage })).toBe(true);
  }
  const both = cells.flatMap((cell) => project(part).coverage.map((entry) => ({ ...entry, cell })));
  expect(isProjection(part, { ...project(part), coverage: both })).toBe(false);
});

test("a place is inside a cell exactly where H3 says so, up to a millimetre", () => {
  const place = fc.record({
    latE7: fc.integer({ min: -85e7, max: 85e7 }),
    lonE7: fc.integer({ min: -18e8, max: 18e8 }),
  });
  fc.assert(
    fc.property(place, fc.constantFrom(11, 12), (somewhere, resolution) => {
      const cell = cellOf(somewhere, resolution);
      const [own = 0, ...others] = gridDisk(cell, 1).map((near) => metresInside(edgesOf(near), somewhere));
      expect(own).toBeGreaterThanOrEqual(-0.001);
      for (const metres of others) expect(metres).toBeLessThanOrEqual(0.001);
    }),
    { seed: 7, numRuns: 2_000 },
  );
});

describe("the points of a track", () => {
  const origin = { latE7: 430_000_000, lonE7: -760_000_000 };

  test("are at most one a fix and seven a second, whatever the fixes are", () => {
    fc.assert(
      fc.property(fc.oneof(trackArbitrary, driveArbitrary), (track) => {
        const seconds = ((track.at(-1)?.ms ?? 0) - (track[0]?.ms ?? 0)) / 1_000;
        expect(passesOf(track).length).toBeLessThanOrEqual(track.length + 7 * seconds);
      }),
      { seed: 8 },
    );
  });

  test("stand at most 10 m apart on a leg of 30 s", () => {
    expect(passesOf(drive(origin, [{ ms: 30_000, turn: 0, metres: 105 }]))).toHaveLength(12);
  });

  test("are only the ends of a leg that is longer than 30 s or faster than 70 m/s", () => {
    expect(passesOf(drive(origin, [{ ms: 30_001, turn: 0, metres: 105 }]))).toHaveLength(2);
    expect(passesOf(drive(origin, [{ ms: 1_000, turn: 0, metres: 71 }]))).toHaveLength(2);
  });

  test("belong to the minute in which they were passed", () => {
    const [first, ...rest] = passesOf(drive(origin, [{ ms: 30_000, turn: 0, metres: 200 }]));
    expect(first?.at).toBe(1_759_999_980);
    expect(rest.map(({ at }) => at).filter((at) => at === 1_760_000_040)).toHaveLength(0);
    const late = passesOf(
      drive(origin, [
        { ms: 25_000, turn: 0, metres: 100 },
        { ms: 25_000, turn: 0, metres: 100 },
      ]),
    );
    expect(late.filter(({ at }) => at === 1_760_000_040)).toHaveLength(5);
  });

  test("keep their heading while the car stands still in a jittering receiver", () => {
    const jitter = Array.from({ length: 30 }, (_, index) => ({ ms: 1_000, turn: (index * 7) % 16, metres: 2 }));
    const track = drive(origin, [{ ms: 5_000, turn: 4, metres: 50 }, ...jitter]);
    expect(new Set(passesOf(track).map(({ sector }) => sector))).toEqual(new Set([2]));
  });

  test("head where the first ten metres lead, and north when the car never moves", () => {
    const east = { ms: 1_000, turn: 4, metres: 4 };
    expect(new Set(passesOf(drive(origin, [east, east, east])).map(({ sector }) => sector))).toEqual(new Set([2]));
    expect(passesOf(drive(origin, [east])).map(({ sector }) => sector)).toEqual([0, 0]);
  });
});

test.each([
  [0, 1, 0],
  [1, 1, 1],
  [1, 0, 2],
  [1, -1, 3],
  [0, -1, 4],
  [-1, -1, 5],
  [-1, 0, 6],
  [-1, 1, 7],
])("east %i and north %i is sector %i", (east, north, sector) => {
  expect(sectorOf(east, north)).toBe(sector);
});

test("a sector is the nearest eighth of a turn", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 35_999 }), (hundredths) => {
      fc.pre((hundredths + 2_250) % 4_500 > 1 && (hundredths + 2_250) % 4_500 < 4_499);
      const angle = (hundredths * Math.PI) / 18_000;
      expect(sectorOf(Math.sin(angle), Math.cos(angle))).toBe(Math.floor((hundredths + 2_250) / 4_500) % 8);
    }),
    { seed: 9 },
  );
});

type Leg = { ms: number; turn: number; metres: number };

/** `turn` in sixteenths of a turn from north. */
function drive(start: Place, legs: readonly Leg[]): Fix[] {
  let last: Fix = { ...start, ms: startMs, accuracyDm: 30, speedCms: null };
  return [last, ...legs.map(({ ms, turn, metres }) => (last = move(last, { ms, turn, metres })))];
}

function move(from: Fix, { ms, turn, metres }: Leg): Fix {
  const angle = (turn * Math.PI) / 8;
  const widening = Math.cos((from.latE7 / 1e7) * (Math.PI / 180));
  return {
    ...from,
    ms: from.ms + ms,
    latE7: from.latE7 + Math.round((Math.cos(angle) * metres) / METRES_PER_E7),
    lonE7: from.lonE7 + Math.round((Math.sin(angle) * metres) / METRES_PER_E7 / widening),
  };
}

/** Detections at fixes of the track, off them by as many E7 as it says. */
function partOf(track: Fix[], seen: readonly [number, number][]): PrivatePart {
  const fixes = seen.flatMap(([at, off]) =>
    track.slice(at % track.length, (at % track.length) + 1).map((fix) => ({ ...fix, off })),
  );
  return {
    publicSalt: new Uint8Array(16),
    privateSalt: new Uint8Array(16),
    camera: { bearingDegrees: 0, fieldDegrees: 70, rangeMetres: 30 },
    models: [{ task: "pothole", model: zeroHash, fromMs: startMs, toMs: startMs + 1e6 }],
    track,
    detections: fixes
      .toSorted((a, b) => a.ms - b.ms)
      .map(({ ms, latE7, lonE7, off }) => ({
        task: "pothole",
        class: "d40",
        ms,
        latE7: Math.max(-9e8, Math.min(9e8, latE7 + off)),
        lonE7,
        confidence: 800,
        box: null,
        phash: null,
        frame: null,
      })),
  };
}

function pentagonPlace(cell: string): Place {
  const [[lat = 0, lon = 0] = []] = cellToBoundary(cell);
  return { latE7: Math.round(lat * 1e7), lonE7: Math.round(lon * 1e7) };
}

/** The middle of an edge, and the two cells that it parts. */
function crossingAt(latE7: number): { place: Place; cells: string[] } {
  const cell = cellOf({ latE7, lonE7: -761_474_000 }, 11);
  const [a = [0, 0], b = [0, 0]] = cellToBoundary(cell);
  const place = { latE7: Math.round((a[0] + b[0]) * 5e6), lonE7: Math.round((a[1] + b[1]) * 5e6) };
  return { place, cells: gridDisk(cell, 1).filter((other) => metresInside(edgesOf(other), place) > -1) };
}

/** Whether the track was nowhere more than a metre inside the entry. */
function onlyOnEdge(part: PrivatePart, { cell, at, sector }: PublicPart["coverage"][number]): boolean {
  return passesOf(part.track).every(
    (pass) => pass.at !== at || pass.sector !== sector || metresInside(edgesOf(cell), pass) <= 1.5,
  );
}
