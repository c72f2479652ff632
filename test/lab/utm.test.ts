import { fromUtm } from "@fovea/lab/recorded/utm.ts";
import { expect, test } from "vitest";

// Forward by the other method, Krüger's series to the third power of the flattening: metres for known degrees.
const known = [
  { lat: 41.8781, lon: -87.6298, east: 447_741.917, north: 4_636_433.684 },
  { lat: 41.5, lon: -89.9, east: 257_945.189, north: 4_598_325.118 },
  { lat: 0.5, lon: -84.2, east: 811_683.015, north: 55_331.537 },
  { lat: 60.25, lon: -86, east: 555_354.889, north: 6_679_673.061 },
];

test("places of zone 16 come back to a centimetre", () => {
  for (const { lat, lon, east, north } of known) {
    const found = fromUtm({ east, north }, { zone: 16 });
    expect(Math.abs(found.lat - lat)).toBeLessThan(1e-7);
    expect(Math.abs(found.lon - lon)).toBeLessThan(1e-7);
  }
});
