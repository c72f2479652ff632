import type { Clock } from "./clock.ts";

/**
 * Reads again only when the last answer is older than `forMs`, however many ask, so that strangers can't make the
 * operator's node work. A failure is not kept.
 */
export function keptFresh<T>(
  clock: Clock,
  { forMs, read }: { forMs: number; read: () => Promise<T> },
): () => Promise<T> {
  let readAtMs = Number.NEGATIVE_INFINITY;
  let reading: Promise<T> | undefined;
  return () => {
    if (reading !== undefined && clock.nowMs() - readAtMs < forMs) return reading;
    readAtMs = clock.nowMs();
    reading = read();
    reading.catch(() => {
      reading = undefined;
    });
    return reading;
  };
}
