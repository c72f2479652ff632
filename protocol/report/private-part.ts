/**
 * What proves a report: the fine track, the detections where they were seen, the salts.
 *
 * Guarantee: decodePrivatePart(encodePrivatePart(part)) == part.
 */
import { type Hex, hexToBytes } from "viem";
import { type Cbor, decodeCbor, encodeCbor } from "../cbor.ts";
import { type Task, tasks } from "../task.ts";
import { type Detection, decodeDetection, encodeDetection } from "./detection.ts";
import { bytesOf, fieldsOf, hexOf, integerOf, listOf, Refused, tupleOf } from "./field.ts";
import { limits, timeRangeMs } from "./limits.ts";
import { taskOf } from "./subject.ts";
import { decodeTrack, encodeTrack, type Fix } from "./track.ts";

/** Where the camera looks, relative to the direction of travel (0 = ahead, 90 = right), and how wide and far it sees. */
export type Camera = { bearingDegrees: number; fieldDegrees: number; rangeMetres: number };

/** From when to when a model looked for its task: a device speaks only for what it was looking for. */
type Model = { task: Task; model: Hex; fromMs: number; toMs: number };

export type PrivatePart = {
  publicSalt: Uint8Array;
  privateSalt: Uint8Array;
  camera: Camera;
  models: Model[];
  /** At least one fix, in the order of time. */
  track: Fix[];
  /** In the order of time. */
  detections: Detection[];
};

export const SALT_BYTES = 16;

/** Only there for the type checker: a track always has a first fix. */
const NOWHERE = { ms: 0, latE7: 0, lonE7: 0 };

export function encodePrivatePart(part: PrivatePart): Uint8Array {
  const { publicSalt, privateSalt, camera, models, track, detections } = part;
  const first = track[0] ?? NOWHERE;
  return encodeCbor(
    new Map<number, Cbor>([
      [1, publicSalt],
      [2, privateSalt],
      [3, [camera.bearingDegrees, camera.fieldDegrees, camera.rangeMetres]],
      [4, models.map((used) => [tasks.indexOf(used.task), hexToBytes(used.model), used.fromMs, used.toMs])],
      [5, encodeTrack(track)],
      [6, detections.map((seen) => encodeDetection(seen, first))],
    ]),
  );
}

/** @throws {Refused} */
export function decodePrivatePart(bytes: Uint8Array): PrivatePart {
  const [publicSalt, privateSalt, camera, models, columns, seen] = fieldsOf(decodeCbor(bytes), 6, "private part");
  const track = decodeTrack(columns);
  const first = track[0] ?? NOWHERE;
  const detections = listOf(seen, "detections", { min: 0, max: limits.detections });
  const part = {
    publicSalt: bytesOf(publicSalt, SALT_BYTES, "public salt"),
    privateSalt: bytesOf(privateSalt, SALT_BYTES, "private salt"),
    camera: decodeCamera(camera),
    models: listOf(models, "models", { min: 1, max: limits.models }).map(decodeModel),
    track,
    detections: detections.map((detection) => decodeDetection(detection, first)),
  };
  requireDetectionsInOrder(part);
  return part;
}

function requireDetectionsInOrder({ models, detections }: PrivatePart): void {
  let lastMs = 0;
  for (const { task, ms } of detections) {
    if (ms < lastMs) throw new Refused("malformed", "detections are not in the order of time");
    lastMs = ms;
    const lookedFor = models.some((used) => used.task === task && used.fromMs <= ms && ms <= used.toMs);
    if (!lookedFor) throw new Refused("malformed", `a ${task} was detected while no model looked for it`);
  }
}

function decodeCamera(value: unknown): Camera {
  const [bearing, field, range] = tupleOf(value, 3, "camera");
  return {
    bearingDegrees: integerOf(bearing, "camera bearing", { min: 0, max: 359 }),
    fieldDegrees: integerOf(field, "camera field", { min: 1, max: 360 }),
    rangeMetres: integerOf(range, "camera range", { min: 1, max: 200 }),
  };
}

function decodeModel(value: unknown): Model {
  const [task, model, from, to] = tupleOf(value, 4, "model");
  const fromMs = integerOf(from, "start of a model", timeRangeMs);
  return {
    task: taskOf(task),
    model: hexOf(model, 32, "model hash"),
    fromMs,
    toMs: integerOf(to, "end of a model", { min: fromMs, max: timeRangeMs.max }),
  };
}
