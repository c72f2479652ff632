import { type Act, type Attack, devicesOf, honestDriving, leaving } from "../attack.ts";
import { jittered } from "../forge.ts";
import { EPOCH_SECONDS } from "../timeline.ts";
import { waysOf } from "../way.ts";

/** What the same car drove an epoch ago, and what was seen on it, with so much jitter. */
const again = (metres: number): Act => {
  const laterMs = EPOCH_SECONDS * 1_000;
  return (turn) => {
    const { epoch, random, ways, see } = turn;
    if (epoch === 1) return honestDriving(turn);
    return devicesOf(turn).flatMap((by) =>
      ways(by, epoch - 1).flatMap((old) => {
        const seen = see(old, epoch - 1).map(({ thing: _, ...claim }) => ({ ...claim, ms: claim.ms + laterMs }));
        const [way] = waysOf(jittered(old.track, { laterMs, metres, random }));
        return way ? [{ by, way, claims: seen }] : [];
      }),
    );
  };
};

export const replayer: Attack = {
  name: "replayer",
  what: "sends the drive of the epoch before again, with what was seen on it",
  plays: [0, 4, 8, 15].map((metres) => ({ name: `${metres} m of jitter`, act: again(metres) })),
  honestly: leaving(2),
  turns: 2,
};
