/**
 * A detection as the device saw it, at the finest it ever leaves the device: no picture, only hashes of the frame.
 *
 * Guarantee: decodeDetection(encodeDetection(detection, first), first) == detection.
 */
import { type Hex, hexToBytes } from "viem";
import type { Cbor } from "../cbor.ts";
import { type Task, tasks } from "../task.ts";
import { hexOf, integerOf, type Range, tupleOf } from "./field.ts";
import { latitudeRange, longitudeRange, permilleRange, timeRangeMs } from "./limits.ts";
import { classOf, taskOf } from "./subject.ts";

export type Detection = {
  task: Task;
  class: string;
  ms: number;
  latE7: number;
  lonE7: number;
  /** Per mille, as the box, which is x, y, width, height as shares of the frame. */
  confidence: number;
  box: [number, number, number, number] | null;
  /** 64-bit perceptual hash of the frame. */
  phash: Hex | null;
  /** SHA-256 of the frame, which stays on the device. */
  frame: Hex | null;
};

/** The first fix of the track, from which time and place of a detection count. */
export type Origin = { ms: number; latE7: number; lonE7: number };

export function encodeDetection(seen: Detection, first: Origin): Cbor {
  return [
    tasks.indexOf(seen.task),
    seen.class,
    seen.ms - first.ms,
    seen.latE7 - first.latE7,
    seen.lonE7 - first.lonE7,
    seen.confidence,
    seen.box,
    seen.phash === null ? null : hexToBytes(seen.phash),
    seen.frame === null ? null : hexToBytes(seen.frame),
  ];
}

/** @throws {Refused} */
export function decodeDetection(value: unknown, first: Origin): Detection {
  const [task, kind, ms, lat, lon, confidence, box, phash, frame] = tupleOf(value, 9, "detection");
  return {
    task: taskOf(task),
    class: classOf(kind),
    ms: first.ms + integerOf(ms, "time of a detection", since(first.ms, timeRangeMs)),
    latE7: first.latE7 + integerOf(lat, "latitude of a detection", since(first.latE7, latitudeRange)),
    lonE7: first.lonE7 + integerOf(lon, "longitude of a detection", since(first.lonE7, longitudeRange)),
    confidence: integerOf(confidence, "confidence", permilleRange),
    box: box === null ? null : decodeBox(box),
    phash: phash === null ? null : hexOf(phash, 8, "perceptual hash"),
    frame: frame === null ? null : hexOf(frame, 32, "frame hash"),
  };
}

function since(origin: number, { min, max }: Range): Range {
  return { min: min - origin, max: max - origin };
}

function decodeBox(value: unknown): [number, number, number, number] {
  const [x, y, width, height] = tupleOf(value, 4, "box");
  return [
    integerOf(x, "box", permilleRange),
    integerOf(y, "box", permilleRange),
    integerOf(width, "box", permilleRange),
    integerOf(height, "box", permilleRange),
  ];
}
