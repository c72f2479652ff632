import type { Detection } from "@fovea/protocol/report.ts";
import { cap, cappedDetections } from "@fovea/protocol/verify/cap.ts";
import { verifyParams } from "@fovea/protocol/verify/params.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ada, ben, chainOf, contextOf, honestDrive, judge, noon, passedOnly, submit, write } from "./scene.ts";

const params = verifyParams.values;
const drive = honestDrive(1);
const [pattern] = passedOnly(judge([write(drive)]).inspected);

function detecting(count: number) {
  const detections = Array.from({ length: count }, (_, index): Detection => {
    const fix = drive.track[Math.min(index, 140)] ?? { ms: noon, latE7: 0, lonE7: 0 };
    const { ms, latE7, lonE7 } = fix;
    return { task: "sign", class: "stop", ms, latE7, lonE7, confidence: 800, box: null, phash: null, frame: null };
  });
  return { ...drive, detections };
}

test("at most detectionsPerReport detections of a report count", () => {
  const { accepted } = judge([write(detecting(103))]);
  expect(accepted.map(({ zeroed }) => zeroed)).toEqual([[100, 101, 102]]);
});

test("at most reportsPerEpoch reports of a device are accepted in an epoch", () => {
  if (!pattern) throw new Error("the lab's drive did not pass");
  const devices = fc.array(fc.constantFrom(ada.deviceId, ben.deviceId), { maxLength: 40 });
  fc.assert(
    fc.property(devices, fc.integer({ min: 1, max: 10 }), (senders, reportsPerEpoch) => {
      const reports = senders.map((deviceId) => ({ ...pattern, deviceId }));
      const found = cap(reports, { params: { ...params, cap: { ...params.cap, reportsPerEpoch } } });
      const counts = new Map<string, number>();
      for (const report of reports) {
        const before = counts.get(report.deviceId) ?? 0;
        counts.set(report.deviceId, before + 1);
        expect(found.has(report)).toBe(before >= reportsPerEpoch);
      }
    }),
  );
  expect(cappedDetections([], params)).toEqual([]);
});

test("refuses the reports of one epoch beyond the cap, in the order of receipt", () => {
  const { params: whole } = contextOf();
  const context = contextOf({ params: { verify: { ...params, cap: { ...params.cap, reportsPerEpoch: 2 } } } });
  expect(whole.verify.cap.reportsPerEpoch).toBe(288);
  const segments = [0, 1, 2].map((hop) => honestDrive(hop, { startMs: noon + hop * 400_000 }));
  const reports = chainOf(segments, ada);
  const [first, second, third] = reports;
  const receivedAtMs = noon + 2_000_000;
  const { verdicts } = judge(
    [third, first, second].flatMap((report, index) => (report ? [submit(report, receivedAtMs + index)] : [])),
    { context },
  );
  expect(verdicts.map(({ reason }) => reason)).toEqual([null, null, "over-cap"]);
});

test("accepts a day of driving uploaded at once", () => {
  const segments = Array.from({ length: 12 }, (_, hop) => honestDrive(hop, { startMs: noon + hop * 300_500 }));
  const reports = chainOf(segments, ada);
  expect(judge(reports.map((report) => submit(report, noon + 7_200_000))).accepted).toHaveLength(12);
});
