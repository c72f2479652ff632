import type { Detection } from "@fovea/protocol/report.ts";
import { offTrack } from "@fovea/protocol/verify/off-track.ts";
import fc from "fast-check";
import { numberToHex } from "viem";
import { expect, test } from "vitest";
import { ada, auditing, honestDrive, noon, reasonOf, receivedOf, write } from "./scene.ts";

const drive = honestDrive(1);
const METRE_E7 = 89.93;

/** Sees something so many metres north of where the car is at a fix. */
function seeing(northMetres: number, { at = 40, laterMs = 0 } = {}) {
  const fix = drive.track[at] ?? { ms: noon, latE7: 0, lonE7: 0 };
  const detection: Detection = {
    task: "pothole",
    class: "d40",
    ms: fix.ms + laterMs,
    latE7: fix.latE7 + Math.round(northMetres * METRE_E7),
    lonE7: fix.lonE7,
    confidence: 900,
    box: null,
    phash: null,
    frame: numberToHex(1, { size: 32 }),
  };
  return { ...drive, detections: [detection] };
}

test("an accepted detection is within range and tolerance of the track at its time", () => {
  const { rangeMetres } = drive.camera;
  fc.assert(
    fc.property(fc.integer({ min: -400, max: 400 }), fc.integer({ min: 1, max: 140 }), (metres, at) => {
      const found = offTrack(receivedOf(seeing(metres, { at })));
      const leg = 2 * 15;
      if (Math.abs(metres) < rangeMetres + 49) expect(found).toBeNull();
      if (Math.abs(metres) > rangeMetres + 51 + leg / 2) expect(found?.reason).toBe("off-track");
    }),
  );
});

test("refuses a detection two blocks away, and one after the drive", () => {
  expect(reasonOf(write(seeing(250)))).toBe("off-track");
  const lastMs = (drive.track.at(-1)?.ms ?? 0) - noon;
  const models = [
    { task: "pothole" as const, model: numberToHex(0, { size: 32 }), fromMs: noon, toMs: noon + 2 * lastMs },
  ];
  const late = seeing(0, { laterMs: lastMs });
  const { private: part, public: projected } = write(late, {});
  expect(reasonOf(write(late, { private: { ...part, models }, public: { ...projected, tasks: ["pothole"] } }))).toBe(
    "off-track",
  );
});

test("accepts what the camera can see, and an audited log by the minute", () => {
  expect(reasonOf(write(seeing(35)))).toBeNull();
  const late = seeing(0, { at: 20, laterMs: 20_000 });
  expect(reasonOf(write(late), { context: auditing(ada) })).toBeNull();
});
