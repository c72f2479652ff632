/**
 * Finds the reports whose track copies another one, of this epoch or remembered, without comparing all with all.
 *
 * From each sketch come tokens: two gates with a few gates between them, and the time between their passages in steps. A
 * copy shares most tokens with its original, whatever it was shifted by; two honest drives share few, since the way from one
 * gate to the other never takes equally long. Only the reports with most shared tokens are compared gate by gate, and a
 * token remembers only the latest that had it: a crowd in one place makes the search no slower than a single car.
 *
 * Cost: linear in the reports, since each is compared with at most `comparedUpTo` others and a token has at most as many.
 *
 * Guarantee: of a report and its copies exactly the earliest received is not found.
 */
import { align } from "./alignment.ts";
import { cloned } from "./cloned.ts";
import type { Passed } from "./inspected.ts";
import type { VerifyParams } from "./params.ts";
import { replayed } from "./replayed.ts";
import type { Finding } from "./rule.ts";
import { mix, type Sketch } from "./sketch.ts";
import type { VerifyState } from "./state.ts";

/** In passages: near enough that short drives have some, far enough apart that lights and traffic come between. */
const SPANS = [2, 8];

export function copies(
  reports: readonly Passed[],
  { state, params }: { state: VerifyState; params: VerifyParams },
): Map<Passed, Finding> {
  const found = new Map<Passed, Finding>();
  const originals = originalsFrom(params);
  for (const { sketch } of state.sketches) originals.add(sketch);
  for (const report of reports) {
    const finding = originals.find(report.sketch);
    if (finding) found.set(report, finding);
    else originals.add(report.sketch);
  }
  return found;
}

function originalsFrom(params: VerifyParams) {
  const { comparedUpTo, sharedPermille, near } = params.copy;
  const sketches: Sketch[] = [];
  const holders = new Map<number, number[]>();

  function add(sketch: Sketch): void {
    const id = sketches.push(sketch) - 1;
    for (const token of new Set(tokensOf(sketch, { stepMs: 2 * near.lagMs, looseMs: 0 }))) {
      const latest = holders.get(token) ?? [];
      if (latest.push(id) > comparedUpTo) latest.shift();
      holders.set(token, latest);
    }
  }

  function find(sketch: Sketch): Finding | null {
    for (const id of mostShared(sketch)) {
      const original = sketches[id];
      const alignment = original && align(original, sketch, params);
      const finding = alignment && (cloned(alignment, params) ?? replayed(alignment, params));
      if (finding) return finding;
    }
    return null;
  }

  function mostShared(sketch: Sketch): number[] {
    const shared = new Map<number, number>();
    const tokens = tokensOf(sketch, { stepMs: 2 * near.lagMs, looseMs: near.lagMs });
    for (const token of tokens) {
      for (const id of holders.get(token) ?? []) shared.set(id, (shared.get(id) ?? 0) + 1);
    }
    // Of the two steps that a token is looked up under, one can match.
    const fewest = (tokens.length / 2) * (sharedPermille / 1_000);
    const ranked = [...shared]
      .filter(([, count]) => count >= fewest)
      .sort(([a, some], [b, more]) => more - some || a - b);
    return ranked.slice(0, comparedUpTo).map(([id]) => id);
  }

  return { add, find };
}

/** With `looseMs`, the tokens of all steps that so much jitter may lead to. */
function tokensOf({ gates, atMs }: Sketch, { stepMs, looseMs }: { stepMs: number; looseMs: number }): number[] {
  const tokens: number[] = [];
  for (const span of SPANS) {
    for (let end = span; end < gates.length; end += 1) {
      const ms = (atMs[end] ?? 0) - (atMs[end - span] ?? 0);
      // The same both ways, for drives that are played backwards.
      const pair = mix((gates[end] ?? 0) + (gates[end - span] ?? 0));
      const low = Math.floor((ms - looseMs) / stepMs);
      const high = Math.floor((ms + looseMs) / stepMs);
      for (let step = low; step <= high; step += 1) tokens.push(mix(pair ^ step));
    }
  }
  return tokens;
}
