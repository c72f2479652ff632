import { partByAge } from "@fovea/protocol/score/memory.ts";
import { type EventState, scoreStateSchema } from "@fovea/protocol/score/state.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { idOf, NOON, rules, scoreTrips, spot, type Trip, veterans } from "./street.ts";

const event = (more: Partial<EventState>): EventState => ({
  id: idOf("event"),
  task: "pothole",
  class: "d40",
  cell: spot(0),
  firstSeenAt: NOON,
  lastSeenAt: NOON,
  firstEpoch: 1,
  epoch: 1,
  state: "pending",
  probability: 3_000,
  claims: [],
  doubts: [],
  supporters: [],
  ...more,
});
const { pendingEpochs, acceptedEpochs, doubtsKept, supportersKept } = rules.decision;

test("a claim waits pendingEpochs, an accepted event acceptedEpochs after somebody passed it", () => {
  const lapses = (made: EventState, epoch: number) => partByAge([made], epoch, rules.decision).lapsed.length === 1;
  const pending = event({ firstEpoch: 10, epoch: 12 });
  expect([lapses(pending, 10 + pendingEpochs - 1), lapses(pending, 10 + pendingEpochs)]).toEqual([false, true]);
  const accepted = event({ state: "accepted", firstEpoch: 10, epoch: 40 });
  expect([lapses(accepted, 40 + acceptedEpochs), lapses(accepted, 41 + acceptedEpochs)]).toEqual([false, true]);
});

const names = ["a", "b", "c", "d", "e"];
const trip = fc.record({
  device: fc.constantFrom(...names),
  from: fc.integer({ min: 0, max: 10 }),
  to: fc.integer({ min: 10, max: 30 }),
  seen: fc.subarray([5, 12, 20]),
});
const epochs = fc.array(fc.array(trip, { maxLength: 6 }), { minLength: 1, maxLength: 9 });

test("an event lapses, is cleared, or is carried; none is in two places", () => {
  fc.assert(
    fc.property(epochs, (made) => {
      let state = veterans(...names);
      made.forEach((trips: Trip[], index) => {
        const score = scoreTrips(trips, state, index + 1);
        const gone = score.events
          .filter(({ state: kind }) => kind === "cleared" || kind === "lapsed")
          .map(({ id }) => id);
        const ids = score.carried.events.map(({ id }) => id);
        expect(new Set([...gone, ...ids]).size).toBe(gone.length + ids.length);
        for (const { id } of score.events) expect(gone.includes(id) || ids.includes(id)).toBe(true);
        if (trips.length > 0)
          for (const { id } of state.events) expect(gone.includes(id) || ids.includes(id)).toBe(true);
        state = score.carried;
      });
    }),
    { seed: 1, numRuns: 40 },
  );
});

test("an event carries at most one claim and one doubt a device, and of doubts and supporters a bounded number", () => {
  fc.assert(
    fc.property(epochs, (made) => {
      let state = veterans(...names);
      made.forEach((trips: Trip[], index) => {
        state = scoreTrips(trips, state, index + 1).carried;
        for (const { claims, doubts, supporters, state: kind } of state.events) {
          const once = (list: { deviceId: string }[]) =>
            new Set(list.map(({ deviceId }) => deviceId)).size === list.length;
          expect([once(claims), once(doubts), once(supporters)]).toEqual([true, true, true]);
          expect(doubts.length).toBeLessThanOrEqual(doubtsKept);
          expect(supporters.length).toBeLessThanOrEqual(supportersKept);
          expect(kind === "accepted" ? claims : doubts).toEqual([]);
        }
      });
      expect(scoreStateSchema.parse(JSON.parse(JSON.stringify(state)))).toEqual(state);
    }),
    { seed: 2, numRuns: 40 },
  );
});

test("the class of an event is what most of its claimants say", () => {
  const claim = (device: string, kind: string): Trip => ({ device, from: 0, to: 30, seen: [12], class: kind });
  const score = scoreTrips([claim("a", "d43"), claim("b", "d40"), claim("c", "d40")], veterans(...names));
  expect(score.events.map((each) => each.class)).toEqual(["d40"]);
});
