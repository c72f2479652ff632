/**
 * The cars of a lab run and where they drove: recorded ones where there are recordings, else those of a made-up city.
 *
 * Every fleet starts at the lab's first second and lasts its day; which of the cabs' days the seed says. Cabs recorded a fix a minute, too few to say which
 * cells they passed, so each leg is filled up on the straight line between its fixes, with a receiver's error; what was
 * recorded stays as it was, faults included. The shuttles' four weeks are folded onto one day, each day another car.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { METRES_PER_E7 } from "@fovea/protocol/place.ts";
import type { Fix } from "@fovea/protocol/report.ts";
import { type Random, randomOf } from "./random.ts";
import { receive } from "./receiver.ts";
import { loadCabs } from "./recorded/cabs.ts";
import { loadShuttles } from "./recorded/shuttle.ts";
import { ride } from "./ride.ts";
import { layStreets } from "./streets.ts";
import { EPOCH_SECONDS, EPOCHS, GENESIS } from "./timeline.ts";

export type Trip = readonly Fix[];
export type Car = { readonly name: string; readonly trips: readonly Trip[] };

const DAY_MS = 86_400_000;
const CHICAGO_MIDNIGHT_MS = 5 * 3_600_000;
/** A cab's recorder wrote once a minute; coverage asks for a fix in half a minute. */
const FILL_MS = 20_000;
const FILL_METRES = 4;
const SYNTHETIC_CARS = 330;
const SYNTHETIC_MINUTES = 55;
const SYNTHETIC_STREETS = { columns: 32, rows: 32 };

/** @throws {NoDrives} */
export function loadFleet(folder: string | undefined, seed: number): Car[] {
  if (folder === undefined) return inventFleet();
  const [cabs, shuttles] = [join(folder, "sf-cabs"), join(folder, "chicago-shuttle")];
  const fleet = [
    ...(existsSync(cabs) ? cabsOf(cabs, seed) : []),
    ...(existsSync(shuttles) ? shuttlesOf(shuttles) : []),
  ];
  if (fleet.length === 0) throw new NoDrives(folder);
  return fleet;
}

function cabsOf(folder: string, seed: number): Car[] {
  const days = readdirSync(folder)
    .filter((name) => name.endsWith(".csv.gz"))
    .sort();
  const trips = loadCabs(join(folder, days[seed % days.length] ?? ""));
  const cars = Map.groupBy(trips, ({ cab }) => cab);
  const shift = GENESIS * 1_000 - Math.min(...trips.map(({ drive }) => drive.track[0]?.ms ?? 0));
  return [...cars].map(([cab, own], car) => {
    const random = randomOf(car, 3);
    return { name: cab, trips: own.map(({ drive }) => filled(shifted(drive.track, shift), random)) };
  });
}

function shuttlesOf(folder: string): Car[] {
  const cars = Map.groupBy(loadShuttles(folder), ({ vehicle, drive }) => `${vehicle} ${dayOf(drive.track)}`);
  return [...cars].map(([name, own]) => ({
    name,
    trips: own.map(({ drive: { track } }) =>
      shifted(track, GENESIS * 1_000 - dayOf(track) * DAY_MS - CHICAGO_MIDNIGHT_MS),
    ),
  }));
}

function dayOf([first]: readonly Fix[]): number {
  return Math.floor(((first?.ms ?? 0) - CHICAGO_MIDNIGHT_MS) / DAY_MS);
}

/** Cars of a made-up city. */
export function inventFleet(cars = SYNTHETIC_CARS): Car[] {
  const corners = layStreets(randomOf(7, 4), SYNTHETIC_STREETS);
  return Array.from({ length: cars }, (_, car) => {
    const random = randomOf(car, 5);
    const trips = Array.from({ length: EPOCHS }, (_, epoch): Trip => {
      const leftMs = EPOCH_SECONDS * 1_000 - (SYNTHETIC_MINUTES + 5) * 60_000;
      const startMs = (GENESIS + epoch * EPOCH_SECONDS) * 1_000 + Math.floor(random.share() * leftMs);
      const moments = ride(corners, { random, startMs, minutes: SYNTHETIC_MINUTES });
      return receive(
        moments.filter((_, index) => index % 20 === 0),
        random,
      );
    });
    return { name: `car ${car}`, trips };
  });
}

export function shifted(track: readonly Fix[], ms: number): Fix[] {
  return track.map((fix) => ({ ...fix, ms: fix.ms + ms }));
}

/** Fixes where the recorder was silent for long. */
function filled(track: readonly Fix[], random: Random): Fix[] {
  return track.flatMap((fix, index) => {
    const before = track[index - 1];
    if (before === undefined) return [fix];
    const steps = Math.ceil((fix.ms - before.ms) / FILL_MS);
    const between = Array.from({ length: steps - 1 }, (_, step) =>
      within(before, fix, { share: (step + 1) / steps, random }),
    );
    return [...between, fix];
  });
}

function within(from: Fix, to: Fix, { share, random }: { share: number; random: Random }): Fix {
  const error = () => (FILL_METRES / METRES_PER_E7) * random.normal();
  return {
    ...to,
    ms: from.ms + Math.round(share * (to.ms - from.ms)),
    latE7: Math.round(from.latE7 + share * (to.latE7 - from.latE7) + error()),
    lonE7: Math.round(from.lonE7 + share * (to.lonE7 - from.lonE7) + error()),
  };
}

export class NoDrives extends Error {
  readonly code = "no-drives";
  readonly exit = 2;
  constructor(folder: string) {
    super(
      `${folder} holds no recordings; give --drives a folder with sf-cabs/*.csv.gz or chicago-shuttle/trips/*.txt, or leave it out for a made-up city.`,
    );
  }
}
