import { verifyParams } from "@fovea/protocol/verify/params.ts";
import { emptyVerifyState } from "@fovea/protocol/verify/state.ts";
import { timeline } from "@fovea/protocol/verify/timeline.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ada, chainOf, honestDrive, judge, noon, passedOnly, write } from "./scene.ts";

const params = verifyParams.values;
const toleranceMs = params.timeline.overlapSeconds * 1_000;
const [pattern] = passedOnly(judge([write(honestDrive(1))]).inspected);

test("the accepted reports of a device overlap by at most overlapSeconds, within an epoch and across", () => {
  if (!pattern) throw new Error("the lab's drive did not pass");
  const stretch = fc.tuple(fc.nat(100_000), fc.integer({ min: 1, max: 30_000 }));
  fc.assert(
    fc.property(fc.array(stretch, { maxLength: 15 }), fc.nat(50_000), (stretches, endMs) => {
      const reports = stretches.map(([from, length]) => {
        const link = { ...pattern.link, startMs: noon + from, endMs: noon + from + length };
        return { ...pattern, link };
      });
      const { deviceId } = pattern;
      const last = { deviceId, sequence: 0, hash: pattern.hash, previous: pattern.hash, endMs: noon + endMs };
      const found = timeline(reports, { state: { ...emptyVerifyState, devices: [last] }, params });
      const kept = reports.filter((report) => !found.has(report));
      kept.forEach(({ link }, index) => {
        expect(link.startMs).toBeGreaterThanOrEqual(Math.min(last.endMs, link.endMs) - toleranceMs);
        for (const { link: other } of kept.slice(0, index)) {
          const overlap = Math.min(link.endMs, other.endMs) - Math.max(link.startMs, other.startMs);
          expect(overlap).toBeLessThanOrEqual(toleranceMs);
        }
      });
    }),
  );
});

test("refuses a device that is in two places at once", () => {
  const [first, second] = chainOf([honestDrive(1), honestDrive(2, { startMs: noon + 150_000 })], ada);
  if (!first || !second) throw new Error("a chain of two has two");
  const { outcome } = judge([first, second]);
  expect([...outcome(first), ...outcome(second)]).toEqual(["accepted", "impossible-motion"]);
});

test("accepts segments that share a fix", () => {
  const [first, second] = [honestDrive(1, { minutes: 3 }), honestDrive(1, { minutes: 8 })];
  const endMs = first.track.at(-1)?.ms ?? 0;
  const rest = {
    ...second,
    track: second.track.filter(({ ms }) => ms >= endMs),
    detections: second.detections.filter(({ ms }) => ms > endMs),
  };
  expect(judge(chainOf([first, rest], ada)).accepted).toHaveLength(2);
});
