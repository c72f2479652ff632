/** A token bucket for each key: so many at once, then so many a second. */
import type { Clock } from "./clock.ts";

export type Limit = {
  /** Uses one up; false when none is left. */
  take(key: string): boolean;
  hasLeft(key: string): boolean;
};

const KEYS_KEPT = 100_000;

export function createLimit(clock: Clock, { atOnce, perSecond }: { atOnce: number; perSecond: number }): Limit {
  const buckets = new Map<string, { tokens: number; atMs: number }>();
  const tokensOf = (key: string) => {
    const bucket = buckets.get(key);
    if (bucket === undefined) return atOnce;
    return Math.min(atOnce, bucket.tokens + ((clock.nowMs() - bucket.atMs) / 1000) * perSecond);
  };
  return {
    hasLeft: (key) => tokensOf(key) >= 1,
    take(key) {
      const tokens = tokensOf(key);
      if (tokens < 1) return false;
      // The oldest first: a flood of new keys costs the operator no more than this much memory.
      const oldest = buckets.keys().next().value;
      if (buckets.size >= KEYS_KEPT && oldest !== undefined) buckets.delete(oldest);
      buckets.delete(key);
      buckets.set(key, { tokens: tokens - 1, atMs: clock.nowMs() });
      return true;
    },
  };
}
