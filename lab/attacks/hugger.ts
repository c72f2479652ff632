import { type Act, type Attack, devicesOf, driving, honestDriving, oddEpochs, sending } from "../attack.ts";
import { reportsWithin, startOf, straight } from "../forge.ts";
import type { Turn } from "../world.ts";

/** Just enough detections to keep a rank. */
const reports = (share: number): Act => driving((way, { see, random }) => see(way).filter(() => random.chance(share)));

/** As fast as a road vehicle may be believed to be, from place to place. */
const races: Act = (turn) => {
  if (turn.epoch % 2 === 1) return honestDriving(turn);
  return devicesOf(turn).flatMap((by) => {
    const track = straight(places(turn), { startMs: startOf(turn.epoch) + 20_000, metres: 4, random: turn.random });
    const [first] = track;
    const fast = track.map((fix) => ({ ...fix, ms: (first?.ms ?? 0) + Math.round(0.3 * (fix.ms - (first?.ms ?? 0))) }));
    return sending(by, reportsWithin(turn.epoch, fast), () => []);
  });
};

function places({ setting, random, epoch }: Turn) {
  const ways = setting.sent[Math.max(0, epoch - 2)] ?? [];
  const visits = Array.from({ length: 40 }, () => random.pick(random.pick(ways)?.way.visits ?? []));
  return visits.filter((visit) => visit !== undefined);
}

export const hugger: Attack = {
  name: "threshold-hugger",
  what: "works as little as keeps its rank",
  plays: [0.05, 0.1, 0.2].map((share) => ({ name: `reports ${100 * share} % of what it sees`, act: reports(share) })),
};

export const racer: Attack = {
  name: "racer",
  what: "works every other epoch, and races across town at the highest plausible speed in between",
  plays: [{ name: "races", act: races }],
  honestly: oddEpochs,
};
