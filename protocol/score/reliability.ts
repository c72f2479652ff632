/**
 * What is known of a device at a task: how it did, fading by a constant share an epoch. A record says the epoch of its
 * numbers and fades when it is next used, so that an idle network costs nothing.
 *
 * Guarantee: remembering and recalling k epochs later gives decay^k of every number, rounded to a millionth.
 * Guarantee: a device silent for `forgetEpochs` has no record.
 */
import { type Task, tasks } from "../task.ts";
import type { ScoreParams } from "./params.ts";
import { numberOf, type Roll, workerOf } from "./roll.ts";
import type { ReliabilityState } from "./state.ts";

export type Reliability = Omit<ReliabilityState, "deviceId" | "task" | "epoch">;

const NOTHING: Reliability = { hits: 0, misses: 0, alarms: 0, calms: 0, covariance: 0, variance: 0 };

type Memory = { readonly epoch: number; readonly roll: Roll; readonly rules: ScoreParams["reliability"] };

/** Faded to the epoch, by worker. */
export function recall(carried: readonly ReliabilityState[], { epoch, roll, rules }: Memory): Reliability[] {
  const records = new Array<Reliability>(roll.ids.length * tasks.length).fill(NOTHING);
  for (const { deviceId, task, epoch: written, ...record } of carried) {
    records[workerOf(numberOf(roll, deviceId), task)] = fade(record, power(rules.decay, epoch - written));
  }
  return records;
}

/** Sorted by device and task. Workers of whom the epoch shows nothing keep their old record until it is forgotten. */
export function remember(
  renewed: readonly Reliability[],
  carried: readonly ReliabilityState[],
  { epoch, recalled, roll, rules }: Memory & { readonly recalled: readonly Reliability[] },
): ReliabilityState[] {
  const kept = new Map(carried.map((old) => [workerOf(numberOf(roll, old.deviceId), old.task), old]));
  renewed.forEach((record, worker) => {
    if (!isSame(record, recalled[worker])) kept.set(worker, { ...who(worker, roll), epoch, ...record });
  });
  const alive = [...kept].filter(([, record]) => epoch - record.epoch < rules.forgetEpochs);
  return alive.sort(([a], [b]) => a - b).map(([, record]) => record);
}

/** base^exponent for a whole exponent, by multiplication alone. */
export function power(base: number, exponent: number): number {
  let result = 1;
  for (let n = 0; n < exponent && result > 0; n++) result *= base;
  return result;
}

function fade(record: Reliability, share: number): Reliability {
  return {
    hits: Math.round(record.hits * share),
    misses: Math.round(record.misses * share),
    alarms: Math.round(record.alarms * share),
    calms: Math.round(record.calms * share),
    covariance: Math.round(record.covariance * share),
    variance: Math.round(record.variance * share),
  };
}

function who(worker: number, roll: Roll): Pick<ReliabilityState, "deviceId" | "task"> {
  const deviceId = roll.ids[Math.floor(worker / tasks.length)] ?? "0x";
  const task: Task = tasks[worker % tasks.length] ?? tasks[0];
  return { deviceId, task };
}

function isSame(a: Reliability, b: Reliability | undefined): boolean {
  if (b === undefined || a.hits !== b.hits || a.misses !== b.misses || a.alarms !== b.alarms) return false;
  return a.calms === b.calms && a.covariance === b.covariance && a.variance === b.variance;
}
