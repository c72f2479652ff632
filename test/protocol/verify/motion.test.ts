import type { Segment } from "@fovea/device/segment.ts";
import { motion, motionOf } from "@fovea/protocol/verify/motion.ts";
import { verifyParams } from "@fovea/protocol/verify/params.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ada, auditing, honestDrive, judge, noon, reasonOf, receivedOf, write } from "./scene.ts";

const options = { audited: false, params: verifyParams.values };
const drive = honestDrive(1);

/** Every other ten seconds of the drive happen a kilometre further north. */
function teleporting({ share = 1 } = {}): Segment {
  const track = drive.track.map((fix) => {
    const stretch = Math.floor((fix.ms - noon) / 10_000);
    const isAway = stretch % 2 === 1 && stretch / 30 < share;
    return { ...fix, latE7: fix.latE7 + (isAway ? 90_000 : 0) };
  });
  return { ...drive, track, detections: [] };
}

test("plausibility falls with the share of impossible strides, and at the gross share it is 0", () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }), (jumps) => {
      let latE7 = 0;
      const track = [false, ...jumps].map((jump, index) => {
        latE7 += index === 0 ? 0 : jump ? 90_000 : 9_000;
        return { ms: noon + index * 10_000, latE7, lonE7: 0, accuracyDm: 0, speedCms: null };
      });
      const { plausibility, strides, impossible } = motionOf(track, options);
      expect([strides, impossible]).toEqual([jumps.length, jumps.filter(Boolean).length]);
      expect(plausibility).toBe(Math.max(0, Math.floor(1_000 * (1 - impossible / (strides * 0.5)) + 1e-9)));
    }),
  );
});

test("one more impossible stride never raises plausibility", () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.nat(140), fc.integer({ min: 20_000, max: 900_000 }), (seed, at, northE7) => {
      const { track } = honestDrive(seed);
      const broken = track.map((fix, index) => (index < at ? fix : { ...fix, latE7: fix.latE7 + northE7 }));
      expect(motionOf(broken, options).plausibility).toBeLessThanOrEqual(motionOf(track, options).plausibility);
    }),
    { numRuns: 50 },
  );
});

test("refuses a track that jumps to and fro", () => {
  expect(reasonOf(write(teleporting()))).toBe("impossible-motion");
});

test("accepts a drive with one jump of the receiver, and trusts it less", () => {
  const { accepted } = judge([write(teleporting({ share: 0.1 }))]);
  expect(accepted).toHaveLength(1);
  expect(accepted[0]?.plausibility).toBeLessThan(1_000);
  expect(judge([write(drive)]).accepted[0]?.plausibility).toBe(1_000);
});

test("grants an audited source times cut to minutes, and no more", () => {
  const byMinute = {
    ...drive,
    track: drive.track.map((fix) => ({ ...fix, ms: Math.floor(fix.ms / 60_000) * 60_000 })),
  };
  const bare = { ...byMinute, detections: [] };
  expect(reasonOf(write(bare), { context: auditing(ada) })).toBeNull();
  const far = { ...bare, track: bare.track.map((fix, at) => ({ ...fix, latE7: fix.latE7 + (at % 2) * 9_000_000 })) };
  expect(motion(receivedOf(far, { audited: true }))?.reason).toBe("impossible-motion");
});
