import { scoreParams } from "@fovea/protocol/score/params.ts";
import { type Ballot, beliefOf, inferTruth, type Question } from "@fovea/protocol/truth.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { randomFrom } from "./score/town.ts";

const rules = scoreParams.values.truth;
const WORKERS = 6;
const nobody = Array.from({ length: WORKERS }, () => ({ hits: 0, misses: 0, alarms: 0, calms: 0 }));
const beliefsOf = (questions: Question[]) => inferTruth(questions, nobody, rules).beliefs;

const ballots = fc.uniqueArray(
  fc.record({
    worker: fc.nat(WORKERS - 1),
    yes: fc.boolean(),
    share: fc.constantFrom(0, 0.25, 0.5, 1),
    gold: fc.constant(false),
  }),
  { selector: ({ worker }) => worker, maxLength: WORKERS },
);
const question = fc.record({ prior: fc.constantFrom(0.003, 0.1, 0.5, 0.9), ballots });
const questions = fc.array(question, { minLength: 1, maxLength: 12 });

test("the order of questions and of ballots never changes a belief", () => {
  fc.assert(
    fc.property(questions, fc.infiniteStream(fc.nat()), (asked, keys) => {
      const shuffled = asked.map((each, index) => ({ index, key: keys.next().value ?? 0, each }));
      shuffled.sort((a, b) => a.key - b.key);
      const beliefs = beliefsOf(asked);
      const others = beliefsOf(shuffled.map(({ each }) => ({ ...each, ballots: [...each.ballots].reverse() })));
      shuffled.forEach(({ index }, place) => {
        expect(others[place]).toBe(beliefs[index]);
      });
    }),
    { seed: 1 },
  );
});

test("a ballot with share 0 changes no belief", () => {
  // Such a worker answers only here, so its counts touch nobody else's question.
  fc.assert(
    fc.property(question, fc.boolean(), (asked, yes) => {
      const silent: Ballot = { worker: WORKERS, yes, share: 0, gold: false };
      const more = { ...asked, ballots: [...asked.ballots, silent] };
      expect(beliefsOf([more])).toEqual(beliefsOf([asked]));
    }),
    { seed: 2 },
  );
});

test("one more yes never lowers the belief of a question, one more no never raises it", () => {
  fc.assert(
    fc.property(question, fc.constantFrom(0.25, 1), (asked, share) => {
      const more = (yes: boolean) => ({
        ...asked,
        ballots: [...asked.ballots, { worker: WORKERS, yes, share, gold: false }],
      });
      const [before = 0] = beliefsOf([asked]);
      expect(beliefsOf([more(true)])[0]).toBeGreaterThanOrEqual(before);
      expect(beliefsOf([more(false)])[0]).toBeLessThanOrEqual(before);
    }),
    { seed: 3 },
  );
});

test("a worker's own answer does not make it reliable", () => {
  // Left in, the one answer would raise its worker's sensitivity and so itself.
  const yes: Ballot = { worker: 0, yes: true, share: 1, gold: false };
  const { logOdds, terms } = inferTruth([{ prior: 0.9, ballots: [yes] }], nobody, rules);
  const fresh = Math.round(1e6 * 0.9 * Math.log(6 / 9 / (1 / 61)));
  expect(terms[0]?.[0]).toBe(fresh);
  expect(logOdds[0]).toBe(Math.round(1e6 * Math.log(9)) + fresh);
});

test("beliefs are millionths of the logistic function of the log-odds", () => {
  fc.assert(
    fc.property(fc.integer({ min: -40_000_000, max: 40_000_000 }), (logOdds) => {
      expect(beliefOf(logOdds)).toBe(Math.round(1e6 / (1 + Math.exp(-logOdds / 1e6))));
    }),
    { seed: 4 },
  );
});

test("an auditor's ballot outweighs a crowd that denies", () => {
  const crowd = [0, 1, 2].map((worker) => ({ worker, yes: false, share: 1, gold: false }));
  const gold = { worker: 3, yes: true, share: 1, gold: true };
  expect(beliefsOf([{ prior: 0.003, ballots: crowd }])[0]).toBeLessThan(1_000);
  expect(beliefsOf([{ prior: 0.003, ballots: [...crowd, gold] }])[0]).toBeGreaterThan(990_000);
});

test("rare truths are found among noisy workers better than by majority", () => {
  const random = randomFrom(5);
  const skills = [0.9, 0.85, 0.5, 0.5, 0.5, 0.5];
  const wrong = [0.005, 0.005, 0.2, 0.2, 0.2, 0.2];
  const truths = Array.from({ length: 2_000 }, () => random() < 0.05);
  const asked = truths.map((truth) => ({
    prior: 0.05,
    ballots: skills.map((skill, worker) => {
      const yes = random() < (truth ? skill : (wrong[worker] ?? 0));
      return { worker, yes, share: 1, gold: false };
    }),
  }));
  const right = (answers: boolean[]) => answers.filter((answer, index) => answer === truths[index]).length;
  const inferred = right(beliefsOf(asked).map((belief) => belief > 500_000));
  const majority = right(asked.map(({ ballots: all }) => all.filter(({ yes }) => yes).length > WORKERS / 2));
  expect(inferred).toBeGreaterThan(majority + 20);
  expect(inferred).toBeGreaterThan(1_970);
});
