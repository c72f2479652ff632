/** Task and class of a detection and cells of H3, as they stand in a report. */
import { hexToBytes } from "viem";
import { classPattern, type Task, tasks } from "../task.ts";
import { Refused } from "./field.ts";

const CELL_BYTES = 8;
/** The first byte of the index of a cell; the resolution is in the four bits that follow. */
const CELL_MODE = 0x08;

export function taskOf(value: unknown): Task {
  const task = typeof value === "number" ? tasks[value] : undefined;
  if (task === undefined) throw new Refused("malformed", "a task is unknown");
  return task;
}

export function classOf(value: unknown): string {
  if (typeof value !== "string" || !classPattern.test(value)) {
    throw new Refused("malformed", `a class does not match ${classPattern.source}`);
  }
  return value;
}

export function encodeCells(cells: readonly string[]): Uint8Array {
  return hexToBytes(`0x${cells.map((cell) => `0${cell}`).join("")}`);
}

/** Reads mode and resolution only: that the cell exists follows from the projection. */
export function decodeCells(value: unknown, resolution: number, max: number): string[] {
  if (!(value instanceof Uint8Array) || value.length % CELL_BYTES !== 0) {
    throw new Refused("malformed", "cells are not whole H3 indexes");
  }
  if (value.length > max * CELL_BYTES) throw new Refused("oversized", `there are more than ${max} cells`);

  const hex = hexOf(value);
  const cells: string[] = [];
  for (let at = 0; at < value.length; at += CELL_BYTES) {
    if (value[at] !== CELL_MODE || (value[at + 1] ?? 0) >> 4 !== resolution) {
      throw new Refused("malformed", `a cell is not of resolution ${resolution}`);
    }
    cells.push(hex.slice(2 * at + 1, 2 * (at + CELL_BYTES))); // an H3 index is written without its leading zero
  }
  return cells;
}

const ascii = new TextDecoder();

/** All bytes at once: most of a report's bytes are cells, and digit by digit costs as much as the rest of decoding. */
function hexOf(bytes: Uint8Array): string {
  const digits = new Uint8Array(2 * bytes.length);
  let at = 0;
  for (const byte of bytes) {
    digits[at] = digitOf(byte >> 4);
    digits[at + 1] = digitOf(byte & 15);
    at += 2;
  }
  return ascii.decode(digits);
}

function digitOf(nibble: number): number {
  return nibble < 10 ? 48 + nibble : 87 + nibble;
}
