import { findEvents } from "@fovea/protocol/score/events.ts";
import { bearingTo, isFacing } from "@fovea/protocol/score/facing.ts";
import { indexPasses } from "@fovea/protocol/score/passes.ts";
import { castVotes, countQuietPasses } from "@fovea/protocol/score/votes.ts";
import fc from "fast-check";
import { gridDisk } from "h3-js";
import { expect, test } from "vitest";
import { EAST, NOON, numberIn, rollOf, rules, spot, street, type Trip, tripOf } from "./street.ts";
import { seedOf } from "./town.ts";

const WEST = 6;

function vote(trips: Trip[]) {
  const drives = trips.map(tripOf);
  const roll = rollOf(drives);
  const passes = indexPasses(drives, roll);
  const cases = castVotes(findEvents(drives, [], { epoch: 1, seed: seedOf(1), roll, rules }), passes);
  const votes = cases.map((each) =>
    Object.fromEntries(
      each.votes.map(({ device, yes }) => [trips.find((t) => numberIn(roll, t.device) === device)?.device, yes]),
    ),
  );
  return { votes, quiet: countQuietPasses(cases, passes, roll), roll };
}

test("who passes and claims votes yes, who passes in silence votes no", () => {
  const { votes } = vote([
    { device: "a", from: 0, to: 9, seen: [5] },
    { device: "b", from: 0, to: 9 },
  ]);
  expect(votes).toEqual([{ a: true, b: false }]);
});

test("a device has at most one vote on an event in an epoch, and a yes outweighs its passes", () => {
  const trip = fc.record({
    device: fc.constantFrom("a", "b", "c"),
    from: fc.integer({ min: 0, max: 6 }),
    to: fc.integer({ min: 4, max: 12 }),
    at: fc.integer({ min: NOON, max: NOON + 3600 }),
    seen: fc.subarray([5, 7]),
  });
  fc.assert(
    fc.property(fc.array(trip, { maxLength: 6 }), (trips) => {
      const { votes } = vote(trips);
      const claimants = new Set(trips.filter(({ seen }) => seen.includes(5)).map(({ device }) => device));
      if (claimants.size === 0) return;
      expect(votes.some((each) => [...claimants].every((device) => each[device] === true))).toBe(true);
    }),
    { seed: 1 },
  );
});

test("a device that was not looking for the task has no vote", () => {
  const { votes } = vote([
    { device: "a", from: 0, to: 9, seen: [5] },
    { device: "b", from: 0, to: 9, tasks: ["sign"] },
  ]);
  expect(votes).toEqual([{ a: true }]);
});

test("a device that was not near has no vote", () => {
  const { votes } = vote([
    { device: "a", from: 0, to: 9, seen: [5] },
    { device: "b", from: 7, to: 20 },
  ]);
  expect(votes).toEqual([{ a: true }]);
});

test("a device that was not facing has no vote", () => {
  // It turns back one cell before the event, or leaves from one cell behind it.
  const { votes } = vote([
    { device: "a", from: 0, to: 9, seen: [5] },
    { device: "b", from: 4, to: 4, sector: EAST },
    { device: "c", from: 4, to: 4, sector: WEST },
    { device: "d", from: 4, to: 4, sector: WEST, camera: { bearingDegrees: 180, fieldDegrees: 70, rangeMetres: 60 } },
    { device: "e", from: 4, to: 4, sector: EAST, camera: { bearingDegrees: 0, fieldDegrees: 70, rangeMetres: 20 } },
  ]);
  expect(votes).toEqual([{ a: true, b: false, d: false }]);
});

test("in the event's own cell every camera may have seen it", () => {
  const { votes } = vote([
    { device: "a", from: 0, to: 9, seen: [5] },
    { device: "b", from: 5, to: 5, sector: WEST },
  ]);
  expect(votes).toEqual([{ a: true, b: false }]);
});

test("a device whose detection was zeroed does not deny what it saw", () => {
  const { votes } = vote([
    { device: "a", from: 0, to: 9, seen: [5] },
    { device: "b", from: 0, to: 9, seen: [5], zeroed: [0] },
  ]);
  expect(votes).toEqual([{ a: true }]);
});

test("quiet passes are the cells where nobody claimed anything, each once", () => {
  const { quiet, roll } = vote([
    { device: "a", from: 0, to: 19, seen: [10] },
    { device: "b", from: 0, to: 19 },
    { device: "b", from: 0, to: 4, at: NOON + 900 },
  ]);
  const near = new Set(gridDisk(street[10] ?? "", 1));
  const silent = street.slice(0, 20).filter((cell) => !near.has(cell)).length;
  expect(quiet[3 * numberIn(roll, "a")]).toBe(silent);
  expect(quiet[3 * numberIn(roll, "b")]).toBe(silent);
  expect(quiet.reduce((sum, n) => sum + n, 0)).toBe(2 * silent);
});

test("a camera faces what is within its range and its eighths of the horizon", () => {
  const camera = { bearingDegrees: 0, fieldDegrees: 70, rangeMetres: 100 };
  const east = { sector: EAST, metres: 50 };
  const headings = (view: typeof camera) => [0, 1, 2, 3, 4, 5, 6, 7].filter((heading) => isFacing(view, heading, east));
  expect(headings(camera)).toEqual([1, 2, 3]);
  expect(headings({ ...camera, fieldDegrees: 40 })).toEqual([2]);
  expect(headings({ ...camera, bearingDegrees: 90 })).toEqual([0, 1, 7]);
  expect(headings({ ...camera, fieldDegrees: 360 })).toHaveLength(8);
  expect(headings({ ...camera, rangeMetres: 40 })).toEqual([]);
});

test("the next cell of the street lies ahead, within an eighth of a turn", () => {
  const { sector, metres } = bearingTo(spot(5), street[4] ?? "");
  expect(Math.abs(sector - EAST)).toBeLessThanOrEqual(1);
  expect(metres).toBeGreaterThan(40);
  expect(metres).toBeLessThan(60);
});
