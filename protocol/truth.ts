/**
 * What is probably true when many observers of unknown skill answer yes or no: the two-coin model.
 *
 * Each worker is two coins: how often they say yes to what is true (sensitivity) and to what is not (false rate). Their
 * counts start from Beta priors and from what is known from before; each round believes the answers by the counts, then
 * counts the answers by the beliefs. A worker's answer to a question is judged by the counts of all their other answers.
 *
 *   log-odds(question) = logit(prior) + sum over ballots of discount * share * ln(likelihood ratio of the ballot)
 *
 * Guarantee: the order of questions and of ballots never changes a belief.
 * Guarantee: a ballot with share 0 changes no belief.
 * Guarantee: one more yes of a worker better than chance never lowers the belief, one more no never raises it.
 *
 * Log-odds are whole millionths of a nat and counts whole millionths, so sums are exact in any order; both are rounded to
 * nearest. Source: Dawid and Skene 1979; Beta priors as Raykar et al. 2010; constants in score/params.ts.
 */
import { exp, ln } from "./logarithm.ts";
import type { ScoreParams } from "./score/params.ts";

const MILLION = 1_000_000;

/** An answer. `share` in [0, 1] is how much of it counts; a gold ballot is an auditor's, believed beyond the counts. */
export type Ballot = { readonly worker: number; readonly yes: boolean; readonly share: number; readonly gold: boolean };
export type Question = { readonly prior: number; readonly ballots: readonly Ballot[] };

/** Expected numbers of a worker's answers, in millionths: yes and no to what is true, yes and no to what is not. */
export type Counts = {
  readonly hits: number;
  readonly misses: number;
  readonly alarms: number;
  readonly calms: number;
};

export type Truth = {
  /** By question, in millionths. */
  readonly beliefs: readonly number[];
  /** By question, in millionths of a nat; less the terms of some ballots they are the log-odds without them. */
  readonly logOdds: readonly number[];
  /** By question and ballot. */
  readonly terms: readonly (readonly number[])[];
  /** By worker: `known` and the answers to these questions. */
  readonly counts: readonly Counts[];
};

type Rules = ScoreParams["truth"];
type Tally = { hits: number; misses: number; alarms: number; calms: number };

export function inferTruth(questions: readonly Question[], known: readonly Counts[], rules: Rules): Truth {
  let beliefs: number[] | undefined;
  let counts: readonly Counts[] = known;
  let terms: number[][] = [];
  let logOdds: number[] = [];
  for (let round = 0; round < rules.rounds; round++) {
    const before = beliefs;
    terms = questions.map(({ ballots }, q) =>
      ballots.map((ballot) => term(ballot, counts, { own: before?.[q], rules })),
    );
    logOdds = questions.map(({ prior }, q) => (terms[q] ?? []).reduce((sum, each) => sum + each, logit(prior)));
    beliefs = logOdds.map(beliefOf);
    counts = tally(questions, beliefs, known);
  }
  return { beliefs: beliefs ?? [], logOdds, terms, counts };
}

/** Probability in millionths of log-odds in millionths of a nat. */
export function beliefOf(logOdds: number): number {
  return Math.round(MILLION / (1 + exp(-logOdds / MILLION)));
}

function logit(prior: number): number {
  return Math.round(MILLION * ln(prior / (1 - prior)));
}

/** `own` is what was believed of the question when the counts were made; without it the counts do not hold the answer. */
function term(
  ballot: Ballot,
  counts: readonly Counts[],
  { own, rules }: { own: number | undefined; rules: Rules },
): number {
  if (ballot.gold) return Math.round(MILLION * rules.goldNats) * (ballot.yes ? 1 : -1);
  const sensitivity = rate(counts[ballot.worker], "true", { ballot, own, rules });
  const falseRate = Math.max(rules.falseRateFloor, rate(counts[ballot.worker], "false", { ballot, own, rules }));
  const ratio = ballot.yes ? sensitivity / falseRate : (1 - sensitivity) / (1 - falseRate);
  return Math.round(MILLION * rules.discount * ballot.share * ln(ratio));
}

/** Share of yes among a worker's other answers to what is true, or to what is not. */
function rate(
  counts: Counts | undefined,
  side: "true" | "false",
  { ballot, own, rules }: { ballot: Ballot; own: number | undefined; rules: Rules },
): number {
  const { hits = 0, misses = 0, alarms = 0, calms = 0 } = counts ?? {};
  const [yes, no] = side === "true" ? [hits, misses] : [alarms, calms];
  const [priorYes, priorNo] = side === "true" ? rules.sensitivity : rules.falseRate;
  const mine = own === undefined ? 0 : side === "true" ? own : MILLION - own;
  const all = yes + no - mine + (priorYes + priorNo) * MILLION;
  return (yes - (ballot.yes ? mine : 0) + priorYes * MILLION) / all;
}

function tally(questions: readonly Question[], beliefs: readonly number[], known: readonly Counts[]): Tally[] {
  const counts = known.map((each) => ({ ...each }));
  questions.forEach(({ ballots }, q) => {
    const belief = beliefs[q] ?? 0;
    for (const { worker, yes } of ballots) {
      const mine = counts[worker];
      if (mine === undefined) continue;
      mine[yes ? "hits" : "misses"] += belief;
      mine[yes ? "alarms" : "calms"] += MILLION - belief;
    }
  });
  return counts;
}
