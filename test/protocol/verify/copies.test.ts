import type { Segment } from "@fovea/device/segment.ts";
import { copied } from "@fovea/lab/copied.ts";
import { randomOf } from "@fovea/lab/random.ts";
import type { Fix } from "@fovea/protocol/report.ts";
import { align } from "@fovea/protocol/verify/alignment.ts";
import { verifyParams } from "@fovea/protocol/verify/params.ts";
import { sketchOf } from "@fovea/protocol/verify/sketch.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ada, ben, chainOf, devices, honestDrive, judge, nextBlock, noon, submit, write } from "./scene.ts";

const params = verifyParams.values;
const DAY_MS = 86_400_000;
const METRE_E7 = 90;
const seeds = fc.nat(10_000);
const sketch = (track: readonly Fix[]) => sketchOf(track, params);

function shifted(segment: Segment, laterMs: number): Segment {
  const later = <Timed extends { ms: number }>(timed: Timed) => ({ ...timed, ms: timed.ms + laterMs });
  return { ...segment, track: segment.track.map(later), detections: [] };
}

function reversed(segment: Segment, laterMs: number): Segment {
  const track = shifted(segment, laterMs).track;
  const turnMs = (track[0]?.ms ?? 0) + (track.at(-1)?.ms ?? 0);
  return { ...segment, track: track.map((fix) => ({ ...fix, ms: turnMs - fix.ms })).reverse(), detections: [] };
}

function jittered(segment: Segment, { metres, seed }: { metres: number; seed: number }): Segment {
  const random = randomOf(seed, 9);
  const shake = () => Math.round(METRE_E7 * metres * random.normal());
  const track = segment.track.map((fix) => ({ ...fix, latE7: fix.latE7 + shake(), lonE7: fix.lonE7 + shake() }));
  return { ...segment, track, detections: [] };
}

test("a track and the same track with more fixes on its straight legs have the same sketch, up to rounding", () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const { track } = honestDrive(seed);
      const finer = track.flatMap((fix, at) => {
        const next = track[at + 1];
        if (!next) return [fix];
        const middle = (a: number, b: number) => Math.round((a + b) / 2);
        const [latE7, lonE7] = [middle(fix.latE7, next.latE7), middle(fix.lonE7, next.lonE7)];
        return [fix, { ...fix, latE7, lonE7, ms: middle(fix.ms, next.ms) }];
      });
      const [match] = align(sketch(track), sketch(finer), params).exact;
      expect(match?.permille).toBeGreaterThan(900);
    }),
    { numRuns: 30 },
  );
});

test("shifting a track in time shifts its sketch and changes nothing else", () => {
  fc.assert(
    fc.property(seeds, fc.nat(DAY_MS), (seed, laterMs) => {
      const segment = honestDrive(seed);
      const { gates, atMs } = sketch(segment.track);
      const later = sketch(shifted(segment, laterMs).track);
      expect(later).toEqual({ gates, atMs: atMs.map((ms) => ms + laterMs) });
      const [match] = align({ gates, atMs }, later, params).exact;
      expect([match?.gates, match?.lagMs]).toEqual([gates.length, laterMs]);
    }),
    { numRuns: 30 },
  );
});

test("a sketch and its mirror image in time agree in all gates backwards", () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const { gates, atMs } = sketch(honestDrive(seed).track);
      const mirror = { gates: gates.toReversed(), atMs: atMs.map((ms) => 2 * noon - ms).reverse() };
      const match = align({ gates, atMs }, mirror, params).exact.find(({ backwards }) => backwards);
      expect(match?.gates).toBe(gates.length);
    }),
    { numRuns: 30 },
  );
});

test("at most gatesKept visits, whatever the track is", () => {
  const place = { latE7: fc.integer({ min: -9e8, max: 9e8 }), lonE7: fc.integer({ min: -18e8, max: 18e8 }) };
  const wild = fc.record({ ms: fc.nat(600_000), ...place, accuracyDm: fc.nat(9), speedCms: fc.constant(null) });
  fc.assert(
    fc.property(fc.array(wild, { maxLength: 60 }), (track) => {
      const { gates, atMs } = sketch(track.toSorted((a, b) => a.ms - b.ms));
      expect(gates.length).toBeLessThanOrEqual(params.copy.gatesKept);
      expect(atMs).toEqual(atMs.toSorted((a, b) => a - b));
    }),
  );
});

