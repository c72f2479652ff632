/** Reports as fast-check makes them: every field over its whole range, so not drives that anybody could have driven. */

import { limits } from "@fovea/protocol/report/limits.ts";
import type { ReportContent } from "@fovea/protocol/report.ts";
import { type Task, tasks } from "@fovea/protocol/task.ts";
import fc from "fast-check";
import { bytesToHex, type Hex } from "viem";

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
export const hexArbitrary = (length: number) => bytes(length).map((value): Hex => bytesToHex(value));
const permille = fc.integer({ min: 0, max: 1_000 });
const place = {
  latE7: fc.integer({ min: -900_000_000, max: 900_000_000 }),
  lonE7: fc.integer({ min: -1_800_000_000, max: 1_800_000_000 }),
};
const word = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,31}$/);
const startMs = fc.integer({ min: 978_307_200_000, max: 4_000_000_000_000 });

const cell = (resolution: number) =>
  bytes(7).map((value) => `8${resolution.toString(16)}${bytesToHex(value).slice(2, 15)}`);

export const trackArbitrary = fc
  .tuple(
    startMs,
    fc.array(
      fc.record({
        afterMs: fc.integer({ min: 0, max: limits.segmentMs }),
        ...place,
        accuracyDm: fc.integer({ min: 0, max: 100_000 }),
        speedCms: fc.option(fc.integer({ min: 0, max: 20_000 })),
      }),
      { minLength: 1, maxLength: 20 },
    ),
  )
  .map(([start, fixes]) =>
    fixes
      .toSorted((a, b) => a.afterMs - b.afterMs)
      .map(({ afterMs, ...fix }, _, sorted) => ({ ms: start + afterMs - (sorted[0]?.afterMs ?? 0), ...fix })),
  );

const detectionArbitrary = (sought: Task[], start: number) =>
  fc.record({
    task: fc.constantFrom(...sought),
    class: word,
    ms: fc.integer({ min: start, max: start + limits.segmentMs }),
    ...place,
    confidence: permille,
    box: fc.option(fc.tuple(permille, permille, permille, permille)),
    phash: fc.option(hexArbitrary(8)),
    frame: fc.option(hexArbitrary(32)),
  });

export const privateArbitrary = fc
  .tuple(trackArbitrary, fc.subarray([...tasks], { minLength: 1 }))
  .chain(([track, sought]) => {
    const start = track[0]?.ms ?? 0;
    return fc.record({
      publicSalt: bytes(16),
      privateSalt: bytes(16),
      camera: fc.record({
        bearingDegrees: fc.integer({ min: 0, max: 359 }),
        fieldDegrees: fc.integer({ min: 1, max: 360 }),
        rangeMetres: fc.integer({ min: 1, max: 200 }),
      }),
      models: fc
        .tuple(...sought.map((task) => hexArbitrary(32).map((model) => ({ task, model }))))
        .map((used) => used.map((model) => ({ ...model, fromMs: start, toMs: start + limits.segmentMs }))),
      track: fc.constant(track),
      detections: fc
        .array(detectionArbitrary(sought, start), { maxLength: 6 })
        .map((seen) => seen.toSorted((a, b) => a.ms - b.ms)),
    });
  });

const coverageArbitrary = fc
  .uniqueArray(
    fc.record({
      cell: cell(11),
      at: fc.integer({ min: 16_305_120, max: 68_000_000 }).map((minute) => minute * 60),
      sector: fc.integer({ min: 0, max: 7 }),
    }),
    { selector: ({ cell: index, at, sector }) => `${at} ${index} ${sector}`, maxLength: 20 },
  )
  .map((entries) => entries.toSorted((a, b) => a.at - b.at || (a.cell < b.cell ? -1 : 1)));

const publicArbitrary = fc.record({
  tasks: fc.subarray([...tasks], { minLength: 1 }),
  detections: fc.array(
    fc.record({
      task: fc.constantFrom(...tasks),
      class: word,
      cell: cell(12),
      at: fc.integer({ min: 978_307_200, max: 4_102_444_800 }),
      confidence: permille,
    }),
    { maxLength: 6 },
  ),
  coverage: coverageArbitrary,
});

export const contentArbitrary: fc.Arbitrary<ReportContent> = fc
  .tuple(privateArbitrary, publicArbitrary)
  .chain(([privatePart, publicPart]) =>
    fc.record({
      deviceId: hexArbitrary(32),
      chainId: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
      registry: hexArbitrary(20),
      sequence: fc.integer({ min: 0, max: 4_294_967_295 }),
      previous: hexArbitrary(32),
      anchor: hexArbitrary(32),
      startMs: fc.constant(privatePart.track[0]?.ms ?? 0),
      disclosure: fc.constantFrom("open" as const, "sealed" as const),
      public: fc.constant(publicPart),
      private: fc.constant(privatePart),
    }),
  );
