import { cellOf, centerOf, cosine, metresBetween, offsetMetres, type Place } from "@fovea/protocol/place.ts";
import fc from "fast-check";
import { expect, test } from "vitest";

const latitude = (degrees: number) => fc.integer({ min: -degrees * 1e7, max: degrees * 1e7 });
const longitude = fc.integer({ min: -1_800_000_000, max: 1_800_000_000 });
const placeArbitrary = fc.record({ latE7: latitude(90), lonE7: longitude });

test("the cosine of every latitude is right to 1e-6", () => {
  let worst = 0;
  for (let latE7 = -900_000_000; latE7 <= 900_000_000; latE7 += 10_000) {
    worst = Math.max(worst, Math.abs(cosine(latE7) - Math.cos((latE7 / 1e7) * (Math.PI / 180))));
  }
  expect(worst).toBeLessThan(1e-6);
});

test("a distance is the same both ways and never negative", () => {
  fc.assert(
    fc.property(placeArbitrary, placeArbitrary, (a, b) => {
      expect(metresBetween(a, b)).toBe(metresBetween(b, a));
      expect(metresBetween(a, b)).toBeGreaterThanOrEqual(0);
      expect(metresBetween(a, a)).toBe(0);
    }),
    { seed: 1 },
  );
});

test("a distance of up to 10 km below 70 degrees is right to 0.1 %", () => {
  const near = fc.tuple(latitude(69), longitude, fc.integer({ min: -900_000, max: 900_000 }), latitude(0.08));
  fc.assert(
    fc.property(near, ([latE7, lonE7, east, north]) => {
      const a = { latE7, lonE7 };
      const b = { latE7: latE7 + Math.round(north), lonE7: lonE7 + east };
      const exact = haversine(a, b);
      fc.pre(exact <= 10_000);
      expect(Math.abs(metresBetween(a, b) - exact)).toBeLessThanOrEqual(exact * 1e-3 + 1e-4);
    }),
    { seed: 2, numRuns: 2_000 },
  );
});

test("an offset points east and north, also across the antimeridian", () => {
  const { east, north } = offsetMetres({ latE7: 0, lonE7: 1_799_999_000 }, { latE7: 1_000, lonE7: -1_799_999_000 });
  expect(east).toBeCloseTo(22.239, 2);
  expect(north).toBeCloseTo(11.1195, 3);
});

test.each([
  [{ latE7: 430_481_000, lonE7: -761_474_000 }, "8b2b8a2e20e2fff", "8c2b8a2e20e23ff"],
  [{ latE7: 418_719_000, lonE7: -876_477_000 }, "8b2664c1a4cafff", "8c2664c1a4ca1ff"],
  [{ latE7: -337_688_000, lonE7: 1_512_093_000 }, "8bbe0e22b299fff", "8cbe0e22b299bff"],
])(
  "the cells of a place are the golden ones, which the Python binding of H3 gives too",
  (place, coverage, detection) => {
    expect([cellOf(place, 11), cellOf(place, 12)]).toEqual([coverage, detection]);
  },
);

test("the centre of a cell lies in the cell", () => {
  fc.assert(
    fc.property(placeArbitrary, fc.constantFrom(8, 11, 12), (place, resolution) => {
      const cell = cellOf(place, resolution);
      expect(cellOf(centerOf(cell), resolution)).toBe(cell);
    }),
    { seed: 3 },
  );
});

function haversine(a: Place, b: Place): number {
  const radians = Math.PI / 180 / 1e7;
  const dLat = (b.latE7 - a.latE7) * radians;
  const dLon = (b.lonE7 - a.lonE7) * radians;
  const h =
    Math.sin(dLat / 2) ** 2 + Math.cos(a.latE7 * radians) * Math.cos(b.latE7 * radians) * Math.sin(dLon / 2) ** 2;
  return 2 * 6_371_008.8 * Math.asin(Math.sqrt(h));
}
