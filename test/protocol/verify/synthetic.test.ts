import type { Segment } from "@fovea/device/segment.ts";
import { synthetic } from "@fovea/protocol/verify/synthetic.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ada, auditing, honestDrive, noon, reasonOf, receivedOf, write } from "./scene.ts";

const drive = honestDrive(1);

/** A track as a script makes it: straight from corner to corner, `speed` metres in each step of two seconds. */
function scripted(speeds: (step: number) => number): Segment {
  let metres = 0;
  const track = Array.from({ length: 120 }, (_, step) => {
    metres += speeds(step);
    const north = metres % 800 < 400 ? metres % 400 : 0;
    const east = Math.floor(metres / 800) * 400 + (metres % 800 < 400 ? 0 : metres % 400);
    const fix = { ms: noon + step * 2_000, accuracyDm: 0, speedCms: null };
    return { ...fix, latE7: 416_530_000 + Math.round(north * 89.93), lonE7: -835_370_000 + Math.round(east * 120.4) };
  });
  return { ...drive, track, detections: [] };
}
/** Speed changes at each corner only. */
const interpolated = (factor: number) => scripted((step) => factor * (8 + (Math.floor(step / 30) % 3) * 2) * 2);

function snapped(segment: Segment): Segment {
  const snap = (value: number) => Math.round(value / 1_000) * 1_000;
  const track = segment.track.map((fix) => ({ ...fix, latE7: snap(fix.latE7), lonE7: snap(fix.lonE7) }));
  return { ...segment, track, detections: [] };
}

test("constant speed, a grid of 1e-4 degrees, or fixes interpolated between few corners is synthetic-track", () => {
  fc.assert(
    fc.property(fc.double({ min: 1.3, max: 2.5, noNaN: true }), fc.nat(1_000), (factor, seed) => {
      const constant = { ...scripted((step) => 16 + ((step % 2) - 0.5) * 0.01), detections: [] };
      const reasons = [constant, snapped(honestDrive(seed)), interpolated(factor)].map(
        (segment) => synthetic(receivedOf(segment))?.reason,
      );
      expect(reasons).toEqual(["synthetic-track", "synthetic-track", "synthetic-track"]);
    }),
    { numRuns: 20 },
  );
});

test("a recorded track with a receiver's noise of a metre is not", () => {
  fc.assert(
    fc.property(fc.nat(10_000), (seed) => synthetic(receivedOf(honestDrive(seed))) === null),
    { numRuns: 50 },
  );
});

test("refuses a track that was computed", () => {
  const reasons = [interpolated(1.5), snapped(drive)].map((segment) => reasonOf(write(segment)));
  expect(reasons).toEqual(["synthetic-track", "synthetic-track"]);
});

test("accepts a recorded drive cut to 1e-5 degrees, and whatever an audited source interpolates", () => {
  const cut = (value: number) => Math.round(value / 100) * 100;
  const coarse = drive.track.map((fix) => ({ ...fix, latE7: cut(fix.latE7), lonE7: cut(fix.lonE7) }));
  expect(reasonOf(write({ ...drive, track: coarse }))).toBeNull();
  expect(reasonOf(write(interpolated(1.5)), { context: auditing(ada) })).toBeNull();
});
