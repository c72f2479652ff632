import { findLinks } from "@fovea/protocol/score/independence.ts";
import { informativeness, measure, voteWeight } from "@fovea/protocol/score/informativeness.ts";
import type { Judged } from "@fovea/protocol/score/judgement.ts";
import { standingsOf, weighVotes } from "@fovea/protocol/score/standing.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { driverOf, idOf, NOON, rollOf, rollOfNames, rules, spot, tripOf } from "./street.ts";

const roll = rollOfNames("a", "b", "c");
const links = findLinks(new Map(), roll, rules.independence);
const constants = rules.informativeness;

/** An event that the public believed in by `known`, on which device 0 votes `yes` and the others make it `z` likely. */
function item({
  known,
  yes,
  z,
  passers = [0, 1, 2],
}: {
  known: number | null;
  yes: boolean;
  z: number;
  passers?: number[];
}): Judged {
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
      state: "pending",
      probability: (known ?? 0.003) * 1_000_000,
      claims: [],
      doubts: [],
      supporters: [],
    },
    fresh: known === null,
    claims: new Map(),
    zeroed: new Set(),
    near: [],
    votes: passers.map((device) => ({
      device,
      yes: device === 0 ? yes : z > 0.5,
      at: NOON,
      trust: 1000,
      driver: driverOf("a"),
    })),
    belief: z * 1_000_000,
    beliefWithout: () => z * 1_000_000,
    sides: { yes: passers, no: [] },
    joint: { devices: [], gain: 0, contradicted: false },
    outcome: "open",
  };
}
type Item = Parameters<typeof item>[0];
const momentsOf = (items: Item[], quiet = 0) => {
  const measured = measure(items.map(item), { links, roll, quiet: [quiet], rules: constants });
  return measured.get(0) ?? { covariance: 0, variance: 0 };
};
const jOf = (items: Item[], quiet = 0) => informativeness(momentsOf(items, quiet), constants) / 1_000_000;

const known = fc.constantFrom(null, 0.005, 0.1, 0.5, 0.8, 0.97);
const z = fc.double({ min: 0, max: 1, noNaN: true });

test("votes that are constant within each bin add nothing to C", () => {
  const binVote = fc.infiniteStream(fc.boolean());
  fc.assert(
    fc.property(fc.array(fc.tuple(known, z), { maxLength: 30 }), binVote, (items, stream) => {
      const votes = new Map<number | null, boolean>();
      const said = items.map(([published, other]) => {
        const yes = votes.get(published) ?? stream.next().value === true;
        votes.set(published, yes);
        return { known: published, yes, z: other };
      });
      expect(Math.abs(momentsOf(said).covariance)).toBeLessThanOrEqual(items.length);
    }),
    { seed: 1 },
  );
});

test("J is between 0 and 1, and 0 for a device that never voted", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(known, fc.boolean(), z), { maxLength: 30 }), fc.nat(500), (items, quiet) => {
      const j = jOf(
        items.map(([published, yes, other]) => ({ known: published, yes, z: other })),
        quiet,
      );
      expect(j).toBeGreaterThanOrEqual(0);
      expect(j).toBeLessThanOrEqual(1);
    }),
    { seed: 2 },
  );
  expect(jOf([])).toBe(0);
});

test("an event with fewer than two independent passers adds nothing to C and V", () => {
  const alone = { known: null, yes: true, z: 0.9, passers: [0] };
  expect(momentsOf([alone, alone])).toEqual({ covariance: 0, variance: 0 });
  const fleet = rollOf(["a", "b"].map((device) => tripOf({ device, driver: "fleet" })));
  const measured = measure([item({ ...alone, passers: [0, 1] })], {
    links: findLinks(new Map(), fleet, rules.independence),
    roll: fleet,
    quiet: [],
    rules: constants,
  });
  expect(measured.size).toBe(0);
});

test("a device is judged without its own and linked votes", () => {
  const fleet = rollOf([
    tripOf({ device: "a", driver: "x" }),
    tripOf({ device: "b", driver: "x" }),
    tripOf({ device: "c" }),
  ]);
  const left: number[][] = [];
  const known = {
    ...item({ known: null, yes: true, z: 0.9 }),
    beliefWithout: (positions: readonly number[]) => left.push([...positions]),
  };
  measure([known], {
    links: findLinks(new Map(), fleet, rules.independence),
    roll: fleet,
    quiet: [],
    rules: constants,
  });
  const drivers = fleet.drivers;
  const expected = [0, 1, 2].map((own) => [
    own,
    ...[0, 1, 2].filter((other) => other !== own && drivers[other] === drivers[own]),
  ]);
  expect(left).toEqual(expected);
});

test("news that others confirm makes a device informative, ten of them nearly fully", () => {
  const news: Item = { known: null, yes: true, z: 0.95 };
  const js = [0, 1, 2, 5, 10].map((n) =>
    jOf(
      Array.from({ length: n }, () => news),
      300,
    ),
  );
  expect(js[0]).toBe(0);
  expect(js[1]).toBeLessThan(0.3);
  expect(js).toEqual([...js].sort((a, b) => a - b));
  expect(js[4]).toBeGreaterThan(0.75);
});

test("always yes where everything is claimed, always no, and copies of what is public have J = 0", () => {
  const worlds = Array.from({ length: 40 }, (_, n) => (n % 4 === 0 ? 0.95 : 0.01));
  expect(jOf(worlds.map((other) => ({ known: null, yes: true, z: other })))).toBe(0);
  expect(
    jOf(
      worlds.map((other) => ({ known: null, yes: false, z: other })),
      300,
    ),
  ).toBe(0);
  expect(jOf(worlds.map((other) => ({ known: other, yes: other > 0.5, z: other })))).toBe(0);
  expect(jOf(worlds.map((other) => ({ known: 0.5, yes: other > 0.5, z: other })))).toBeGreaterThan(0.5);
});

test("claims that nobody supports tell against their device", () => {
  const news = Array.from({ length: 5 }, (): Item => ({ known: null, yes: true, z: 0.95 }));
  const wolf = Array.from({ length: 100 }, (): Item => ({ known: null, yes: true, z: 0.002 }));
  expect(jOf([...news, ...wolf], 0)).toBeLessThan(jOf(news, 100) / 2);
});

test("a device nobody knows has vote weight 1 and J = 0, a proven worthless one has neither", () => {
  const nobody = { hits: 0, misses: 0, alarms: 0, calms: 0, covariance: 0, variance: 0 };
  expect(voteWeight(nobody, constants)).toBe(1);
  expect(informativeness(nobody, constants)).toBe(0);
  expect(voteWeight({ ...nobody, variance: 20_000_000 }, constants)).toBe(0);
  expect(voteWeight({ covariance: 10_000_000, variance: 12_000_000 }, constants)).toBe(1);
});

test("an audited source has weight 1 and J == 1 whatever its record", () => {
  const vouched = rollOf([tripOf({ device: "a", audited: true })]);
  fc.assert(
    fc.property(fc.nat(50_000_000), fc.nat(50_000_000), (covariance, variance) => {
      const records = [0, 1, 2].map(() => ({ hits: 0, misses: 0, alarms: 0, calms: 0, covariance, variance }));
      expect(weighVotes(records, vouched, constants)).toEqual([1, 1, 1]);
      expect(standingsOf(records, vouched, constants)).toEqual([1_000_000, 1_000_000, 1_000_000]);
    }),
    { seed: 3 },
  );
});
