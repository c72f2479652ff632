/** One straight street, eastwards, for tests that need to know exactly who passed what and when. */

import { scoreParams } from "@fovea/protocol/score/params.ts";
import { callRoll, type Roll } from "@fovea/protocol/score/roll.ts";
import { type Score, score } from "@fovea/protocol/score/score.ts";
import { emptyScoreState, type ScoreState } from "@fovea/protocol/score/state.ts";
import type { Task } from "@fovea/protocol/task.ts";
import type { Accepted } from "@fovea/protocol/verify/inspected.ts";
import { cellToCenterChild, gridDisk, latLngToCell } from "h3-js";
import { type Address, type Hex, keccak256, stringToBytes } from "viem";

export const rules = scoreParams.values;
export const EAST = 2;
export const NOON = 1_700_000_040;

/** Coverage cells (resolution 11) from west to east, about 50 m apart. */
export const street: readonly string[] = [
  ...new Set(Array.from({ length: 8_000 }, (_, n) => latLngToCell(43.05, -76.15 + n * 1e-4, 11))),
];
/** The detection cell (resolution 12) in the middle of a coverage cell. */
export const spot = (n: number, nudge = 0): string => {
  const middle = cellToCenterChild(street[n] ?? "", 12);
  return nudge === 0 ? middle : (gridDisk(middle, 3)[nudge] ?? middle);
};

export const idOf = (name: string): Hex => keccak256(stringToBytes(`device ${name}`));
export const driverOf = (name: string): Address => `0x${idOf(`driver ${name}`).slice(2, 42)}`;

export type Trip = {
  device: string;
  driver?: string;
  /** Coverage cells passed, one every ten seconds. */
  from?: number;
  to?: number;
  at?: number;
  sector?: number;
  /** Detections, as numbers of coverage cells, at the time of passing. */
  seen?: readonly number[];
  zeroed?: readonly number[];
  /** Moves its detections up to three cells off: a number below 37. */
  nudge?: number;
  class?: string;
  tasks?: Task[];
  task?: Task;
  audited?: boolean;
  plausibility?: number;
  camera?: Accepted["camera"];
};

export function tripOf(trip: Trip): Accepted {
  const { device, driver = device, from = 0, to = -1, at = NOON, sector = EAST, seen = [], zeroed = [] } = trip;
  const { task = "pothole", tasks = [task], audited = false, plausibility = 1000 } = trip;
  const timeOf = (n: number) => at + 10 * (n - from);
  const cells = street.slice(from, to + 1);
  return {
    hash: keccak256(stringToBytes(JSON.stringify(trip))),
    deviceId: idOf(device),
    driver: driverOf(driver),
    receivedAtMs: at * 1000,
    startMs: at * 1000,
    audited,
    plausibility,
    metres: 50 * cells.length,
    camera: trip.camera ?? { bearingDegrees: 0, fieldDegrees: 70, rangeMetres: 60 },
    public: {
      tasks,
      detections: seen.map((n) => ({
        task,
        class: trip.class ?? "d40",
        cell: spot(n, trip.nudge),
        at: timeOf(n),
        confidence: 900,
      })),
      coverage: cells.map((cell, n) => ({ cell, at: Math.floor(timeOf(from + n) / 60) * 60, sector })),
    },
    zeroed,
  };
}

export function rollOf(drives: readonly Accepted[], carried: ScoreState = emptyScoreState): Roll {
  return callRoll(drives, carried);
}

/** A roll of devices by name, each its own driver's. */
export function rollOfNames(...names: string[]): Roll {
  return callRoll(
    names.map((device) => tripOf({ device })),
    emptyScoreState,
  );
}

export const numberIn = (roll: Roll, name: string): number => roll.ids.indexOf(idOf(name));

export const DAY = 86_400;

/** A state in which these devices have a good record: J around 0.85, sensitivity 0.8, few false alarms. */
export function veterans(...names: string[]): ScoreState {
  const record = { hits: 40, misses: 10, alarms: 2, calms: 2_000, covariance: 40, variance: 40 };
  return reputed(names, record);
}

/** A state in which these devices have a long record of votes that told nothing: J = 0. */
export function parrots(...names: string[]): ScoreState {
  return reputed(names, { hits: 40, misses: 10, alarms: 2, calms: 2_000, covariance: 0, variance: 60 });
}

/** A state in which these devices' votes still weigh a little, though they told next to nothing: J < 0.1. */
export function dabblers(...names: string[]): ScoreState {
  return reputed(names, { hits: 4, misses: 1, alarms: 2, calms: 2_000, covariance: 1, variance: 10 });
}

function reputed(
  names: string[],
  record: Record<"hits" | "misses" | "alarms" | "calms" | "covariance" | "variance", number>,
) {
  const million = (value: number) => value * 1_000_000;
  const { hits, misses, alarms, calms, covariance, variance } = record;
  const reliability = names.map((name) => ({
    deviceId: idOf(name),
    task: "pothole" as const,
    epoch: 1,
    hits: million(hits),
    misses: million(misses),
    alarms: million(alarms),
    calms: million(calms),
    covariance: million(covariance),
    variance: million(variance),
  }));
  return { ...emptyScoreState, reliability };
}

/** Scores an epoch of a day, the n-th of which starts at NOON + (n - 1) days. */
export function scoreTrips(trips: readonly Trip[], carried: ScoreState = emptyScoreState, epoch = 1): Score {
  const start = NOON + (epoch - 1) * DAY;
  return score({
    epoch,
    epochEndsAt: start + DAY,
    seed: idOf(`seed ${epoch}`),
    accepted: trips.map((trip) => tripOf({ at: start, ...trip })),
    carried,
    params: { score: rules, timeline: { epochSeconds: DAY } },
  });
}

/** Value of a factor, by the name of the device. */
export function factorsOf({ points }: Score, rule: string, name: string): Record<string, number> {
  const lines = points.filter((line) => line.rule === rule);
  return Object.fromEntries(
    lines.map(({ deviceId, factors }) => [
      nameOf(deviceId),
      factors.find((factor) => factor.name === name)?.value ?? Number.NaN,
    ]),
  );
}

/** Devices of the tests have one-letter names. */
export function nameOf(deviceId: Hex): string {
  return [..."abcdefghijklmnopqrstuvwxyz"].find((name) => idOf(name) === deviceId) ?? deviceId;
}
