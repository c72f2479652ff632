/**
 * A small made-up city and the drives of its cars: the same for the same seeds. A device of an honest car has a receiver that
 * errs and a camera that misses one thing in five and sometimes sees what is not there. A cheat drives just as really and
 * claims what it makes up.
 */
import type { Drive } from "@fovea/device/drive.ts";
import { tasks } from "@fovea/protocol/task.ts";
import { camera, imaginedFrom, seenFrom } from "./camera.ts";
import { randomOf } from "./random.ts";
import { FIX_MS, receive } from "./receiver.ts";
import { ride, STEP_MS } from "./ride.ts";
import { placeSites, type Site } from "./sites.ts";
import { type Corner, layStreets } from "./streets.ts";

export type City = { readonly seed: number; readonly corners: readonly Corner[]; readonly sites: readonly Site[] };
/** `seed` is of the car and the drive; two drives with one seed are the same drive. */
export type Outing = {
  readonly seed: number;
  readonly startMs: number;
  readonly minutes: number;
  readonly honest: boolean;
};

/** About one false detection in twenty minutes of driving. */
const FALSE_PER_SECOND = 0.000_8;
const FICTION_PER_SECOND = 0.06;
const UPLOAD_MS = 1_500;

export function city(seed: number): City {
  const random = randomOf(seed, 1);
  const corners = layStreets(random);
  return { seed, corners, sites: placeSites(corners, random) };
}

export function drive({ seed: town, corners, sites }: City, { seed, startMs, minutes, honest }: Outing): Drive {
  const random = randomOf(town, seed);
  const fixes = ride(corners, { random, startMs, minutes }).filter((_, index) => index % (FIX_MS / STEP_MS) === 0);
  const seen = honest ? seenFrom(fixes, { sites, random }) : [];
  const imagined = imaginedFrom(fixes, { perSecond: honest ? FALSE_PER_SECOND : FICTION_PER_SECOND, random });
  return {
    receivedAtMs: (fixes.at(-1)?.ms ?? startMs) + UPLOAD_MS,
    camera,
    tasks: [...tasks],
    track: receive(fixes, random),
    detections: [...seen, ...imagined].sort((a, b) => a.ms - b.ms),
  };
}
