/** Claims that nobody saw: what is public, what is guessed, what was agreed upon. */
import { centerOf } from "@fovea/protocol/place.ts";
import type { EventState } from "@fovea/protocol/score/state.ts";
import { cellToParent } from "h3-js";
import type { Random } from "./random.ts";
import { type Claim, claimAt, passesOf } from "./sight.ts";
import type { Visit, Way } from "./way.ts";

const known = new WeakMap<readonly EventState[], Map<string, EventState[]>>();

/** Published events on the way. */
export function published(
  way: Way,
  { events, random, only }: { events: readonly EventState[]; random: Random; only: (event: EventState) => boolean },
): Claim[] {
  const byCell = known.get(events) ?? Map.groupBy(events, ({ cell }) => cellToParent(cell, 11));
  known.set(events, byCell);
  return passesOf(way).flatMap(({ cell, ms }) =>
    (byCell.get(cell) ?? []).filter(only).map((event) => claimAt({ ...centerOf(event.cell), ms }, random)),
  );
}

/** A claim at each pass with some chance. */
export function guessed(way: Way, { rate, random }: { rate: number; random: Random }): Claim[] {
  return passesOf(way)
    .filter(() => random.chance(rate))
    .map((visit) => claimAt(visit, random));
}

/** Cells and how many of the devices pass them, each once. */
export function countPasses(routes: readonly (readonly Way[])[]): Map<string, Set<number>> {
  const passers = new Map<string, Set<number>>();
  routes.forEach((ways, by) => {
    for (const { visits } of ways) {
      for (const { cell } of visits) passers.set(cell, (passers.get(cell) ?? new Set()).add(by));
    }
  });
  return passers;
}

/** A claim in each of the cells that the way passes. */
export function fictions(way: Way, { cells, random }: { cells: ReadonlySet<string>; random: Random }): Claim[] {
  return passesOf(way)
    .filter(({ cell }: Visit) => cells.has(cell))
    .map(({ cell, ms }) => claimAt({ ...centerOf(cell), ms }, random));
}
