/**
 * How well one sketch lies on another, once shifted in time and once run backwards. Every gate that both passed votes for a
 * lag; the densest window of lags is the best shift. Honest vehicles on one road vote for many lags, since no two drives
 * wait alike; a copy votes for one.
 *
 * Directions in which no likeness can be reached are left out.
 *
 * Guarantee: a sketch and the same sketch shifted by t agree in all gates at lag t.
 * Guarantee: a sketch and its mirror image in time agree in all gates backwards.
 */
import type { Likeness, VerifyParams } from "./params.ts";
import type { Sketch } from "./sketch.ts";

export type Match = {
  readonly backwards: boolean;
  /** Gates that vote for the lag. */
  readonly gates: number;
  /** Of the gates that the smaller sketch has. */
  readonly permille: number;
  /** From the first sketch's passage to the second's; without meaning backwards. */
  readonly lagMs: number;
  /** From the first to the last of these passages. */
  readonly spanMs: number;
};

/** For each likeness the best shift forwards and backwards. */
export type Alignment = {
  readonly together: readonly Match[];
  readonly exact: readonly Match[];
  readonly near: readonly Match[];
};

type Vote = { lagMs: number; atMs: number };

export function align(first: Sketch, second: Sketch, { copy }: VerifyParams): Alignment {
  const smaller = Math.min(first.gates.length, second.gates.length);
  const loosest = Math.min(copy.together.permille, copy.exact.permille, copy.near.permille);
  const directions = [false, true]
    // Most pairs agree in too few gates even in the widest window, and need no closer look.
    .filter(
      (backwards) => mostWithin(lagsOf(first, second, backwards), 2 * copy.near.lagMs) * 1_000 >= smaller * loosest,
    )
    .map((backwards) => ({ backwards, votes: votesOf(first, second, backwards) }));
  const matches = ({ lagMs }: Likeness) =>
    directions.map(({ backwards, votes }) => ({ backwards, ...densest(votes, { toleranceMs: lagMs, smaller }) }));
  return { together: matches(copy.together), exact: matches(copy.exact), near: matches(copy.near) };
}

export function isAlike({ gates, permille, spanMs }: Match, wanted: Likeness): boolean {
  return gates >= wanted.gates && permille >= wanted.permille && spanMs >= wanted.spanSeconds * 1_000;
}

/** Ascending. */
function lagsOf(first: Sketch, second: Sketch, backwards: boolean): Float64Array {
  const lags: number[] = [];
  eachVote(first, second, (before, atMs) => lags.push(backwards ? atMs + before : atMs - before));
  return Float64Array.from(lags).sort();
}

function mostWithin(lags: Float64Array, width: number): number {
  let most = 0;
  let from = 0;
  for (let at = 0; at < lags.length; at += 1) {
    while ((lags[at] ?? 0) - (lags[from] ?? 0) > width) from += 1;
    most = Math.max(most, at + 1 - from);
  }
  return most;
}

function votesOf(first: Sketch, second: Sketch, backwards: boolean): Vote[] {
  const votes: Vote[] = [];
  eachVote(first, second, (before, atMs) => votes.push({ lagMs: backwards ? atMs + before : atMs - before, atMs }));
  return votes.sort((a, b) => a.lagMs - b.lagMs || a.atMs - b.atMs);
}

/** Calls with the times at which both passed a gate. */
function eachVote(first: Sketch, second: Sketch, vote: (before: number, atMs: number) => void): void {
  second.gates.forEach((gate, index) => {
    for (let at = first.gates.indexOf(gate); at >= 0; at = first.gates.indexOf(gate, at + 1)) {
      vote(first.atMs[at] ?? 0, second.atMs[index] ?? 0);
    }
  });
}

/** The window of twice the tolerance that holds most votes; the earliest of equals. */
function densest(votes: readonly Vote[], { toleranceMs, smaller }: { toleranceMs: number; smaller: number }) {
  let best = { from: 0, to: 0 };
  let from = 0;
  votes.forEach(({ lagMs }, index) => {
    while (lagMs - (votes[from]?.lagMs ?? lagMs) > 2 * toleranceMs) from += 1;
    if (index + 1 - from > best.to - best.from) best = { from, to: index + 1 };
  });
  const window = votes.slice(best.from, best.to);
  const gates = Math.min(window.length, smaller);
  const times = window.map(({ atMs }) => atMs);
  return {
    gates,
    permille: smaller === 0 ? 0 : Math.floor((gates * 1_000) / smaller),
    lagMs: window[Math.floor(window.length / 2)]?.lagMs ?? 0,
    spanMs: window.length === 0 ? 0 : Math.max(...times) - Math.min(...times),
  };
}
