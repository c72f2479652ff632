import type { Fix } from "@fovea/protocol/report.ts";
import { type Act, type Attack, devicesOf, sending } from "../attack.ts";
import { jittered, reportsWithin, retimed } from "../forge.ts";
import type { Turn } from "../world.ts";

/** One car really drives and detects. */
const oneCar: Act = ({ ways, see }) => sending(0, ways(0), see);

/** Its drive and its detections again from the other devices, each made a little different. */
const copies = (differ: (track: readonly Fix[], turn: Turn, by: number) => Fix[]): Act => {
  return (turn) => {
    const original = oneCar(turn);
    const others = devicesOf(turn).slice(1);
    const copied = original.flatMap(({ way, claims }) =>
      others.flatMap((by) => {
        const track = differ(way.track, turn, by);
        const shift = (track[0]?.ms ?? 0) - way.startMs;
        return reportsWithin(turn.epoch, track)
          .slice(0, 1)
          .map((copy) => ({
            by,
            way: copy,
            claims: claims.map(({ thing: _, ...claim }) => ({ ...claim, ms: claim.ms + shift })),
          }));
      }),
    );
    return [...original, ...copied];
  };
};

/** Each device signs some of the one drive's reports. */
const shared: Act = (turn) => oneCar(turn).map((sent, index) => ({ ...sent, by: index % turn.size }));
/** Every device signs all of them. */
const signedByAll: Act = (turn) => devicesOf(turn).flatMap((by) => oneCar(turn).map((sent) => ({ ...sent, by })));

export const farm: Attack = {
  name: "farm",
  what: "one car's drive on many emulated devices",
  sizes: [10, 100],
  plays: [
    {
      name: "8 m of jitter",
      act: copies((track, { random }, by) => jittered(track, { laterMs: 500 * by, metres: 8, random })),
    },
    {
      name: "its own pace",
      act: copies((track, { random }, by) =>
        retimed(track, { startMs: (track[0]?.ms ?? 0) + 20_000 + 500 * by, random }),
      ),
    },
  ],
  honestly: oneCar,
};

export const swarm: Attack = {
  name: "swarm",
  what: "one car, many devices, one payout",
  sizes: [10, 100],
  plays: [
    { name: "each its share", act: shared, onePayout: true },
    { name: "each everything", act: signedByAll, onePayout: true },
  ],
  honestly: oneCar,
};
