/** The ground the city stands on: Toledo, Ohio, so that cells and cosines are ordinary. */
import type { Place } from "@fovea/protocol/place.ts";

/** Metres east and north of the city's middle. */
export type Spot = { readonly east: number; readonly north: number };

const MIDDLE = { latE7: 416_530_000, lonE7: -835_370_000 };
const METRES_PER_E7 = 0.011_119_508;
/** Of the latitude. */
const COSINE = 0.747_15;

export function placeOf({ east, north }: Spot): Place {
  return {
    latE7: MIDDLE.latE7 + Math.round(north / METRES_PER_E7),
    lonE7: MIDDLE.lonE7 + Math.round(east / (METRES_PER_E7 * COSINE)),
  };
}
