/**
 * Nobody passes five potholes at once: five or more detections of one class within a second, at as many cells, are a model
 * gone wrong or a fiction. They are zeroed; the rest of the report counts. An audited source is no exception.
 *
 * Guarantee: a detection is zeroed by a burst if and only if some window of `windowSeconds` around it holds detections of its
 * task and class in at least `detections` cells.
 */
import type { PublicPart } from "../report.ts";
import type { VerifyParams } from "./params.ts";

type Seen = { index: number; at: number; cell: string };

/** Indexes of the detections to zero, ascending. */
export function burst(detections: PublicPart["detections"], params: VerifyParams): number[] {
  if (detections.length < params.burst.detections) return [];
  const seen = detections.map(({ task, class: kind, at, cell }, index) => ({
    key: `${task} ${kind}`,
    index,
    at,
    cell,
  }));
  const zeroed = new Set<number>();
  for (const alike of Map.groupBy(seen, ({ key }) => key).values()) {
    for (const { index } of crowdsIn(alike, params.burst)) zeroed.add(index);
  }
  return [...zeroed].sort((a, b) => a - b);
}

// Every window begins at some detection, so it is enough to look at those.
function crowdsIn(alike: readonly Seen[], { detections, windowSeconds }: VerifyParams["burst"]): Seen[] {
  const byTime = [...alike].sort((a, b) => a.at - b.at);
  return byTime.flatMap(({ at }, begin) => {
    const end = byTime.findIndex((later) => later.at > at + windowSeconds);
    const window = byTime.slice(begin, end < 0 ? byTime.length : end);
    return new Set(window.map(({ cell }) => cell)).size >= detections ? window : [];
  });
}
