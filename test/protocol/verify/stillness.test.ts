import type { Segment } from "@fovea/device/segment.ts";
import { verifyParams } from "@fovea/protocol/verify/params.ts";
import { emptyVerifyState } from "@fovea/protocol/verify/state.ts";
import { isStill, stillness } from "@fovea/protocol/verify/stillness.ts";
import fc from "fast-check";
import { numberToHex } from "viem";
import { expect, test } from "vitest";
import { ada, auditing, chainOf, honestDrive, judge, noon, passedOnly, write } from "./scene.ts";

const params = verifyParams.values;
const MINUTE_MS = 60_000;

/** A car that stands where a drive ended, with a receiver that wanders by metres. */
function parked(after: Segment, { startMs = (after.track.at(-1)?.ms ?? 0) + 2_000, minutes = 5 } = {}): Segment {
  const place = after.track.at(-1) ?? { latE7: 0, lonE7: 0 };
  const wander = [0, 150, -90, 220, 60, -200, 130];
  const track = Array.from({ length: minutes * 30 }, (_, index) => ({
    ms: startMs + index * 2_000,
    latE7: place.latE7 + (wander[index % 7] ?? 0),
    lonE7: place.lonE7 + (wander[(index * 3) % 7] ?? 0),
    accuracyDm: 50,
    speedCms: 0,
  }));
  return { ...after, track, detections: [] };
}

test("a report that stands still earns nothing", () => {
  const drive = honestDrive(1);
  const { accepted } = judge(chainOf([drive, parked(drive)], ada));
  expect(accepted.map(({ plausibility }) => plausibility > 0)).toEqual([true, false]);
});

test("a standing report is accepted if and only if a chain of reports leads to one that moves", () => {
  const [pattern] = passedOnly(judge([write(honestDrive(1))]).inspected);
  if (!pattern) throw new Error("the lab's drive did not pass");
  const gaps = fc.array(fc.tuple(fc.nat(400), fc.boolean()), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(gaps, (steps) => {
      let clock = noon;
      const reports = steps.map(([gapSeconds, still], index) => {
        const startMs = clock + gapSeconds * 1_000;
        clock = startMs + MINUTE_MS;
        const link = { ...pattern.link, startMs, endMs: clock };
        return { ...pattern, hash: numberToHex(index, { size: 32 }), still, link };
      });
      const found = stillness(reports.toReversed(), { state: emptyVerifyState, params });
      const leads = (from: number, step: number): boolean => {
        const report = reports[from];
        const next = reports[from + step];
        if (report && !report.still) return true;
        if (!report || !next) return false;
        const [early, late] = step > 0 ? [report, next] : [next, report];
        return late.link.startMs - early.link.endMs <= 180_000 && leads(from + step, step);
      };
      reports.forEach((report, index) => {
        expect(found.has(report)).toBe(report.still && !leads(index, 1) && !leads(index, -1));
      });
    }),
  );
});

test("refuses a parked car", () => {
  const report = write(parked(honestDrive(1), { startMs: noon }));
  expect(judge([report]).outcome(report)).toEqual(["not-moving"]);
});

test("accepts a wait within a drive, and a crew that stands where it works", () => {
  const drive = honestDrive(1);
  const goingOn = honestDrive(2, { startMs: noon + 12 * MINUTE_MS });
  const reports = chainOf([drive, parked(drive, { minutes: 6 }), goingOn], ada);
  expect(judge(reports).accepted).toHaveLength(3);

  const crew = write(parked(drive, { startMs: noon }));
  expect(judge([crew], { context: auditing(ada) }).accepted).toHaveLength(1);
});

test("every drive of the lab moves", () => {
  fc.assert(
    fc.property(fc.nat(10_000), (seed) => !isStill(honestDrive(seed).track, params)),
    { numRuns: 50 },
  );
});
