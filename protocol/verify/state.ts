/**
 * What verification remembers from epoch to epoch: the end of each device's chain, and the sketches and frames that later
 * reports are compared with, the latest `retained` of them and none older than `retainedSeconds`.
 *
 * Guarantee: the state has at most one entry a device, `copy.retained` sketches and `frame.retained` frames.
 * Guarantee: equal reports, in any order, leave equal bytes.
 */
import { z } from "zod";
import { hash } from "../hex.ts";
import type { FramePrint, Linked, Passed } from "./inspected.ts";
import type { VerifyParams } from "./params.ts";

const whole = z.int();

export const verifyStateSchema = z.strictObject({
  /** Ascending by device. `hash`, `previous` and `sequence` are of its highest report, `endMs` of its latest drive. */
  devices: z.array(
    z.strictObject({ deviceId: hash, sequence: whole.nonnegative(), hash, previous: hash, endMs: whole.nonnegative() }),
  ),
  /** Ascending by receipt, then hash. */
  sketches: z.array(
    z.strictObject({
      hash,
      receivedAtMs: whole,
      sketch: z.strictObject({ gates: z.array(whole), atMs: z.array(whole) }),
    }),
  ),
  /** In the order of their reports. */
  frames: z.array(
    z.strictObject({
      receivedAtMs: whole,
      deviceId: hash,
      phash: z.templateLiteral(["0x", z.string().regex(/^[0-9a-f]{16}$/)]),
      ms: whole,
      latE7: whole,
      lonE7: whole,
    }),
  ),
});
export type VerifyState = z.infer<typeof verifyStateSchema>;

export const emptyVerifyState: VerifyState = { devices: [], sketches: [], frames: [] };

/** `chained` took a place in their device's chain, `accepted` passed every rule; both in canonical order. */
export function advance(
  state: VerifyState,
  {
    chained,
    accepted,
    ...now
  }: { chained: readonly Linked[]; accepted: readonly Passed[]; nowMs: number; params: VerifyParams },
): VerifyState {
  const sketches = accepted
    .filter(({ sketch }) => sketch.gates.length > 0)
    .map(({ hash, receivedAtMs, sketch }) => ({ hash, receivedAtMs, sketch: copyOf(sketch) }));
  const frames = accepted.flatMap(({ receivedAtMs, frames }) =>
    frames.map((frame) => ({ receivedAtMs, ...copyOfPrint(frame) })),
  );
  return {
    devices: devicesAfter(state, { chained, accepted }),
    sketches: latest([...state.sketches, ...sketches], { ...now.params.copy, nowMs: now.nowMs }),
    frames: latest([...state.frames, ...frames], { ...now.params.frame, nowMs: now.nowMs }),
  };
}

function devicesAfter(
  state: VerifyState,
  { chained, accepted }: { chained: readonly Linked[]; accepted: readonly Passed[] },
): VerifyState["devices"] {
  const devices = new Map(state.devices.map((device) => [device.deviceId, device]));
  for (const { deviceId, hash, link } of chained) {
    const known = devices.get(deviceId);
    if (known && known.sequence >= link.sequence) continue;
    const { sequence, previous } = link;
    devices.set(deviceId, { deviceId, sequence, hash, previous, endMs: known?.endMs ?? 0 });
  }
  for (const { deviceId, link } of accepted) {
    const known = devices.get(deviceId);
    if (known) devices.set(deviceId, { ...known, endMs: Math.max(known.endMs, link.endMs) });
  }
  return [...devices.values()].sort((a, b) => (a.deviceId < b.deviceId ? -1 : 1));
}

function latest<Entry extends { receivedAtMs: number }>(
  entries: readonly Entry[],
  { retained, retainedSeconds, nowMs }: { retained: number; retainedSeconds: number; nowMs: number },
): Entry[] {
  const young = entries.filter(({ receivedAtMs }) => nowMs - receivedAtMs <= retainedSeconds * 1_000);
  return young.slice(Math.max(0, young.length - retained));
}

function copyOf({ gates, atMs }: Passed["sketch"]) {
  return { gates: [...gates], atMs: [...atMs] };
}

function copyOfPrint({ phash, deviceId, ms, latE7, lonE7 }: FramePrint): FramePrint {
  return { phash, deviceId, ms, latE7, lonE7 };
}
