/** Who drives on the local network, and what they saw between two moments: the sample city, or recorded drive files. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Drive, parseDrive } from "@fovea/device/drive.ts";
import { city, drive } from "@fovea/lab/city.ts";
import { copied } from "@fovea/lab/copied.ts";

export type Traveller = {
  readonly name: string;
  /** What the device recorded in that stretch; `undefined` when it stood still or has come to its end. */
  between(fromMs: number, toMs: number): Drive | undefined;
};

const HOURS = 6;
const HONEST = ["Ada", "Ben", "Cleo", "Dev", "Ema", "Finn", "Gus", "Hana"];
const SEED = 7;

/** Eight honest cars of the sample city, and Mallory, who has no car and sends Ada's drives as hers. */
export function sampleTraffic(startMs: number): Traveller[] {
  const town = city(SEED);
  const drives = HONEST.map((name, car) => ({
    name,
    whole: drive(town, { seed: SEED + car, startMs, minutes: HOURS * 60, honest: true }),
  }));
  const [ada] = drives;
  const stolen = ada ? [{ name: "Mallory (cheat)", whole: copied(ada.whole, { seed: SEED, laterMs: 0 }) }] : [];
  return [...drives, ...stolen].map(({ name, whole }) => traveller(name, whole));
}

/** Every drive file of a folder as a car that sets out at `startMs`. */
export function recordedTraffic(folder: string, startMs: number): Traveller[] {
  const files = (existsSync(folder) ? readdirSync(folder) : [])
    .filter((name) => /\.(json|gpx|csv)$/i.test(name))
    .sort();
  if (files.length === 0) throw new NoDrives(folder);
  return files.map((name) =>
    traveller(name, shifted(parseDrive(readFileSync(join(folder, name), "utf8"), name), startMs)),
  );
}

function traveller(name: string, whole: Drive): Traveller {
  const within = (fromMs: number, toMs: number) => (seen: { ms: number }) => fromMs <= seen.ms && seen.ms <= toMs;
  return {
    name,
    between(fromMs, toMs) {
      const track = whole.track.filter(within(fromMs, toMs));
      const detections = whole.detections.filter(within(fromMs, toMs));
      return track.length > 1 ? { ...whole, track, detections } : undefined;
    },
  };
}

function shifted(recorded: Drive, startMs: number): Drive {
  const byMs = startMs - (recorded.track[0]?.ms ?? startMs);
  const later = <Seen extends { ms: number }>(seen: Seen): Seen => ({ ...seen, ms: seen.ms + byMs });
  return { ...recorded, track: recorded.track.map(later), detections: recorded.detections.map(later) };
}

export class NoDrives extends Error {
  readonly code = "no-drives";
  readonly exit = 2;
  constructor(folder: string) {
    super(`${folder} has no drive file; put .json, .gpx or .csv files there or leave --drives out.`);
  }
}
