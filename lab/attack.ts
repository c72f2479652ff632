/**
 * An attack: what a cheat does with a number of devices. It is given the public past and its own cars, and answers with
 * what its devices send; it plays its best response among a few `plays`. A new attack is a file in `attacks/` and a line in
 * `attacks.ts`.
 */
import type { Sent } from "./setting.ts";
import type { Claim } from "./sight.ts";
import type { Way } from "./way.ts";
import type { Cast, Turn } from "./world.ts";

export type Act = Cast["act"];
export type Play = { readonly name: string; readonly act: Act; readonly onePayout?: boolean };
export type Attack = {
  readonly name: string;
  readonly what: string;
  readonly plays: readonly Play[];
  /** Numbers of devices; 1, 10 and 100 unless it takes more than one. */
  readonly sizes?: readonly number[];
  /** The honest work in it, which anybody may be paid for: what it earns is counted beyond that. */
  readonly honestly?: Act;
  /** The epoch from which on it cheats; it is measured against honest pay since then. */
  readonly turns?: number;
};

/** Every device drives its car and says something of each way. */
export function driving(say: (way: Way, turn: Turn, by: number) => readonly Claim[]): Act {
  return (turn) =>
    devicesOf(turn).flatMap((by) => turn.ways(by).map((way) => ({ by, way, claims: say(way, turn, by) })));
}

/** What an honest driver does. */
export const honestDriving: Act = driving((way, { see }) => see(way));

/** One act until the epoch, another one from then on. */
export function turning(epoch: number, cheat: Act): Act {
  return (turn) => (turn.epoch < epoch ? honestDriving(turn) : cheat(turn));
}

export function devicesOf({ size }: Pick<Turn, "size">): number[] {
  return Array.from({ length: size }, (_, by) => by);
}

/** Honest until the epoch, then gone: what a sleeper has earned by work. */
export function leaving(epoch: number): Act {
  return turning(epoch, () => []);
}

export const oddEpochs: Act = (turn) => (turn.epoch % 2 === 1 ? honestDriving(turn) : []);

/** Sends that may be forged or real, the same for every device. */
export function sending(by: number, ways: readonly Way[], say: (way: Way) => readonly Claim[]): Sent[] {
  return ways.map((way) => ({ by, way, claims: say(way) }));
}
