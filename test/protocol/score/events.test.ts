import { findEvents } from "@fovea/protocol/score/events.ts";
import type { EventState } from "@fovea/protocol/score/state.ts";
import fc from "fast-check";
import { gridDistance } from "h3-js";
import { expect, test } from "vitest";
import { NOON, rollOf, rules, spot, street, tripOf } from "./street.ts";
import { seedOf } from "./town.ts";

const find = (drives: ReturnType<typeof tripOf>[], carried: EventState[] = [], epoch = 1) =>
  findEvents(drives, carried, { epoch, seed: seedOf(epoch), roll: rollOf(drives), rules });

const trips = fc.array(
  fc.record({
    device: fc.constantFrom("a", "b", "c", "d"),
    at: fc.integer({ min: NOON, max: NOON + 600 }),
    seen: fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 5 }),
    zeroed: fc.subarray([0, 1]),
    nudge: fc.nat(36),
    task: fc.constantFrom("pothole", "sign"),
    class: fc.constantFrom("d40", "d43"),
  }),
  { maxLength: 8 },
);

test("the order of drives changes nothing", () => {
  fc.assert(
    fc.property(trips, (made) => {
      const drives = made.map(tripOf);
      const shown = (found: ReturnType<typeof find>) =>
        JSON.stringify(found.map(({ event, claims, zeroed }) => [event, [...claims], [...zeroed].sort()]));
      expect(shown(find([...drives].reverse()))).toBe(shown(find(drives)));
    }),
    { seed: 1 },
  );
});

test("every detection that counts is in exactly one event, at most two cells from its anchor", () => {
  fc.assert(
    fc.property(trips, (made) => {
      const drives = made.map(tripOf);
      const found = find(drives);
      for (const drive of drives) {
        drive.public.detections.forEach(({ task, cell }, index) => {
          if (drive.zeroed.includes(index)) return;
          const near = found.filter(({ event }) => event.task === task && gridDistance(event.cell, cell) <= 2);
          const claimed = near.filter(({ claims }) => [...claims.values()].some((c) => c.deviceId === drive.deviceId));
          expect(claimed.length).toBeGreaterThanOrEqual(1);
        });
      }
      const anchors = found.map(({ event }) => event);
      for (const [index, a] of anchors.entries()) {
        for (const b of anchors.slice(index + 1)) {
          if (a.task === b.task) expect(gridDistance(a.cell, b.cell)).toBeGreaterThan(2);
        }
      }
    }),
    { seed: 2 },
  );
});

test("a device has at most one claim on an event, however often it reports it", () => {
  const once = find([tripOf({ device: "a", seen: [3] })]);
  const often = find([
    tripOf({ device: "a", seen: [3, 3, 3] }),
    tripOf({ device: "a", at: NOON + 60, seen: [3] }),
    tripOf({ device: "a", at: NOON + 3000, seen: [3] }),
  ]);
  expect(often.map(({ event }) => event.id)).toEqual(once.map(({ event }) => event.id));
  expect(often.map(({ claims }) => [...claims.values()].map(({ at }) => at))).toEqual([[NOON + 30]]);
});

test("a row of detections along a street is many events, not one", () => {
  const found = find([tripOf({ device: "a", seen: Array.from({ length: 40 }, (_, n) => n) })]);
  expect(found.length).toBeGreaterThanOrEqual(30);
});

test("a detection near a carried event joins it", () => {
  const [first] = find([tripOf({ device: "a", seen: [3] })]);
  if (!first) throw new Error("no event");
  const again = find([tripOf({ device: "b", at: NOON + 86_400, seen: [3] })], [first.event], 2);
  expect(again.map(({ event, fresh }) => [event.id, fresh])).toEqual([[first.event.id, false]]);
});

test("two tasks at one place are two events", () => {
  const drives = [tripOf({ device: "a", seen: [3] }), tripOf({ device: "a", seen: [3], task: "sign" })];
  expect(find(drives)).toHaveLength(2);
});

test("a zeroed detection makes no event and no claim", () => {
  const alone = find([tripOf({ device: "a", seen: [3], zeroed: [0] })]);
  expect(alone).toEqual([]);
  const drives = [tripOf({ device: "a", seen: [3], zeroed: [0] }), tripOf({ device: "b", seen: [3] })];
  const [found] = find(drives);
  expect([...(found?.claims.keys() ?? [])]).toEqual([rollOf(drives).ids.indexOf(drives[1]?.deviceId ?? "0x")]);
  expect(found?.zeroed.size).toBe(1);
});

test("the id names the task, the anchor cell and the time of the first detection", () => {
  const [found] = find([tripOf({ device: "a", seen: [3] })]);
  expect(found?.event).toMatchObject({ task: "pothole", cell: spot(3), firstSeenAt: NOON + 30, class: "d40" });
  expect(found?.event.id).toMatchInlineSnapshot(`"0x50ca78922daa9824e64221e4b428b5ff0b0af16d07e8f087caed2f9968d45e44"`);
  expect(street).toHaveLength(new Set(street).size);
});
