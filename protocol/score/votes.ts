/**
 * Who had the chance to see an event, and what they said. A claim is a yes; a pass of the event's res-11 cell or of one
 * next to it, while looking for its task with the camera plausibly facing it, is a no. What turns tracks into evidence is
 * that silence counts.
 *
 * Guarantee: a device has at most one vote on an event in an epoch, and a yes outweighs its passes.
 * Guarantee: a device that was not looking for the task, not near, or not facing has no vote.
 */
import { cellToParent, gridDiskDistances } from "h3-js";
import type { Address } from "viem";
import { type Task, tasks } from "../task.ts";
import type { Sighting } from "./events.ts";
import { bearingTo, isFacing } from "./facing.ts";
import type { Pass, Passes } from "./passes.ts";
import { type Roll, workerOf } from "./roll.ts";

/** `at` is the first detection, or for a no the first pass; `trust` its drive's plausibility per mille. */
export type Vote = {
  readonly device: number;
  readonly yes: boolean;
  readonly at: number;
  readonly trust: number;
  readonly driver: Address;
};
export type Case = Sighting & {
  readonly votes: readonly Vote[];
  /** The event's coverage cell, and those next to it. */
  readonly near: readonly (readonly string[])[];
};

const COVERAGE_RESOLUTION = 11;

/** Events that somebody spoke of or passed, each with its votes in the order of devices. */
export function castVotes(sightings: readonly Sighting[], passes: Passes): Case[] {
  return sightings
    .map((sighting) => ({ ...sighting, near: neighbourhood(sighting.event.cell) }))
    .map((nearby) => ({ ...nearby, votes: votesOn(nearby, passes) }))
    .filter((each) => each.votes.length > 0);
}

function votesOn(nearby: Omit<Case, "votes">, passes: Passes): Vote[] {
  const { claims, zeroed } = nearby;
  const votes = new Map<number, Vote>();
  for (const [device, { at, trust, driver }] of claims) votes.set(device, { device, yes: true, at, trust, driver });
  for (const { device, at, drive } of witnessesOf(nearby, passes)) {
    const known = votes.get(device);
    if (zeroed.has(device) || known?.yes || (known && known.at <= at)) continue;
    votes.set(device, { device, yes: false, at, trust: drive.plausibility, driver: drive.driver });
  }
  return [...votes.values()].sort((a, b) => a.device - b.device);
}

function* witnessesOf({ event: { cell, task }, near }: Omit<Case, "votes">, passes: Passes): Generator<Pass> {
  for (const [ring, cells] of near.entries()) {
    for (const place of cells) {
      const here = passes.get(place);
      if (here === undefined) continue;
      const bearing = bearingTo(cell, place);
      for (const pass of here) {
        if (!pass.drive.public.tasks.includes(task)) continue;
        if (ring === 0 || isFacing(pass.drive.camera, pass.sector, bearing)) yield pass;
      }
    }
  }
}

/**
 * How many cells each worker passed where nobody claimed anything: by worker. They show that a device does not cry wolf.
 */
export function countQuietPasses(cases: readonly Case[], passes: Passes, roll: Roll): number[] {
  const claimed = new Map<Task, Set<string>>(tasks.map((task) => [task, new Set()]));
  for (const { event, near } of cases) {
    for (const cell of near.flat()) claimed.get(event.task)?.add(cell);
  }
  const quiet: number[] = new Array(roll.ids.length * tasks.length).fill(0);
  for (const [cell, here] of passes) {
    const silent = tasks.filter((task) => !claimed.get(task)?.has(cell));
    const workers = new Set<number>();
    for (const { device, drive } of here) {
      for (const task of silent) if (drive.public.tasks.includes(task)) workers.add(workerOf(device, task));
    }
    for (const worker of workers) quiet[worker] = (quiet[worker] ?? 0) + 1;
  }
  return quiet;
}

function neighbourhood(cell: string): string[][] {
  return gridDiskDistances(cellToParent(cell, COVERAGE_RESOLUTION), 1);
}
