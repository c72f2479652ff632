import { clock } from "@fovea/protocol/verify/clock.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { honestDrive, reasonOf, receivedOf, write } from "./scene.ts";

const WEEK_MS = 7 * 86_400_000;
const segment = honestDrive(1);
const report = write(segment);
const endMs = segment.track.at(-1)?.ms ?? 0;

test("an accepted report was received at most a week after its end and at most five minutes before", () => {
  const received = receivedOf(segment);
  fc.assert(
    fc.property(fc.integer({ min: -WEEK_MS, max: 2 * WEEK_MS }), (waitedMs) => {
      const expected = waitedMs > WEEK_MS ? "too-late" : waitedMs < -300_000 ? "from-the-future" : undefined;
      expect(clock({ ...received, receivedAtMs: endMs + waitedMs })?.reason).toBe(expected);
    }),
  );
});

test("refuses a report that comes too late, and one from the future", () => {
  expect(reasonOf(report, { receivedAtMs: endMs + WEEK_MS + 1 })).toBe("too-late");
  expect(reasonOf(report, { receivedAtMs: endMs - 300_001 })).toBe("from-the-future");
});

test("accepts a report that comes a week late to the millisecond, and one of a clock five minutes fast", () => {
  expect(reasonOf(report, { receivedAtMs: endMs + WEEK_MS })).toBeNull();
  expect(reasonOf(report, { receivedAtMs: endMs - 300_000 })).toBeNull();
});
