import { type Act, type Attack, devicesOf, sending } from "../attack.ts";
import { reportsWithin, startOf, straight } from "../forge.ts";
import { published } from "../hearsay.ts";
import type { Turn } from "../world.ts";

const PLACES = 6;

/** Straight lines between places that somebody has driven to. */
function places({ setting, random, epoch }: Turn) {
  const ways = setting.sent[Math.max(0, epoch - 2)] ?? [];
  return Array.from({ length: PLACES }, () => random.pick(random.pick(ways)?.way.visits ?? [])).filter(
    (place) => place !== undefined,
  );
}

const spoofs = (metres: number): Act => {
  return (turn) =>
    devicesOf(turn).flatMap((by) => {
      const { random, known, epoch } = turn;
      const startMs = startOf(epoch) + 1_000 * random.between(10, 1_800);
      const ways = reportsWithin(epoch, straight(places(turn), { startMs, metres, random }));
      return sending(by, ways, (way) =>
        published(way, { events: known.events, random, only: ({ probability }) => probability > 300_000 }),
      );
    });
};

export const spoofer: Attack = {
  name: "spoofer",
  what: "draws straight lines across the map and confirms what is likely there",
  plays: [0, 4, 15].map((metres) => ({ name: `${metres} m of noise`, act: spoofs(metres) })),
};
