import { type Act, type Attack, devicesOf, sending } from "../attack.ts";
import { reportsWithin, retimed, startOf } from "../forge.ts";
import { guessed, published } from "../hearsay.ts";
import type { Claim } from "../sight.ts";
import type { Way } from "../way.ts";
import type { Turn } from "../world.ts";

const WAYS = 8;
type Say = (way: Way, turn: Turn) => readonly Claim[];

/** Roads that others drove before, at a pace of its own. */
const onRoads = (say: Say, { jumps }: { jumps: boolean }): Act => {
  return (turn) =>
    devicesOf(turn).flatMap((by) => {
      const { random, epoch } = turn;
      let startMs = startOf(epoch) + Math.round(1_000 * random.between(10, 900));
      const car = random.pick(turn.setting.spare.map((_, index) => index)) ?? 0;
      const ways = Array.from({ length: WAYS }, (_, index) => {
        // Without jumps one car's drive of an earlier epoch, else a piece of another car's each time.
        const old = jumps
          ? random.pick(turn.setting.sent[Math.max(0, epoch - 2)] ?? [])?.way
          : turn.ways(car, Math.max(1, epoch - 1))[index];
        const drawn = reportsWithin(epoch, retimed(old?.track ?? [], { startMs, random }));
        startMs = (drawn.at(-1)?.endMs ?? startMs) + 30_000;
        return drawn;
      }).flat();
      return sending(by, ways, (way) => say(way, turn));
    });
};

const likely: Say = (way, { known, random }) =>
  published(way, { events: known.events, random, only: ({ probability }) => probability > 300_000 });
const guesses: Say = (way, { random }) => guessed(way, { rate: 0.01, random });

export const emulator: Attack = {
  name: "emulator",
  what: "invents drives on real roads, never the same twice, and says what is likely, guesses, or nothing",
  plays: [
    { name: "what is likely", act: onRoads(likely, { jumps: false }) },
    { name: "guesses", act: onRoads(guesses, { jumps: false }) },
    { name: "nothing", act: onRoads(() => [], { jumps: false }) },
  ],
};

export const teleporter: Attack = {
  name: "teleporter",
  what: "invents drives on real roads, each report in another part of town",
  plays: [
    { name: "what is likely", act: onRoads(likely, { jumps: true }) },
    { name: "guesses", act: onRoads(guesses, { jumps: true }) },
  ],
};
