/** Reports of an honest car, for tests of whatever takes them in. */
import { createDeviceKey, type DeviceKey } from "@fovea/device/key.ts";
import { type DeviceLog, emptyLog, signSegments } from "@fovea/device/log.ts";
import type { Segment } from "@fovea/device/segment.ts";
import type { SignedReport } from "@fovea/device/sign.ts";
import type { Registry } from "@fovea/protocol/registry.ts";
import type { Address, Hex } from "viem";

export type Car = { readonly key: DeviceKey; readonly log: DeviceLog };

const FIXES = 60;
const STEP_MS = 5_000;
/** How long the drive of `driveOf` takes. */
export const DRIVE_MS = (FIXES - 1) * STEP_MS;

export async function createCar(): Promise<Car> {
  return { key: await createDeviceKey(), log: emptyLog };
}

/** Five minutes northwards with the unevenness of a real receiver, on a road of its own for every `lane`. */
export function driveOf({ startMs, lane = 0 }: { startMs: number; lane?: number }): Segment {
  let latE7 = 430_000_000;
  const track = Array.from({ length: FIXES }, (_, at) => {
    latE7 += 300 + wobble(at * 7 + lane, 260);
    const lonE7 = -761_000_000 + lane * 40_000 + wobble(at * 13 + lane, 90);
    return { ms: startMs + at * STEP_MS + wobble(at, 400), latE7, lonE7, accuracyDm: 40 + (at % 7), speedCms: null };
  });
  const seen = track[30];
  if (seen === undefined) throw new Error("the drive is too short");
  const { ms, lonE7 } = seen;
  const detection = { ms, latE7: seen.latE7, lonE7, confidence: 900, box: null, phash: null, frame: null };
  return {
    camera: { bearingDegrees: 0, fieldDegrees: 70, rangeMetres: 30 },
    tasks: ["pothole"],
    track: track.map((fix, at) => (at === 0 ? { ...fix, ms: startMs } : fix)),
    detections: [{ task: "pothole", class: "pothole", ...detection }],
  };
}

/** The next report of a car, and the car after it. */
export async function nextReport(
  car: Car,
  given: { segment: Segment; chain: { chainId: number; registry: Address }; anchor: Hex },
): Promise<{ report: SignedReport; car: Car }> {
  const { segment, ...rest } = given;
  const signed = await signSegments({ ...rest, segments: [segment], log: car.log, key: car.key, disclosure: "open" });
  const [report] = signed.reports;
  if (report === undefined) throw new Error("nothing was signed");
  return { report, car: { ...car, log: signed.log } };
}

/** A car in the registry. */
export function deviceOf({ key }: Car, registeredAt: number): Registry["devices"][number] {
  const { deviceId, x, y } = key;
  const driver: Address = `0x${deviceId.slice(-40)}`;
  return { deviceId, x, y, driver, kind: "phone", registeredAt, revokedAt: null, suspensions: [] };
}

function wobble(at: number, size: number): number {
  return (Math.imul(at + 11, 2_654_435_761) >>> 8) % size;
}
