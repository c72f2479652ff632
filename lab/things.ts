/**
 * What really stands on the roads: the ground truth that no device is told. Some four hundred things at once, half of them
 * where traffic is, half anywhere that somebody drives; a thing is gone after six epochs in the mean and another one comes.
 */
import { cellOf, METRES_PER_E7, type Place } from "@fovea/protocol/place.ts";
import type { Random } from "./random.ts";
import { EPOCHS } from "./timeline.ts";
import type { Visit } from "./way.ts";

export type Thing = Place & { readonly cell: string; readonly from: number; until: number };
/** What stands in an epoch, by coverage cell. */
export type Standing = ReadonlyMap<string, readonly Thing[]>;

const STANDING = 400;
const MEAN_LIFE = 6;
const KERB_METRES = 4;
/** A place with fewer roads has fewer things. */
const CELLS_PER_THING = 25;

export function plantThings(visits: readonly Visit[], random: Random): Thing[] {
  const cells = new Map(visits.map((visit) => [visit.cell, visit]));
  const roads = [...cells.values()];
  const standing = Math.min(STANDING, Math.floor(roads.length / CELLS_PER_THING));
  const place = (from: number) => thingAt(random.pick(random.chance(0.5) ? visits : roads), { from, random });
  const things = Array.from({ length: standing }, () => place(1));
  let alive = things;
  for (let epoch = 2; epoch <= EPOCHS; epoch += 1) {
    const stays = alive.map((thing) => ({ thing, stays: !random.chance(1 / MEAN_LIFE) }));
    for (const { thing, stays: still } of stays) if (!still) thing.until = epoch - 1;
    const fresh = stays.filter(({ stays: still }) => !still).map(() => place(epoch));
    things.push(...fresh);
    alive = [...stays.filter(({ stays: still }) => still).map(({ thing }) => thing), ...fresh];
  }
  return things;
}

export function standingIn(things: readonly Thing[], epoch: number): Standing {
  return Map.groupBy(
    things.filter(({ from, until }) => from <= epoch && epoch <= until),
    ({ cell }) => cell,
  );
}

function thingAt(visit: Visit | undefined, { from, random }: { from: number; random: Random }): Thing {
  const error = () => Math.round((KERB_METRES / METRES_PER_E7) * random.normal());
  const { latE7, lonE7 } = visit ?? { latE7: 0, lonE7: 0 };
  const place = { latE7: latE7 + error(), lonE7: lonE7 + error() };
  return { ...place, cell: cellOf(place, 11), from, until: EPOCHS };
}
