/**
 * Everybody an epoch's judgement may speak of, numbered in the order of their ids: the devices that report now and those
 * the state remembers. A worker is a device at one task: device * number of tasks + task.
 */
import type { Address, Hex } from "viem";
import { type Task, tasks } from "../task.ts";
import type { Accepted } from "../verify/inspected.ts";
import type { ScoreState } from "./state.ts";

export type Roll = {
  readonly ids: readonly Hex[];
  readonly numbers: ReadonlyMap<Hex, number>;
  /** By device; empty for one that only its record remembers. */
  readonly drivers: readonly (Address | "")[];
  readonly audited: readonly boolean[];
};

export function callRoll(drives: readonly Accepted[], carried: ScoreState): Roll {
  const drivers = new Map<Hex, Address | "">();
  for (const { deviceId } of carried.reliability) drivers.set(deviceId, "");
  for (const { a, b } of carried.pairs) drivers.set(a, "").set(b, "");
  for (const event of carried.events) {
    for (const { deviceId, driver } of [...event.supporters, ...event.doubts, ...event.claims])
      drivers.set(deviceId, driver);
  }
  for (const { deviceId, driver } of drives) drivers.set(deviceId, driver);

  const vouched = new Set(drives.filter((drive) => drive.audited).map((drive) => drive.deviceId));
  const ids = [...drivers.keys()].sort();
  return {
    ids,
    numbers: new Map(ids.map((id, number) => [id, number])),
    drivers: ids.map((id) => drivers.get(id) ?? ""),
    audited: ids.map((id) => vouched.has(id)),
  };
}

export function numberOf({ numbers }: Roll, deviceId: Hex): number {
  const number = numbers.get(deviceId);
  if (number === undefined) throw new NotOnRollError(deviceId);
  return number;
}

export function workerOf(device: number, task: Task): number {
  return device * tasks.length + tasks.indexOf(task);
}

export class NotOnRollError extends Error {
  readonly code = "not-on-roll";
  readonly deviceId: Hex;
  constructor(deviceId: Hex) {
    super(`Device ${deviceId} is judged without being on the epoch's roll; add where it comes from to callRoll.`);
    this.deviceId = deviceId;
  }
}