test("refuses a clone: the same drive from another device, as it is, jittered, or shifted by seconds", () => {
  const drive = honestDrive(1, { minutes: 6 });
  const original = write(drive);
  const copies = [{ ...drive, detections: [] }, copied(drive, { seed: 1, laterMs: 0 }), shifted(drive, 20_000)];
  copies.push(jittered(drive, { metres: 3, seed: 2 }));
  for (const segment of copies) {
    const clone = write(segment, { by: ben });
    const { outcome } = judge([original, submit(clone, submit(original).receivedAtMs + 1)]);
    expect([...outcome(original), ...outcome(clone)]).toEqual(["accepted", "cloned-track"]);
  }
});

test("refuses a replay: an older drive shifted by a day, reversed, or jittered, from any device", () => {
  const drive = honestDrive(1, { minutes: 8 });
  const { carried } = judge([write(drive)]);
  const later = shifted(drive, DAY_MS);
  const replays = [later, reversed(drive, DAY_MS), jittered(later, { metres: 4, seed: 3 })];
  replays.push(jittered(reversed(drive, DAY_MS), { metres: 3, seed: 4 }));
  for (const segment of replays) {
    for (const by of [ada, ben]) {
      const replay = write(segment, { by, sequence: 2, previous: write(drive).hash, anchor: nextBlock.hash });
      expect(judge([replay], { carried }).outcome(replay)).toEqual(["replayed-track"]);
    }
  }
});

test("of a report and its copies exactly the earliest received is accepted", () => {
  const drive = { ...honestDrive(3), detections: [] };
  const farm = devices.map((by) => write(drive, { by }));
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(100_000), { minLength: 6, maxLength: 6 }), (delays) => {
      const startMs = submit(write(drive)).receivedAtMs;
      const { accepted } = judge(farm.map((report, index) => submit(report, startMs + (delays[index] ?? 0))));
      expect(accepted.map(({ receivedAtMs }) => receivedAtMs)).toEqual([startMs + Math.min(...delays)]);
    }),
    { numRuns: 10 },
  );
});

test("accepts cars in convoy, two seconds apart, each with its own receiver", () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 1_500, max: 5_000 }), (seed, headwayMs) => {
      const leader = honestDrive(seed, { minutes: 8 });
      const follower = following(leader, { headwayMs, seed });
      const reports = [write(leader), write(follower, { by: ben })];
      expect(judge(reports).accepted).toHaveLength(2);
    }),
    { numRuns: 25 },
  );
});

test("accepts a bus that drives its route again with its own pauses", () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const route = honestDrive(seed, { minutes: 8 });
      const nextDay = withOwnPauses(shifted(route, DAY_MS), seed);
      const { carried } = judge([write(route)]);
      const again = write(nextDay, { sequence: 2, previous: write(route).hash, anchor: nextBlock.hash });
      expect(judge([again], { carried }).outcome(again)).toEqual(["accepted"]);
    }),
    { numRuns: 25 },
  );
});

test("accepts an hour of six cars in one small city", () => {
  const reports = devices.flatMap((by, car) => {
    const segments = Array.from({ length: 11 }, (_, hop) =>
      honestDrive(car * 11 + hop, { startMs: noon + hop * 300_500 }),
    );
    return chainOf(segments, by).map((report) => submit(report, noon + 4_000_000));
  });
  expect(judge(reports).verdicts.filter(({ outcome }) => outcome !== "accepted")).toEqual([]);
});

/** What another receiver makes of nearly the same path: an error of metres that changes slowly. */
function receivedAnew(track: readonly Fix[], seed: number): Fix[] {
  const random = randomOf(seed, 11);
  let [north, east] = [3 * random.normal(), 3 * random.normal()];
  return track.map((fix) => {
    [north, east] = [0.93 * north + 1.1 * random.normal(), 0.93 * east + 1.1 * random.normal()];
    return { ...fix, latE7: fix.latE7 + Math.round(METRE_E7 * north), lonE7: fix.lonE7 + Math.round(METRE_E7 * east) };
  });
}

function following(leader: Segment, { headwayMs, seed }: { headwayMs: number; seed: number }): Segment {
  return { ...leader, track: receivedAnew(shifted(leader, headwayMs).track, seed), detections: [] };
}

/** Waits of its own at every fortieth second or so, and speeds that differ by a tenth. */
function withOwnPauses(segment: Segment, seed: number): Segment {
  const random = randomOf(seed, 12);
  let lateMs = 0;
  let pace = 0;
  const track = segment.track.map((fix, at) => {
    if (at % 8 === 0) pace = random.between(-200, 200);
    lateMs += pace + (random.chance(0.05) ? random.between(3_000, 15_000) : 0);
    return { ...fix, ms: Math.round(fix.ms + lateMs) };
  });
  const startMs = track[0]?.ms ?? 0;
  const within = track.filter(({ ms }) => ms - startMs < 600_000);
  return { ...segment, track: receivedAnew(within, seed), detections: [] };
}
