/** Places along the streets where there is something to see for a while. */
import type { Task } from "@fovea/protocol/task.ts";
import type { Spot } from "./ground.ts";
import type { Random } from "./random.ts";
import type { Corner } from "./streets.ts";

/** There is something from `phaseMs` before each period's turn on for `lifeMs`; each time it is another thing. */
export type Site = Spot & {
  readonly task: Task;
  readonly class: string;
  readonly phaseMs: number;
  readonly lifeMs: number;
  readonly periodMs: number;
};

const MINUTE_MS = 60_000;

const kinds: readonly Pick<Site, "task" | "class" | "lifeMs" | "periodMs">[] = [
  { task: "pothole", class: "d40", lifeMs: 40 * MINUTE_MS, periodMs: 60 * MINUTE_MS },
  { task: "pothole", class: "d40", lifeMs: 60 * MINUTE_MS, periodMs: 60 * MINUTE_MS },
  { task: "roadwork", class: "work-zone-cones", lifeMs: 15 * MINUTE_MS, periodMs: 25 * MINUTE_MS },
  { task: "sign", class: "stop", lifeMs: 60 * MINUTE_MS, periodMs: 60 * MINUTE_MS },
];

/** Three streets in five have something, anywhere but at a corner, near the kerb. */
export function placeSites(corners: readonly Corner[], random: Random): Site[] {
  return corners.flatMap((corner, index) =>
    corner.neighbours.flatMap((neighbour) => {
      const other = corners[neighbour];
      const kind = random.pick(kinds);
      if (!other || !kind || neighbour < index || !random.chance(0.6)) return [];
      const share = random.between(0.3, 0.7);
      const spot = {
        east: corner.east + share * (other.east - corner.east) + random.between(-2, 2),
        north: corner.north + share * (other.north - corner.north) + random.between(-2, 2),
      };
      return [{ ...spot, ...kind, phaseMs: Math.floor(random.between(0, kind.periodMs)) }];
    }),
  );
}

/** Which thing stands at a site at a moment, counted from the first; `null` while there is none. */
export function thingAt({ phaseMs, periodMs, lifeMs }: Site, ms: number): number | null {
  const since = ms + phaseMs;
  const life = Math.floor(since / periodMs);
  return since - life * periodMs < lifeMs ? life : null;
}
