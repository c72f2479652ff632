import type { Detection, PublicPart } from "@fovea/protocol/report.ts";
import { burst } from "@fovea/protocol/verify/burst.ts";
import { verifyParams } from "@fovea/protocol/verify/params.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { honestDrive, judge, write } from "./scene.ts";

const params = verifyParams.values;
const drive = honestDrive(1);

/** So many potholes at once, each on its own spot before the car. */
function potholes(count: number, { spacingE7 = 1_800, everyMs = 0 } = {}) {
  const fix = drive.track[40];
  const detections = Array.from(
    { length: count },
    (_, index): Detection => ({
      task: "pothole",
      class: "d40",
      ms: (fix?.ms ?? 0) + index * everyMs,
      latE7: (fix?.latE7 ?? 0) + index * spacingE7,
      lonE7: fix?.lonE7 ?? 0,
      confidence: 900,
      box: null,
      phash: null,
      frame: null,
    }),
  );
  return { ...drive, detections };
}

const seen = fc.record({
  task: fc.constantFrom("pothole" as const, "sign" as const),
  class: fc.constantFrom("d40", "stop"),
  cell: fc.integer({ min: 0, max: 6 }).map(String),
  at: fc.integer({ min: 100, max: 110 }),
  confidence: fc.constant(900),
});

test("a detection is zeroed if and only if some window around it has its kind in five cells", () => {
  fc.assert(
    fc.property(fc.array(seen, { maxLength: 40 }), (detections: PublicPart["detections"]) => {
      const isCrowded = (own: PublicPart["detections"][number]) =>
        [own.at - 1, own.at].some((begin) => {
          const alike = detections.filter(({ task, class: kind }) => task === own.task && kind === own.class);
          const window = alike.filter(({ at }) => begin <= at && at <= begin + 1);
          return new Set(window.map(({ cell }) => cell)).size >= 5;
        });
      const expected = detections.flatMap((detection, index) => (isCrowded(detection) ? [index] : []));
      expect(burst(detections, params)).toEqual(expected);
    }),
  );
});

test("zeroes a burst and accepts the report", () => {
  const { accepted } = judge([write(potholes(5))]);
  expect(accepted.map(({ zeroed }) => zeroed)).toEqual([[0, 1, 2, 3, 4]]);
});

test("lets four at once, five in one cell, and five one after the other count", () => {
  for (const segment of [potholes(4), potholes(5, { spacingE7: 1 }), potholes(5, { everyMs: 2_000, spacingE7: 0 })]) {
    expect(judge([write(segment)]).accepted.map(({ zeroed }) => zeroed)).toEqual([[]]);
  }
});
