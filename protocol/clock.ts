/**
 * Which epoch a moment belongs to. Epoch N (1, 2, ...) is the half-open stretch
 * `[genesis + (N - 1) * epochSeconds, genesis + N * epochSeconds)`; a report belongs to the epoch in which it was received.
 *
 * Guarantee: every moment from genesis on belongs to exactly one epoch.
 */
import type { Params } from "./params.ts";

/** Epoch of a moment in unix milliseconds; 0 or less before genesis. */
export function epochAt(params: Params, ms: number): number {
  return Math.floor((ms - params.genesis * 1000) / (params.timeline.epochSeconds * 1000)) + 1;
}

/** First unix second after the epoch. */
export function endOf(params: Params, epoch: number): number {
  return params.genesis + epoch * params.timeline.epochSeconds;
}
