/**
 * How a car really moves through the city: it speeds up and slows down, turns corners, waits at lights. Two positions a
 * second, before any receiver errs.
 */
import type { Spot } from "./ground.ts";
import type { Random } from "./random.ts";
import type { Corner } from "./streets.ts";

export type Moment = Spot & {
  readonly ms: number;
  /** Metres a second. */
  readonly speed: number;
  /** Unit vector of travel. */
  readonly ahead: Spot;
};

export const STEP_MS = 500;
const STEP_SECONDS = STEP_MS / 1_000;
/** Metres a second squared. */
const ACCELERATION = 1.8;
const BRAKING = 2.5;
const CORNER_SPEED = 5;
const RED_LIGHT = 0.25;

export function ride(
  corners: readonly Corner[],
  { random, startMs, minutes }: { random: Random; startMs: number; minutes: number },
): Moment[] {
  const moments: Moment[] = [];
  const endMs = startMs + minutes * 60_000;
  let from = Math.floor(random.share() * corners.length);
  let to = random.pick(corners[from]?.neighbours ?? []) ?? from;
  let speed = random.between(3, 8);
  let clock = startMs;
  while (clock < endMs) {
    const next = turnAt(corners, { from, to, random });
    const street = streetOf(corners, from, to);
    const waits = random.chance(RED_LIGHT);
    const endSpeed = waits ? 0 : next.straight ? street.limit : CORNER_SPEED;
    const limit = street.limit * random.between(0.75, 1.1);
    for (let driven = 0; driven < street.length && clock < endMs; ) {
      speed = nextSpeed({ speed, limit, endSpeed, left: street.length - driven, random });
      driven += speed * STEP_SECONDS;
      clock += STEP_MS;
      moments.push({
        ...along(street, Math.min(driven, street.length)),
        ms: clock,
        speed,
        ahead: street.ahead,
      });
    }
    clock = waits ? rest(moments, { clock, endMs, seconds: random.between(2, 9) }) : clock;
    from = to;
    to = next.corner;
  }
  return moments;
}

type Street = { start: Spot; ahead: Spot; length: number; limit: number };

function streetOf(corners: readonly Corner[], from: number, to: number): Street {
  const start = corners[from] ?? { east: 0, north: 0 };
  const end = corners[to] ?? start;
  const [east, north] = [end.east - start.east, end.north - start.north];
  const length = Math.sqrt(east * east + north * north);
  // Streets keep their character whoever drives them.
  const limit = 9 + (((from + to) * 7) % 5);
  return { start, ahead: { east: east / length, north: north / length }, length, limit };
}

function along({ start, ahead }: Street, metres: number): Spot {
  return { east: start.east + ahead.east * metres, north: start.north + ahead.north * metres };
}

/** No driver turns back unless the street ends. */
function turnAt(corners: readonly Corner[], { from, to, random }: { from: number; to: number; random: Random }) {
  const choices = (corners[to]?.neighbours ?? []).filter((corner) => corner !== from);
  const ahead = to + (to - from);
  const straight = choices.includes(ahead) && random.chance(0.5);
  return { corner: straight ? ahead : (random.pick(choices) ?? from), straight };
}

function nextSpeed(now: { speed: number; limit: number; endSpeed: number; left: number; random: Random }): number {
  const { speed, limit, endSpeed, left, random } = now;
  const mayStillBe = Math.sqrt(endSpeed * endSpeed + 2 * BRAKING * Math.max(0, left - 2));
  const wanted = Math.min(limit * (1 + 0.03 * random.normal()), mayStillBe);
  const change = Math.max(-BRAKING * 1.5, Math.min(ACCELERATION, (wanted - speed) / STEP_SECONDS));
  return Math.max(0.5, speed + change * STEP_SECONDS);
}

function rest(moments: Moment[], { clock, endMs, seconds }: { clock: number; endMs: number; seconds: number }): number {
  const last = moments.at(-1);
  let now = clock;
  for (let left = seconds; left > 0 && now < endMs && last; left -= STEP_SECONDS) {
    now += STEP_MS;
    moments.push({ ...last, ms: now, speed: 0 });
  }
  return now;
}
