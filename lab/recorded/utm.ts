/**
 * From a transverse Mercator zone (UTM) back to degrees on the WGS 84 ellipsoid.
 *
 * Source: J. P. Snyder, Map Projections: A Working Manual, USGS Professional Paper 1395 (1987), pages 60 to 64; series
 * exact to millimetres within a zone.
 */

/** WGS 84: equatorial radius in metres, first eccentricity squared. */
const A = 6_378_137;
const E2 = 0.006_694_379_990_14;
const SCALE = 0.999_6;
const FALSE_EASTING = 500_000;
const DEGREES = 180 / Math.PI;

/** Northern hemisphere only. */
export function fromUtm(
  { east, north }: { east: number; north: number },
  { zone }: { zone: number },
): { lat: number; lon: number } {
  const e1 = (1 - Math.sqrt(1 - E2)) / (1 + Math.sqrt(1 - E2));
  const mu = north / SCALE / (A * (1 - E2 / 4 - (3 * E2 ** 2) / 64 - (5 * E2 ** 3) / 256));
  const foot =
    mu +
    ((3 * e1) / 2 - (27 * e1 ** 3) / 32) * Math.sin(2 * mu) +
    ((21 * e1 ** 2) / 16 - (55 * e1 ** 4) / 32) * Math.sin(4 * mu) +
    ((151 * e1 ** 3) / 96) * Math.sin(6 * mu) +
    ((1097 * e1 ** 4) / 512) * Math.sin(8 * mu);

  const second = E2 / (1 - E2);
  const c = second * Math.cos(foot) ** 2;
  const t = Math.tan(foot) ** 2;
  const root = 1 - E2 * Math.sin(foot) ** 2;
  const across = A / Math.sqrt(root);
  const along = (A * (1 - E2)) / root ** 1.5;
  const d = (east - FALSE_EASTING) / (across * SCALE);

  const lat =
    foot -
    ((across * Math.tan(foot)) / along) *
      (d ** 2 / 2 -
        ((5 + 3 * t + 10 * c - 4 * c ** 2 - 9 * second) * d ** 4) / 24 +
        ((61 + 90 * t + 298 * c + 45 * t ** 2 - 252 * second - 3 * c ** 2) * d ** 6) / 720);
  const lon =
    (d -
      ((1 + 2 * t + c) * d ** 3) / 6 +
      ((5 - 2 * c + 28 * t - 3 * c ** 2 + 8 * second + 24 * t ** 2) * d ** 5) / 120) /
    Math.cos(foot);
  return { lat: lat * DEGREES, lon: zone * 6 - 183 + lon * DEGREES };
}
