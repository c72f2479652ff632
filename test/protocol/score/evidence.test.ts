import { findEvents } from "@fovea/protocol/score/events.ts";
import { weighEvidence } from "@fovea/protocol/score/evidence.ts";
import { findLinks } from "@fovea/protocol/score/independence.ts";
import { indexPasses } from "@fovea/protocol/score/passes.ts";
import { recall } from "@fovea/protocol/score/reliability.ts";
import { weighVotes } from "@fovea/protocol/score/standing.ts";
import { castVotes, countQuietPasses } from "@fovea/protocol/score/votes.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { rollOf, rules, type Trip, tripOf } from "./street.ts";
import { seedOf } from "./town.ts";

/** Belief in the event at cell 5, of a street where nothing else is claimed. */
function believe(trips: Trip[], weigh: (weights: number[]) => number[] = (weights) => weights) {
  const drives = trips.map(tripOf);
  const roll = rollOf(drives);
  const passes = indexPasses(drives, roll);
  const cases = castVotes(findEvents(drives, [], { epoch: 1, seed: seedOf(1), roll, rules }), passes);
  const links = findLinks(new Map(), roll, rules.independence);
  const records = recall([], { epoch: 1, roll, rules: rules.reliability });
  const weights = weigh(weighVotes(records, roll, rules.informativeness));
  const quiet = countQuietPasses(cases, passes, roll);
  const { weighed, counts } = weighEvidence(cases, { roll, links, records, quiet, weights, rules });
  return { belief: weighed[0]?.belief ?? 0, weighed, counts };
}
const yes = (device: string, more: Partial<Trip> = {}): Trip => ({ device, from: 0, to: 99, seen: [5], ...more });
const no = (device: string, more: Partial<Trip> = {}): Trip => ({ device, from: 0, to: 99, ...more });

test("one claim is not believed, two strangers' are, and silence counts against them", () => {
  expect(believe([yes("a")]).belief).toBeLessThan(400_000);
  expect(believe([yes("a"), yes("b")]).belief).toBeGreaterThan(900_000);
  const denied = believe([yes("a"), yes("b"), no("c"), no("d"), no("e"), no("f")]).belief;
  expect(denied).toBeLessThan(700_000);
  expect(believe([yes("a"), no("b"), no("c")]).belief).toBeLessThan(100_000);
});

test("n linked devices that vote the same weigh together at most what the weightiest of them weighs alone", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 8 }), (n) => {
      const fleet = Array.from({ length: n }, (_, index) => yes(`car ${index}`, { driver: "fleet" }));
      expect(believe(fleet).belief).toBeLessThanOrEqual(believe([yes("a")]).belief);
    }),
    { seed: 1, numRuns: 7 },
  );
});

test("a device whose weight is 0 changes no belief", () => {
  const alone = believe([yes("a"), yes("b")]);
  for (const vote of [yes, no]) {
    const trips = [yes("a"), yes("b"), vote("c")];
    const roll = rollOf(trips.map(tripOf));
    const third = roll.ids.indexOf(tripOf({ device: "c" }).deviceId);
    const heard = believe(trips, (weights) =>
      weights.map((weight, worker) => (Math.floor(worker / 3) === third ? 0 : weight)),
    );
    expect(heard.belief).toBe(alone.belief);
  }
});

test("an audited source's claim is believed against a crowd that denies, its silence is a vote like any other", () => {
  const crowd = ["b", "c", "d", "e"].map((device) => no(device));
  expect(believe([yes("a", { audited: true }), ...crowd]).belief).toBeGreaterThan(800_000);
  expect(believe([yes("b"), yes("c"), no("a", { audited: true })])).toMatchObject({
    belief: believe([yes("b"), yes("c"), no("a")]).belief,
  });
});

test("belief without votes is belief in the others' votes", () => {
  const { weighed } = believe([yes("a"), yes("b"), no("c")]);
  const [only] = weighed;
  const all = only?.votes.map((_, index) => index) ?? [];
  expect(only?.beliefWithout(all)).toBe(rules.prior.fresh * 1_000_000);
  expect(only?.beliefWithout([])).toBe(only?.belief);
});

test("cells passed in silence make a device's claims believable", () => {
  expect(believe([yes("a", { to: 9 })]).belief).toBeLessThan(believe([yes("a", { to: 99 })]).belief);
});
