/**
 * The probable label of each item that many workers labelled, for any number of classes, by the model that scoring uses
 * (truth.ts): for each class the question is whether the item is of it, and a worker's answer is yes when it gave that label.
 *
 * A worker nobody knows is as good as the average one. The average is estimated from the shares of each item's labels, and
 * weighs as much as four answers.
 *
 * Guarantee: the order of labels never changes a result.
 * Guarantee: the label given is the most probable one, at least as probable as a guess; of equals the first in the alphabet.
 * Guarantee: gold, where there is some, is what comes out.
 * Guarantee: what everybody says of an item is what comes out.
 *
 * Source: one class against the rest as Rifkin and Klautau 2004; the average worker as a prior is empirical Bayes. On ten
 * public sets of crowd labels no weight of the average from 2 to 32 answers falls a point below the majority vote, and each
 * has a higher mean than Dawid-Skene (`npm run bench:truth`).
 */
import { exp } from "./logarithm.ts";
import type { ScoreParams } from "./score/params.ts";
import { type Ballot, beliefOf, inferTruth } from "./truth.ts";

export type Label = { readonly item: string; readonly worker: string; readonly label: string };
export type Gold = { readonly item: string; readonly label: string };
export type Consensus = { readonly item: string; readonly label: string; readonly probability: number };

const MILLION = 1_000_000;
const AVERAGE_ANSWERS = 4;
const ROUNDS = 10;
const RARE = 0.01;

export function aggregate(labels: readonly Label[], gold: readonly Gold[] = []): Consensus[] {
  const items = names([...labels, ...gold].map(({ item }) => item));
  const workers = names(labels.map(({ worker }) => worker));
  const classes = names([...labels, ...gold].map(({ label }) => label));
  const given = gatherAnswers(labels, { items, workers, classes });
  const told = new Map(gold.map(({ item, label }) => [items.get(item), classes.get(label)]));
  // Of two classes one question answers for both.
  const asked = [...classes.values()].slice(0, classes.size === 2 ? 1 : undefined);
  const logOdds = asked.map((label) => askClass(label, { given, told, workers: workers.size }));
  const labelNames = [...classes.keys()];
  return [...items].map(([item, at]) => {
    const own = logOdds.map((ofClass) => ofClass[at] ?? 0);
    const odds = own.length === 1 ? shares(own[0] ?? 0, classes.size) : softmax(own);
    const best = odds.reduce((most, each, label) => (each > (odds[most] ?? 0) ? label : most), 0);
    return { item, label: labelNames[best] ?? "", probability: odds[best] ?? 0 };
  });
}

/** An answer: which worker, which class. */
type Answer = readonly [worker: number, label: number];
type Asked = {
  readonly given: readonly (readonly Answer[])[];
  readonly told: ReadonlyMap<number | undefined, number | undefined>;
  readonly workers: number;
};

/** Log-odds, in millionths of a nat, that each item is of the class. */
function askClass(label: number, { given, told, workers }: Asked): readonly number[] {
  const { prior, rules } = averageOf(label, given);
  const questions = given.map((answers, item) => ({
    prior,
    ballots: ballotsOf(answers, { label, told: told.get(item) }),
  }));
  const nobodyKnown = Array.from({ length: workers }, () => ({ hits: 0, misses: 0, alarms: 0, calms: 0 }));
  return inferTruth(questions, nobodyKnown, rules).logOdds;
}

function ballotsOf(answers: readonly Answer[], { label, told }: { label: number; told: number | undefined }): Ballot[] {
  const ballots = answers.map(([worker, answer]) => ({ worker, yes: answer === label, share: 1, gold: false }));
  return told === undefined ? ballots : [...ballots, { worker: -1, yes: told === label, share: 1, gold: true }];
}

/** How common the class is and how well the average worker knows it, were the shares of labels the truth. */
function averageOf(
  label: number,
  given: readonly (readonly Answer[])[],
): { prior: number; rules: ScoreParams["truth"] } {
  const sums = { items: 0, share: 0, yesTrue: 0, true: 0, yesFalse: 0, false: 0 };
  for (const answers of given.filter(({ length }) => length > 0)) {
    const yes = answers.filter(([, answer]) => answer === label).length;
    const share = Math.round((MILLION * yes) / answers.length);
    sums.items += MILLION;
    sums.share += share;
    sums.yesTrue += yes * share;
    sums.true += answers.length * share;
    sums.yesFalse += yes * (MILLION - share);
    sums.false += answers.length * (MILLION - share);
  }
  const sensitivity = within(sums.yesTrue / Math.max(1, sums.true));
  const falseRate = within(sums.yesFalse / Math.max(1, sums.false));
  return {
    prior: within(sums.share / Math.max(1, sums.items)),
    rules: {
      sensitivity: [sensitivity * AVERAGE_ANSWERS, (1 - sensitivity) * AVERAGE_ANSWERS],
      falseRate: [falseRate * AVERAGE_ANSWERS, (1 - falseRate) * AVERAGE_ANSWERS],
      falseRateFloor: 0.0005,
      rounds: ROUNDS,
      discount: 1,
      // Beyond what any number of workers can say.
      goldNats: 500_000,
    },
  };
}

/** No class is unheard of, and none certain, before anybody answers. */
function within(rate: number): number {
  return Math.min(1 - RARE, Math.max(RARE, rate));
}

function shares(logOdds: number, classes: number): number[] {
  const first = beliefOf(logOdds) / MILLION;
  return classes === 1 ? [1] : [first, 1 - first];
}

function softmax(logOdds: readonly number[]): number[] {
  const most = logOdds.reduce((a, b) => (b > a ? b : a));
  const odds = logOdds.map((each) => exp((each - most) / MILLION));
  const sum = odds.reduce((total, each) => total + each, 0);
  return odds.map((each) => each / sum);
}

/** Each name once, in order, with its number. */
function names(all: readonly string[]): Map<string, number> {
  const sorted = [...new Set(all)].sort((a, b) => (a < b ? -1 : 1));
  return new Map(sorted.map((name, at) => [name, at]));
}

/** By item. An answer given twice counts once. */
function gatherAnswers(
  labels: readonly Label[],
  { items, workers, classes }: Record<"items" | "workers" | "classes", ReadonlyMap<string, number>>,
): Answer[][] {
  const found = Array.from({ length: items.size }, () => new Map<number, Answer>());
  for (const { item, worker, label } of labels) {
    const answer: Answer = [workers.get(worker) ?? 0, classes.get(label) ?? 0];
    found[items.get(item) ?? 0]?.set(answer[0] * classes.size + answer[1], answer);
  }
  return found.map((answers) => [...answers.values()]);
}
