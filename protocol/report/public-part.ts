/**
 * What a report tells everybody once it is disclosed: detections to a cell and a second, coverage to a cell and a minute.
 *
 * Guarantee: decodePublicPart(encodePublicPart(part)) == part.
 */
import { type Cbor, decodeCbor, encodeCbor } from "../cbor.ts";
import { type Task, tasks } from "../task.ts";
import { fieldsOf, integerOf, listOf, Refused, tupleOf } from "./field.ts";
import { limits, permilleRange, timeRangeMs } from "./limits.ts";
import { classOf, decodeCells, encodeCells, taskOf } from "./subject.ts";

/** Cells of about 9 m across: where a thing on the road is. */
export const DETECTION_RESOLUTION = 12;
/** Cells of about 50 m across: a stretch of road. */
export const COVERAGE_RESOLUTION = 11;
export const SECTORS = 8;

export type PublicPart = {
  /** What the device was looking for, in the order of `tasks`. */
  tasks: Task[];
  /** One for each private detection, in the same order; `at` in unix seconds, rounded down. */
  detections: { task: Task; class: string; cell: string; at: number; confidence: number }[];
  /** `at` in unix seconds, rounded down to the minute; heading sector of 45 degrees, 0 = north, 2 = east. */
  coverage: { cell: string; at: number; sector: number }[];
};

const timeRange = { min: timeRangeMs.min / 1_000, max: timeRangeMs.max / 1_000 };
const minuteRange = { min: Math.floor(timeRange.min / 60), max: Math.floor(timeRange.max / 60) };
const deltaRange = { min: 0, max: minuteRange.max };
const sectorRange = { min: 0, max: SECTORS - 1 };

export function encodePublicPart({ tasks: sought, detections, coverage }: PublicPart): Uint8Array {
  return encodeCbor(
    new Map<number, Cbor>([
      [1, sought.map((task) => tasks.indexOf(task))],
      [2, detections.map(encodeDetection)],
      [3, encodeCoverage(coverage)],
    ]),
  );
}

/** @throws {Refused} */
export function decodePublicPart(bytes: Uint8Array): PublicPart {
  const [sought, detections, coverage] = fieldsOf(decodeCbor(bytes), 3, "public part");
  return {
    tasks: decodeTasks(sought),
    detections: listOf(detections, "public detections", { min: 0, max: limits.detections }).map(decodeDetection),
    coverage: decodeCoverage(coverage),
  };
}

function decodeTasks(value: unknown): Task[] {
  const sought = listOf(value, "tasks", { min: 1, max: tasks.length }).map(taskOf);
  const ordered = tasks.filter((task) => sought.includes(task));
  if (sought.some((task, index) => task !== ordered[index])) throw new Refused("malformed", "tasks are not in order");
  return sought;
}

function encodeDetection({ task, class: kind, cell, at, confidence }: PublicPart["detections"][number]): Cbor {
  return [tasks.indexOf(task), kind, encodeCells([cell]), at, confidence];
}

function decodeDetection(value: unknown): PublicPart["detections"][number] {
  const [task, kind, cell, at, confidence] = tupleOf(value, 5, "public detection");
  const [only, ...more] = decodeCells(cell, DETECTION_RESOLUTION, 1);
  if (only === undefined || more.length > 0) throw new Refused("malformed", "a public detection is not in one cell");
  return {
    task: taskOf(task),
    class: classOf(kind),
    cell: only,
    at: integerOf(at, "time of a public detection", timeRange),
    confidence: integerOf(confidence, "confidence", permilleRange),
  };
}

/** Columns: minutes since the entry before, cells, sectors; strictly ascending by minute, cell, sector. */
function encodeCoverage(coverage: PublicPart["coverage"]): Cbor {
  return [
    coverage.map(({ at }, index) => (at - (coverage[index - 1]?.at ?? 0)) / 60),
    encodeCells(coverage.map(({ cell }) => cell)),
    Uint8Array.from(coverage, ({ sector }) => sector),
  ];
}

function decodeCoverage(value: unknown): PublicPart["coverage"] {
  const [minutes, cellBytes, sectors] = tupleOf(value, 3, "coverage");
  const cells = decodeCells(cellBytes, COVERAGE_RESOLUTION, limits.coverage);
  const deltas = tupleOf(minutes, cells.length, "coverage minutes");
  if (!(sectors instanceof Uint8Array) || sectors.length !== cells.length) {
    throw new Refused("malformed", "coverage sectors are not one byte a cell");
  }

  let minute = 0;
  return cells.map((cell, index) => {
    const delta = integerOf(deltas[index], "coverage minute", deltaRange);
    minute = integerOf(minute + delta, "coverage minute", minuteRange);
    const sector = integerOf(sectors[index], "sector", sectorRange);
    const before = (delta === 0 && cells[index - 1]) || "";
    if (cell < before || (cell === before && sector <= (sectors[index - 1] ?? 0))) {
      throw new Refused("malformed", "coverage is not in order");
    }
    return { cell, at: minute * 60, sector };
  });
}
