/**
 * The attack table of one seed: every attack plays its best response, with few devices and with many, beside the same
 * honest devices, and is measured against the median of them.
 *
 * Which play is best is found once, with ten devices or twenty, and kept for the other sizes.
 */
import { type Act, type Attack, honestDriving, type Play } from "./attack.ts";
import { cheatPay, honestPay, judgeListing, type Listing, median, neverConfirmed, shareSince, sum } from "./measure.ts";
import type { Setting } from "./setting.ts";
import { EPOCHS } from "./timeline.ts";
import { type Cast, type Played, play } from "./world.ts";

export type Row = Listing & {
  readonly attack: string;
  readonly play: string;
  readonly devices: number;
  /** Earned by cheating, a device, in medians of honest pay. */
  readonly earningsRatio: number;
  /** Share of honest pay lost against the world without it, at the price cap. */
  readonly honestLoss: number;
  /** The same where the pool is the bound and cheats take their share of it. */
  readonly dilutedLoss: number;
  readonly refused: Readonly<Record<string, number>>;
};
export type Figures = Listing & {
  readonly devices: number;
  readonly medianPoints: number;
  readonly reportsPassing: number;
  readonly neverConfirmed: { readonly detections: number; readonly things: number };
  /** Pay of a newcomer in its first, second ... epoch, in shares of its own pay as an incumbent. */
  readonly newcomer: readonly number[];
};

const SIZES = [1, 10, 100];
const NEWCOMERS = 20;
const NEWCOMERS_COME = 5;

export function openTable(setting: Setting) {
  const empty = play(setting, { size: 0, act: () => [] });
  if (median(honestPay(setting, empty)) <= 0) throw new NobodyEarns(setting.honest.length);
  const known = new Map<Act, Map<number, Played>>();
  const honestWorld = (act: Act, size: number): Played => {
    const sizes = known.get(act) ?? new Map<number, Played>();
    known.set(act, sizes);
    const world = sizes.get(size) ?? play(setting, { size, act });
    sizes.set(size, world);
    return world;
  };

  function measure(
    { name, honestly, turns = 1 }: Attack,
    { name: how, act, onePayout = false }: Play,
    size: number,
  ): Row {
    const cast: Cast = { size, act, onePayout };
    const world = play(setting, cast);
    const without = honestly ? honestWorld(honestly, size) : empty;
    const earned = cheatPay(cast, world) - (honestly ? cheatPay({ size, act: honestly }, without) : 0);
    const fair = honestPay(setting, without);
    const left = honestPay(setting, world);
    const share = (pay: readonly number[], played: Played, all: Cast) =>
      sum(pay) / (sum(pay) + Math.max(0, cheatPay(all, played)));
    const diluted = share(left, world, cast) / share(fair, without, { size, act });
    return {
      attack: name,
      play: how,
      devices: size,
      earningsRatio: earned / size / (median(honestPay(setting, empty)) * shareSince(setting, empty, turns)),
      honestLoss: 1 - sum(left) / sum(fair),
      dilutedLoss: 1 - diluted,
      ...judgeListing(setting, world),
      refused: Object.fromEntries(world.refused),
    };
  }

  function rows(attack: Attack): Row[] {
    const sizes = (attack.sizes ?? SIZES).filter((size) => size <= Math.max(setting.spare.length, 20));
    const trial = sizes[Math.min(1, sizes.length - 1)] ?? 1;
    const tried = attack.plays.map((each) => ({ each, row: measure(attack, each, trial) }));
    const best = tried.reduce((a, b) => (b.row.earningsRatio > a.row.earningsRatio ? b : a));
    return sizes.map((size) => (size === trial ? best.row : measure(attack, best.each, size)));
  }

  function figures(): Figures {
    const late: Act = (turn) => (turn.epoch < NEWCOMERS_COME ? [] : honestDriving(turn));
    const [fresh, incumbent] = [play(setting, { size: NEWCOMERS, act: late }), honestWorld(honestDriving, NEWCOMERS)];
    const { all, passed } = setting.reports;
    const honest = new Set(setting.honest.map(({ deviceId }) => deviceId));
    return {
      devices: setting.honest.length,
      medianPoints: median(honestPay(setting, empty)),
      reportsPassing: passed / all,
      ...judgeListing(setting, empty),
      neverConfirmed: neverConfirmed(setting, empty),
      newcomer: Array.from({ length: EPOCHS - NEWCOMERS_COME + 1 }, (_, at) => {
        const of = ({ points }: Played) =>
          sum([...(points[NEWCOMERS_COME - 1 + at] ?? [])].filter(([id]) => !honest.has(id)).map(([, value]) => value));
        return of(fresh) / of(incumbent);
      }),
    };
  }

  return { rows, figures };
}

export class NobodyEarns extends Error {
  readonly code = "nobody-earns";
  readonly exit = 2;
  constructor(devices: number) {
    super(
      `The median of ${devices} honest devices earns nothing, so there is no measure; give --devices a larger number.`,
    );
  }
}
