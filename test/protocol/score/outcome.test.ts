import type { Weighed } from "@fovea/protocol/score/evidence.ts";
import { findLinks } from "@fovea/protocol/score/independence.ts";
import { decide, sidesOf } from "@fovea/protocol/score/outcome.ts";
import type { EventState } from "@fovea/protocol/score/state.ts";
import { tasks } from "@fovea/protocol/task.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { driverOf, idOf, NOON, numberIn, rollOf, rules, spot, tripOf } from "./street.ts";

const names = ["a", "b", "c", "d", "e"];
/** a and b share a driver; c, d and e are strangers; e is audited. */
const roll = rollOf(
  names.map((device) => tripOf({ device, driver: device === "b" ? "a" : device, audited: device === "e" })),
);
const links = findLinks(new Map(), roll, rules.independence);
const heavy = roll.ids.flatMap(() => tasks.map(() => 1));

type Said = {
  belief: number;
  state?: EventState["state"];
  yes?: string[];
  no?: string[];
  waiting?: string[];
  doubts?: string[];
};

function heard({ belief, state = "pending", yes = [], no = [], waiting = [], doubts = [] }: Said): Weighed {
  const witness = (name: string) => ({
    deviceId: idOf(name),
    driver: driverOf(name),
    epoch: 1,
    at: NOON,
    draw: 0,
    trust: 1000,
  });
  const votes = [...yes, ...no].map((name) => ({
    device: numberIn(roll, name),
    yes: yes.includes(name),
    at: NOON,
    trust: 1000,
    driver: driverOf(name),
  }));
  return {
    event: {
      id: idOf("event"),
      task: "pothole",
      class: "d40",
      cell: spot(0),
      firstSeenAt: NOON,
      lastSeenAt: NOON,
      firstEpoch: 1,
      epoch: 1,
      state,
      probability: 3_000,
      claims: waiting.map((name) => ({ ...witness(name), class: "d40" })),
      doubts: doubts.map(witness),
      supporters: [],
    },
    fresh: false,
    zeroed: new Set(),
    near: [],
    claims: new Map(yes.map((name) => [numberIn(roll, name), { ...witness(name), class: "d40" }])),
    votes: votes.sort((x, y) => x.device - y.device),
    belief: belief * 1_000_000,
    beliefWithout: () => 0,
  };
}
const outcome = (said: Said, weights = heavy) => {
  const weighed = heard(said);
  return decide(weighed, sidesOf(weighed, { roll, weights }), { links, roll, rules: rules.decision });
};

test("a believed claim of two strangers is confirmed, now or with a claim that waited", () => {
  expect(outcome({ belief: 0.9, yes: ["a", "c"] })).toBe("confirmed");
  expect(outcome({ belief: 0.9, yes: ["c"], waiting: ["a"] })).toBe("confirmed");
  expect(outcome({ belief: 0.79, yes: ["a", "c"] })).toBe("open");
  expect(outcome({ belief: 0.9, yes: ["c"] })).toBe("open");
});

test("a device that now denies what it claimed supports it no longer", () => {
  expect(outcome({ belief: 0.9, yes: ["c"], no: ["a"], waiting: ["a"] })).toBe("open");
});

test("a believed claim of an audited source is confirmed alone", () => {
  expect(outcome({ belief: 0.9, yes: ["e"] })).toBe("confirmed");
});

test("an accepted event is reconfirmed by a claim, cleared by two strangers' denials, now or over time", () => {
  expect(outcome({ belief: 0.9, state: "accepted", yes: ["c"] })).toBe("reconfirmed");
  expect(outcome({ belief: 0.9, state: "accepted", no: ["c"] })).toBe("open");
  expect(outcome({ belief: 0.05, state: "accepted", no: ["c", "d"] })).toBe("cleared");
  expect(outcome({ belief: 0.05, state: "accepted", no: ["c"], doubts: ["d"] })).toBe("cleared");
  expect(outcome({ belief: 0.05, state: "accepted", no: ["c"] })).toBe("open");
  expect(outcome({ belief: 0.2, state: "accepted", no: ["c", "d"] })).toBe("open");
});

test("a claim that is not believed is contradicted by two strangers", () => {
  expect(outcome({ belief: 0.05, yes: ["a"], no: ["c", "d"] })).toBe("contradicted");
  expect(outcome({ belief: 0.05, yes: ["a"], no: ["c"] })).toBe("open");
  expect(outcome({ belief: 0.05, waiting: ["a"], no: ["c", "d"] })).toBe("open");
});

const state = fc.constantFrom("pending" as const, "accepted" as const);

test("devices that are all linked to each other confirm, clear and contradict nothing", () => {
  fc.assert(
    fc.property(state, fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), (kind, belief, forIt) => {
      const said = forIt ? { yes: ["a", "b"] } : { yes: ["c"], no: ["a", "b"] };
      const decided = outcome({ belief, state: kind, ...said });
      expect(decided).not.toBe("confirmed");
      expect(decided).not.toBe("cleared");
      expect(decided).not.toBe("contradicted");
    }),
    { seed: 1 },
  );
});

test("devices whose vote weighs nothing confirm, clear and contradict nothing", () => {
  fc.assert(
    fc.property(state, fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), (kind, belief, forIt) => {
      const said = forIt ? { yes: ["a", "c"] } : { yes: ["a"], no: ["c", "d"] };
      const decided = outcome(
        { belief, state: kind, ...said },
        heavy.map(() => 0),
      );
      expect(decided).not.toBe("confirmed");
      expect(decided).not.toBe("cleared");
      expect(decided).not.toBe("contradicted");
    }),
    { seed: 2 },
  );
});
