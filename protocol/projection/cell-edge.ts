/**
 * How far inside a cell a place lies, in metres; negative outside, -Infinity further out than matters and for what is no
 * cell. Near the middle it is the distance to the circle inside the cell, so rather too small than too large.
 *
 * A cell is the intersection of the half-planes of its edges, on the plane that touches the earth at the cell: at 30 m
 * across the curvature is below a micrometre. Where an edge of the icosahedron bends a cell, the value may be too small.
 *
 * Guarantee: metresInside(edgesOf(cell), place) > 0 exactly where cellOf(place) == cell, up to a millimetre.
 */
import { cellToBoundary, isValidCell } from "h3-js";
import { cosine, eastE7, METRES_PER_E7, type Place } from "../place.ts";

/** Metres outside its edge at which a cell still counts as the place's own. */
export const EDGE_METRES = 1;

export type Edges = {
  cell: string;
  middle: Place;
  /** Metres per E7 of longitude. */
  eastScale: number;
  /** Radius of the circle inside the cell; of the one that holds it and the metre around it. */
  innerMetres: number;
  outerMetres: number;
  /** Three numbers for each edge: east and north of its normal, pointing in, and its distance from the middle. */
  sides: number[];
};

export function metresInside({ middle, eastScale, innerMetres, outerMetres, sides }: Edges, place: Place): number {
  const east = eastE7(middle, place) * eastScale;
  const north = (place.latE7 - middle.latE7) * METRES_PER_E7;
  const squared = east * east + north * north;
  if (squared > outerMetres * outerMetres) return Number.NEGATIVE_INFINITY;
  if (squared < innerMetres * innerMetres) return innerMetres - Math.sqrt(squared);

  let least = outerMetres;
  for (let at = 0; at < sides.length; at += 3) {
    least = Math.min(least, (sides[at] ?? 0) * east + (sides[at + 1] ?? 0) * north + (sides[at + 2] ?? 0));
  }
  return least;
}

/** Fleets drive the same streets; the memory only saves time and is emptied before it grows past 50 MB or so. */
const memory = new Map<string, Edges>();
const MEMORY_CELLS = 65_536;

export function edgesOf(cell: string): Edges {
  const known = memory.get(cell);
  if (known) return known;
  if (memory.size >= MEMORY_CELLS) memory.clear();
  const edges = isValidCell(cell) ? measureEdges(cell) : noEdges(cell);
  memory.set(cell, edges);
  return edges;
}

/** Infinitely far from every place. */
function noEdges(cell: string): Edges {
  const middle = { latE7: Number.POSITIVE_INFINITY, lonE7: 0 };
  return { cell, middle, eastScale: 0, innerMetres: 0, outerMetres: 0, sides: [] };
}

function measureEdges(cell: string): Edges {
  const corners = cellToBoundary(cell).map(([lat = 0, lon = 0]) => ({ latE7: lat * 1e7, lonE7: lon * 1e7 }));
  const middle = middleOf(corners);
  const eastScale = METRES_PER_E7 * cosine(middle.latE7);
  const points = corners.map((corner) => ({
    x: eastE7(middle, corner) * eastScale,
    y: (corner.latE7 - middle.latE7) * METRES_PER_E7,
  }));

  const sides: number[] = [];
  let innerMetres = Number.POSITIVE_INFINITY;
  let outerMetres = 0;
  let from = points.at(-1) ?? { x: 0, y: 0 };
  for (const to of points) {
    const dx = to.x - from.x;
    const dy = to.y - from.y;
    const length = Math.sqrt(dx * dx + dy * dy);
    const metres = (dy * from.x - dx * from.y) / length;
    sides.push(-dy / length, dx / length, metres); // corners run counter-clockwise, so inside is left of each side
    innerMetres = Math.min(innerMetres, metres);
    outerMetres = Math.max(outerMetres, Math.sqrt(to.x * to.x + to.y * to.y) + EDGE_METRES);
    from = to;
  }
  return { cell, middle, eastScale, innerMetres, outerMetres, sides };
}

function middleOf(corners: readonly Place[]): Place {
  const first = corners[0] ?? { latE7: 0, lonE7: 0 };
  let north = 0;
  let east = 0;
  for (const corner of corners) {
    north += corner.latE7 - first.latE7;
    east += eastE7(first, corner);
  }
  return { latE7: first.latE7 + north / corners.length, lonE7: first.lonE7 + east / corners.length };
}
