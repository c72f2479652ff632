/**
 * Readers of decoded CBOR that take nothing on trust: each returns the value in its range or throws `Refused`, with the
 * name of the field. A list that is too long is `oversized`, everything else is `malformed`.
 */
import { bytesToHex, type Hex } from "viem";

export type Range = { min: number; max: number };

/** The values of a map whose keys are exactly 1..count, in the order of the keys. */
export function fieldsOf(value: unknown, count: number, name: string): unknown[] {
  if (!(value instanceof Map)) throw new Refused("malformed", `${name} is not a map`);
  if (value.size !== count) throw new Refused("malformed", `${name} has ${value.size} fields instead of ${count}`);
  let expected = 0;
  for (const key of value.keys()) {
    expected += 1;
    if (key !== expected) throw new Refused("malformed", `${name} has a field ${key} where ${expected} belongs`);
  }
  return [...value.values()];
}

/** An array of a fixed length. */
export function tupleOf(value: unknown, length: number, name: string): unknown[] {
  if (!Array.isArray(value) || value.length !== length) {
    throw new Refused("malformed", `${name} is not an array of ${length}`);
  }
  return value;
}

/** An array of `min` to `max` items. */
export function listOf(value: unknown, name: string, { min, max }: Range): unknown[] {
  if (!Array.isArray(value)) throw new Refused("malformed", `${name} is not an array`);
  if (value.length < min) throw new Refused("malformed", `${name} has ${value.length} items, fewer than ${min}`);
  if (value.length > max) throw new Refused("oversized", `${name} has ${value.length} items, more than ${max}`);
  return value;
}

export function integerOf(value: unknown, name: string, { min, max }: Range): number {
  if (typeof value !== "number") throw new Refused("malformed", `${name} is not an integer`);
  if (!(value >= min && value <= max)) throw new Refused("malformed", `${name} is not within ${min} to ${max}`);
  return value;
}

export function bytesOf(value: unknown, length: number, name: string): Uint8Array {
  if (!(value instanceof Uint8Array) || value.length !== length) {
    throw new Refused("malformed", `${name} is not ${length} bytes`);
  }
  return value;
}

/** A byte string of any length. */
export function byteStringOf(value: unknown, name: string): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new Refused("malformed", `${name} is not a byte string`);
  return value;
}

export function hexOf(value: unknown, length: number, name: string): Hex {
  return bytesToHex(bytesOf(value, length, name));
}

export class Refused extends Error {
  readonly code = "refused-report";
  readonly reason: "malformed" | "oversized";
  readonly detail: string;
  constructor(reason: "malformed" | "oversized", detail: string) {
    super(`The report is ${reason}: ${detail}.`);
    this.reason = reason;
    this.detail = detail;
  }
}
