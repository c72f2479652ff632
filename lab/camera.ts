/** What a car's camera makes of the street. */
import type { Camera, Detection } from "@fovea/protocol/report.ts";
import { tasks } from "@fovea/protocol/task.ts";
import { placeOf, type Spot } from "./ground.ts";
import type { Random } from "./random.ts";
import { FIX_MS } from "./receiver.ts";
import type { Moment } from "./ride.ts";
import { type Site, thingAt } from "./sites.ts";

export const camera: Camera = { bearingDegrees: 0, fieldDegrees: 90, rangeMetres: 40 };

const SENSITIVITY = 0.8;
const PLACING_METRES = 2;
/** Nearer than the range, where a model is sure. */
const SURE_METRES = 22;

/** Whoever has not seen a thing for so long passes it anew. */
const PASS_MS = 30_000;

/** Each thing is looked at once in a pass, when it comes near enough to be told apart. */
export function seenFrom(
  fixes: readonly Moment[],
  { sites, random }: { sites: readonly Site[]; random: Random },
): Detection[] {
  const lastMs = new Map<string, number>();
  const isNew = (name: string, ms: number) => {
    const before = lastMs.get(name);
    lastMs.set(name, ms);
    return before === undefined || ms - before >= PASS_MS;
  };
  return fixes.flatMap((fix) =>
    sites.flatMap((site, index) => {
      const thing = isInView(fix, site) ? thingAt(site, fix.ms) : null;
      if (thing === null || !isNew(`${index} ${thing}`, fix.ms)) return [];
      return random.chance(SENSITIVITY) ? [detectionOf({ ...site, ms: fix.ms }, random)] : [];
    }),
  );
}

/** Ahead and within 45 degrees to either side. */
function isInView(fix: Moment, { east, north }: Spot): boolean {
  const [dx, dy] = [east - fix.east, north - fix.north];
  const ahead = dx * fix.ahead.east + dy * fix.ahead.north;
  const aside = Math.abs(dx * fix.ahead.north - dy * fix.ahead.east);
  return ahead > 0 && aside <= ahead && dx * dx + dy * dy <= SURE_METRES * SURE_METRES;
}

/** Sees what is not there, every now and then. */
export function imaginedFrom(
  fixes: readonly Moment[],
  { perSecond, random }: { perSecond: number; random: Random },
): Detection[] {
  return fixes.flatMap((fix) => {
    const task = random.pick(tasks);
    if (!task || !random.chance((perSecond * FIX_MS) / 1_000)) return [];
    const metres = random.between(8, 20);
    const spot = { east: fix.east + fix.ahead.east * metres, north: fix.north + fix.ahead.north * metres };
    const name = { pothole: "d40", roadwork: "work-zone-cones", sign: "stop" }[task];
    return [detectionOf({ ...spot, ms: fix.ms, task, class: name }, random)];
  });
}

function detectionOf(
  { east, north, ms, task, class: name }: Spot & Pick<Detection, "ms" | "task" | "class">,
  random: Random,
): Detection {
  const spot = { east: east + PLACING_METRES * random.normal(), north: north + PLACING_METRES * random.normal() };
  const [x, y] = [Math.round(random.between(200, 700)), Math.round(random.between(400, 800))];
  return {
    task,
    class: name,
    ms,
    ...placeOf(spot),
    confidence: Math.round(random.between(550, 980)),
    box: [x, y, Math.round(random.between(40, 200)), Math.round(random.between(40, 150))],
    phash: random.hex(8),
    frame: random.hex(32),
  };
}
