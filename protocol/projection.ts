/**
 * The public part of a report follows from its private part: places become cells, times become seconds or minutes.
 *
 * Another machine may round a place that lies on the edge of two cells to the other one, so a cell whose edge is within a
 * metre is accepted either way. That freedom is not worth farming: a cell that nothing of the track lies in may be
 * claimed once in a report and once more for every 32 entries.
 *
 * Guarantee: isProjection(part, project(part)).
 * Guarantee: project(part).coverage is strictly ascending by at, cell, sector.
 * Guarantee: a public part with an entry more, less or elsewhere is no projection, unless the track comes within a
 * metre of where they differ.
 */
import { cellOf, type Place } from "./place.ts";
import { EDGE_METRES, type Edges, edgesOf, metresInside } from "./projection/cell-edge.ts";
import { type Pass, passesOf } from "./projection/pass.ts";
import { COVERAGE_RESOLUTION, DETECTION_RESOLUTION, SECTORS } from "./report/public-part.ts";
import type { PrivatePart, PublicPart } from "./report.ts";
import { type Task, tasks } from "./task.ts";

/** One entry in so many may rest on such an edge alone: policy, to leave honest rounding room and make farming it idle. */
const ENTRIES_PER_EDGE = 32;

export function project({ models, track, detections }: PrivatePart): PublicPart {
  const coverage = new Map<string, PublicPart["coverage"][number]>();
  for (const pass of passesOf(track)) {
    const entry = { cell: cellOf(pass, COVERAGE_RESOLUTION), at: pass.at, sector: pass.sector };
    coverage.set(`${entry.at} ${entry.cell} ${entry.sector}`, entry);
  }
  return {
    tasks: tasksOf(models),
    detections: detections.map(({ ms, latE7, lonE7, task, class: kind, confidence }) => {
      const cell = cellOf({ latE7, lonE7 }, DETECTION_RESOLUTION);
      return { task, class: kind, cell, at: Math.floor(ms / 1_000), confidence };
    }),
    coverage: [...coverage.values()].sort(byTimeThenPlace),
  };
}

export function isProjection(privatePart: PrivatePart, publicPart: PublicPart): boolean {
  const sought = tasksOf(privatePart.models);
  return (
    publicPart.tasks.length === sought.length &&
    publicPart.tasks.every((task, index) => task === sought[index]) &&
    detectionsFit(privatePart.detections, publicPart.detections) &&
    coverageFits(passesOf(privatePart.track), publicPart.coverage)
  );
}

function tasksOf(models: PrivatePart["models"]): Task[] {
  return tasks.filter((task) => models.some((model) => model.task === task));
}

function byTimeThenPlace(a: PublicPart["coverage"][number], b: PublicPart["coverage"][number]): number {
  if (a.at !== b.at) return a.at - b.at;
  if (a.cell !== b.cell) return a.cell < b.cell ? -1 : 1;
  return a.sector - b.sector;
}

function detectionsFit(seen: PrivatePart["detections"], told: PublicPart["detections"]): boolean {
  if (seen.length !== told.length) return false;
  return told.every(({ task, class: kind, cell, at, confidence }, index) => {
    const own = seen[index];
    if (own?.task !== task || own.class !== kind || own.confidence !== confidence) return false;
    if (Math.floor(own.ms / 1_000) !== at) return false;
    return metresInside(edgesOf(cell), own) >= -EDGE_METRES || cell === cellOf(own, DETECTION_RESOLUTION);
  });
}

type Entry = { edges: Edges; slot: number; passed: boolean };

function coverageFits(passes: readonly Pass[], coverage: PublicPart["coverage"]): boolean {
  if (coverage.length > passes.length) return false;
  const entries = coverage.map((entry) => ({ edges: edgesOf(entry.cell), slot: slotOf(entry), passed: false }));
  const slots = Map.groupBy(entries, ({ slot }) => slot);

  let last: Entry | undefined;
  for (const pass of passes) {
    const slot = slotOf(pass);
    if (last?.slot !== slot || metresInside(last.edges, pass) < 0) last = entryAt(pass, slots.get(slot) ?? []);
    if (!last) return false;
    last.passed = true;
  }
  return edgesFit(passes, entries);
}

/** The entry that a pass lies in, else the one whose edge it is nearest to, within a metre. */
function entryAt(pass: Pass, entries: readonly Entry[]): Entry | undefined {
  let best: Entry | undefined;
  let bestMetres = -EDGE_METRES;
  for (const entry of entries) {
    const metres = metresInside(entry.edges, pass);
    if (metres >= 0) return entry;
    if (metres >= bestMetres) {
      best = entry;
      bestMetres = metres;
    }
  }
  return best ?? exactEntryAt(pass, entries);
}

/** Whether the entries that no pass seemed to lie in are right after all, or few and each within a metre of a pass. */
function edgesFit(passes: readonly Pass[], entries: readonly Entry[]): boolean {
  const untouched = entries.filter(({ passed }) => !passed);
  if (untouched.length === 0) return true;

  const exact = new Set(passes.map((pass) => `${slotOf(pass)} ${cellOf(pass, COVERAGE_RESOLUTION)}`));
  const onEdge = untouched.filter(({ slot, edges }) => !exact.has(`${slot} ${edges.cell}`));
  return (
    onEdge.length <= 1 + Math.floor(entries.length / ENTRIES_PER_EDGE) &&
    onEdge.every(({ edges, slot }) =>
      passes.some((pass) => slotOf(pass) === slot && metresInside(edges, pass) >= -EDGE_METRES),
    )
  );
}

/** Cells that an edge of the icosahedron crosses are not convex, so a place inside may look as if it were outside. */
function exactEntryAt(pass: Place, entries: readonly Entry[]): Entry | undefined {
  const cell = cellOf(pass, COVERAGE_RESOLUTION);
  return entries.find((entry) => entry.edges.cell === cell);
}

/** Minute and heading as one number. */
function slotOf({ at, sector }: { at: number; sector: number }): number {
  return at * SECTORS + sector;
}
