import { type Act, type Attack, devicesOf, honestDriving, oddEpochs, sending } from "../attack.ts";
import { reportsWithin, retimed, startOf } from "../forge.ts";
import type { Turn } from "../world.ts";

const WAYS = 8;

/** Works one epoch in two, and in the other is seen, without being there, where nobody has been for long. */
const tours: Act = (turn) => {
  if (turn.epoch % 2 === 1) return honestDriving(turn);
  const stale = staleWays(turn);
  return devicesOf(turn).flatMap((by) => {
    let startMs = startOf(turn.epoch) + Math.round(1_000 * turn.random.between(10, 900));
    const ways = stale.slice((by * WAYS) % stale.length, ((by * WAYS) % stale.length) + WAYS).flatMap(({ track }) => {
      const drawn = reportsWithin(turn.epoch, retimed(track, { startMs, random: turn.random }));
      startMs = (drawn.at(-1)?.endMs ?? startMs) + 30_000;
      return drawn;
    });
    return sending(by, ways, () => []);
  });
};

/** Public drives of before, those first whose cells pay most for being passed. */
function staleWays({ setting, known, epoch }: Turn) {
  const fresh = new Set(known.seen.map(([cell]) => cell));
  const past = setting.sent.slice(0, epoch - 1).flat();
  const worth = past.map(({ way }) => ({ way, stale: way.visits.filter(({ cell }) => !fresh.has(cell)).length }));
  return worth.sort((a, b) => b.stale - a.stale).map(({ way }) => way);
}

export const tourist: Attack = {
  name: "boost-tourist",
  what: "works every other epoch, and emulates drives where coverage pays most in between",
  plays: [{ name: "stale roads", act: tours }],
  honestly: oddEpochs,
};
