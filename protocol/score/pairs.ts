/**
 * What is known of two devices together: news they claimed together (familiarity), joint claims that weighty outsiders
 * contradicted, epochs in which they travelled together. All but the last fade over the hold-back window.
 *
 * News that m devices claimed adds 1 / (m - 1) to each pair of them, so that each claimant shares out exactly 1; what was
 * known before adds a tenth of that. Nothing is written for more than `pairsUpTo` claimants, so the cost is linear.
 *
 * Guarantee: of news with m claimants, each claimant's pairs gain 1 in all, within m millionths.
 * Guarantee: a pair that shared nothing for long and never travelled together has no record.
 */
import type { ScoreParams } from "./params.ts";
import { power } from "./reliability.ts";
import { numberOf, type Roll } from "./roll.ts";
import type { PairState } from "./state.ts";
import { pairKey } from "./travel.ts";

const MILLION = 1_000_000;

export type Pair = {
  familiarity: number;
  joint: number;
  contradicted: number;
  travelled: number;
  /** Travelled together in this epoch. */
  together: boolean;
};
/** By `pairKey`. */
export type Pairs = Map<number, Pair>;

/** What devices said together: `gain` is the familiarity it adds to each pair of them, in millionths. */
export type Joint = { readonly devices: readonly number[]; readonly gain: number; readonly contradicted: boolean };

type Rules = ScoreParams["independence"];
type Known = {
  readonly epoch: number;
  readonly roll: Roll;
  readonly together: ReadonlySet<number>;
  readonly rules: Rules;
};

export function recallPairs(carried: readonly PairState[], { epoch, roll, together, rules }: Known): Pairs {
  const pairs: Pairs = new Map();
  for (const { a, b, epoch: written, familiarity, joint, contradicted, travelled } of carried) {
    const share = power(rules.decay, epoch - written);
    pairs.set(pairKey(numberOf(roll, a), numberOf(roll, b), roll), {
      familiarity: Math.round(familiarity * share),
      joint: Math.round(joint * share),
      contradicted: Math.round(contradicted * share),
      travelled,
      together: false,
    });
  }
  for (const key of together) {
    const pair = pairOf(pairs, key);
    pair.together = true;
    pair.travelled += 1;
  }
  return pairs;
}

/** A new set of pairs that knows of these joint claims too. */
export function addJointClaims(
  pairs: Pairs,
  joints: readonly Joint[],
  { roll, rules }: { roll: Roll; rules: Rules },
): Pairs {
  const next: Pairs = new Map([...pairs].map(([key, pair]) => [key, { ...pair }]));
  for (const { devices, gain, contradicted } of joints) {
    if (devices.length > rules.pairsUpTo) continue;
    for (const [index, a] of devices.entries()) {
      for (const b of devices.slice(index + 1)) {
        const pair = pairOf(next, pairKey(a, b, roll));
        pair.familiarity += gain;
        pair.joint += MILLION;
        if (contradicted) pair.contradicted += MILLION;
      }
    }
  }
  return next;
}

/** What an item that is news for a share of 1 adds to each pair of its claimants, in millionths, rounded down. */
export function gainOf(news: number, claimants: number, rules: Rules): number {
  return claimants < 2 || claimants > rules.pairsUpTo ? 0 : Math.floor((news * MILLION) / (claimants - 1));
}

export function rememberPairs(pairs: Pairs, { epoch, roll }: { epoch: number; roll: Roll }): PairState[] {
  const kept = [...pairs].filter(([, pair]) => isWorthKeeping(pair));
  const states = kept.map(([key, { together, ...pair }]) => {
    const [a, b] = [roll.ids[Math.floor(key / roll.ids.length)] ?? "0x", roll.ids[key % roll.ids.length] ?? "0x"];
    return { a, b, epoch, ...pair } satisfies PairState;
  });
  return states.sort((x, y) => (x.a + x.b < y.a + y.b ? -1 : 1));
}

function isWorthKeeping({ familiarity, joint, travelled }: Pair): boolean {
  return travelled > 0 || familiarity >= MILLION / 20 || joint >= MILLION / 20;
}

function pairOf(pairs: Pairs, key: number): Pair {
  let pair = pairs.get(key);
  if (pair === undefined) {
    pair = { familiarity: 0, joint: 0, contradicted: 0, travelled: 0, together: false };
    pairs.set(key, pair);
  }
  return pair;
}
