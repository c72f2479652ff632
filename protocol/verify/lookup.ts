/** Registry and parameters by key. Built once for each value, which nobody changes after it was read. */
import type { Hex } from "viem";
import type { Params } from "../params.ts";
import type { Registry } from "../registry.ts";
import type { Device } from "./rule.ts";

export type Lookup = {
  readonly devices: ReadonlyMap<Hex, Device>;
  /** Unix second at which each known block was mined. */
  readonly blocks: ReadonlyMap<Hex, number>;
};

export const lookupOf = remembered(
  (registry: Registry): Lookup => ({
    devices: new Map(registry.devices.map((device) => [device.deviceId, device])),
    blocks: new Map(registry.blocks.map(({ hash, timestamp }) => [hash, timestamp])),
  }),
);

/** Devices that an auditor vouches for. */
export const auditedOf = remembered(
  ({ audited }: Params): ReadonlySet<Hex> => new Set(audited.map(({ deviceId }) => deviceId)),
);

function remembered<Value extends object, Answer>(build: (value: Value) => Answer): (value: Value) => Answer {
  const answers = new WeakMap<Value, Answer>();
  return (value) => {
    const known = answers.get(value) ?? build(value);
    answers.set(value, known);
    return known;
  };
}
