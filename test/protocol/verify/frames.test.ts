import { metresBetween } from "@fovea/protocol/place.ts";
import type { Detection } from "@fovea/protocol/report.ts";
import { frames } from "@fovea/protocol/verify/frames.ts";
import { verifyParams } from "@fovea/protocol/verify/params.ts";
import { emptyVerifyState } from "@fovea/protocol/verify/state.ts";
import fc from "fast-check";
import { type Hex, numberToHex } from "viem";
import { expect, test } from "vitest";
import { ada, ben, honestDrive, judge, noon, passedOnly, submit, write } from "./scene.ts";

const params = verifyParams.values;
const drive = honestDrive(1);
const PHASH: Hex = "0x9f3a5c7712e4d08b";
/** The first fix well away from the tenth. */
const farAway = drive.track.findIndex((fix) => metresBetween(drive.track[10] ?? fix, fix) > 250);
const [pattern] = passedOnly(judge([write(drive)]).inspected);

function flipped(phash: Hex, bits: readonly number[]): Hex {
  return numberToHex(
    bits.reduce((value, bit) => value ^ (1n << BigInt(bit)), BigInt(phash)),
    { size: 8 },
  );
}

/** A drive that shows one frame at each of some fixes. */
function showing(segment: typeof drive, shots: readonly { at: number; phash: Hex }[]) {
  const detections = shots.flatMap(({ at, phash }): Detection[] => {
    const fix = segment.track[at];
    if (!fix) return [];
    const { ms, latE7, lonE7 } = fix;
    return [{ task: "sign", class: "stop", ms, latE7, lonE7, confidence: 900, box: null, phash, frame: null }];
  });
  return { ...segment, detections };
}

test("the same frame, or one up to three bits away, from another device, place or time is repeated-frame", () => {
  if (!pattern) throw new Error("the lab's drive did not pass");
  const print = { phash: PHASH, deviceId: ada.deviceId, ms: noon, latE7: 416_530_000, lonE7: -835_370_000 };
  const bits = fc.uniqueArray(fc.nat(63), { maxLength: 8 });
  const change = fc.record({
    bits,
    deviceId: fc.constantFrom(ada.deviceId, ben.deviceId),
    laterMs: fc.constantFrom(0, 599_000, 601_000),
    northE7: fc.constantFrom(0, 17_000, 19_000),
  });
  fc.assert(
    fc.property(change, ({ bits, deviceId, laterMs, northE7 }) => {
      const other = {
        ...print,
        deviceId,
        phash: flipped(PHASH, bits),
        ms: noon + laterMs,
        latE7: print.latE7 + northE7,
      };
      const report = { ...pattern, frames: [other] };
      const state = { ...emptyVerifyState, frames: [{ receivedAtMs: 0, ...print }] };
      const isElsewhere = deviceId !== ada.deviceId || laterMs > 600_000 || northE7 > 18_000;
      const found = frames([report], { state, params }).get(report)?.reason;
      expect(found).toBe(bits.length <= 3 && isElsewhere ? "repeated-frame" : undefined);
    }),
    { numRuns: 300 },
  );
});

test("refuses one frame for two places of a drive, and another device's frame", () => {
  const twice = write(
    showing(drive, [
      { at: 10, phash: PHASH },
      { at: farAway, phash: flipped(PHASH, [1, 2]) },
    ]),
  );
  expect(judge([twice]).outcome(twice)).toEqual(["repeated-frame"]);

  const own = write(showing(drive, [{ at: 10, phash: PHASH }]));
  const stolen = write(showing(honestDrive(2), [{ at: 10, phash: PHASH }]), { by: ben });
  const { outcome } = judge([own, submit(stolen, submit(own).receivedAtMs + 5_000)]);
  expect([...outcome(own), ...outcome(stolen)]).toEqual(["accepted", "repeated-frame"]);
});

test("accepts a device that sees one scene for a while, many things in one frame, and frames that say nothing", () => {
  const flat: Hex = "0x0000000000000003";
  const segment = showing(drive, [
    { at: 10, phash: PHASH },
    { at: 10, phash: PHASH },
    { at: 11, phash: flipped(PHASH, [5]) },
    { at: 60, phash: flat },
    { at: 120, phash: flat },
  ]);
  expect(judge([write(segment)]).accepted).toHaveLength(1);
});
