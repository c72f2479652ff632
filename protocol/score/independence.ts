/**
 * Who is not independent of whom. A link is between two devices and never passes on: if it did, a cheat could link itself
 * to two honest drivers and thereby link them to each other. Two devices are linked when they
 *
 *   - have one driver;
 *   - travelled together in this epoch, or in `travelEpochs` epochs before;
 *   - claim more news together than chance allows: c - chance * min(s_a, s_b) / (n - 1) > `linked`, with c their
 *     familiarity, s a device's familiarity with everybody, and n the number of devices that have any;
 *   - made at least `contradictions` joint claims that weighty outsiders contradict, more than half of their joint claims.
 *
 * What two devices confirm to each other is worth 1 while their familiarity beyond chance is at most 1, then 1 / c^2, and
 * nothing once they are linked.
 *
 * Guarantee: linked(a, b) == linked(b, a).
 * Guarantee: no link follows from links to a third device.
 * Guarantee: kin lists exactly the linked pairs among the devices asked about.
 * Guarantee: 0 <= worth(a, b) <= 1; linked(a, b) implies worth(a, b) == 0.
 *
 * Chance matters where few drive: there everybody meets everybody, and that must not make them a clique. It is measured
 * by the number of devices and not by the sum of their familiarity, which a clique's fictions would swell for all.
 */
import type { Pair, Pairs } from "./pairs.ts";
import type { ScoreParams } from "./params.ts";
import type { Roll } from "./roll.ts";
import { pairKey } from "./travel.ts";

const MILLION = 1_000_000;

export type Links = {
  readonly linked: (a: number, b: number) => boolean;
  /** For each of the devices, the positions in the list of those linked to it. */
  readonly kin: (devices: readonly number[]) => readonly (readonly number[])[];
  /** How much b's support is worth to a, without the familiarity that this support itself adds (`less`, in millionths). */
  readonly worth: (a: number, b: number, own: { readonly less: number }) => number;
};

type Rules = ScoreParams["independence"];
/** Familiarity of each device with all others together, and the number of devices that have any. */
type Strength = { readonly of: readonly number[]; readonly devices: number };

export function findLinks(pairs: Pairs, roll: Roll, rules: Rules): Links {
  const devices = roll.ids.length;
  const strength = strengthsOf(pairs, devices);
  const ties = new Map<number, Set<number>>();
  for (const [key, pair] of pairs) {
    const [a, b] = [Math.floor(key / devices), key % devices];
    if (isTied(pair, beyondChance(pair.familiarity, strength, { a, b, rules }), rules)) tie(ties, [a, b]);
  }

  const linked = (a: number, b: number) => a !== b && (shareDriver(a, b, roll) || ties.get(a)?.has(b) === true);
  return {
    linked,
    kin: (asked) => kinOf(asked, ties, roll),
    worth: (a, b, { less }) => {
      if (linked(a, b)) return 0;
      const familiarity = (pairs.get(pairKey(a, b, roll))?.familiarity ?? 0) - less;
      const beyond = beyondChance(familiarity, strength, { a, b, rules });
      return beyond <= rules.familiar ? 1 : 1 / (beyond * beyond);
    },
  };
}

/** The largest number of devices found, up to `enough`, of which no two are linked: those with the fewest links first. */
export function countIndependent(devices: readonly number[], links: Links, { enough }: { enough: number }): number {
  const kin = links.kin(devices);
  const order = devices.map((_, index) => index).sort((a, b) => (kin[a]?.length ?? 0) - (kin[b]?.length ?? 0) || a - b);
  const chosen = new Set<number>();
  for (const index of order) {
    if (chosen.size >= enough) break;
    if (!kin[index]?.some((other) => chosen.has(other))) chosen.add(index);
  }
  return chosen.size;
}

function isTied(pair: Pair, beyond: number, rules: Rules): boolean {
  if (pair.together || pair.travelled >= rules.travelEpochs || beyond > rules.linked) return true;
  const { joint, contradicted } = pair;
  return contradicted >= rules.contradictions * MILLION && contradicted > joint * rules.contradictedShare;
}

/** If everybody met everybody, the one who claims less would share it out among all the others alike. */
function beyondChance(
  familiarity: number,
  { of, devices }: Strength,
  { a, b, rules }: { a: number; b: number; rules: Rules },
): number {
  const expected = Math.min(of[a] ?? 0, of[b] ?? 0) / Math.max(1, devices - 1);
  return Math.max(0, familiarity - rules.chance * expected) / MILLION;
}

function strengthsOf(pairs: Pairs, devices: number): Strength {
  const of: number[] = new Array(devices).fill(0);
  for (const [key, { familiarity }] of pairs) {
    const [a, b] = [Math.floor(key / devices), key % devices];
    of[a] = (of[a] ?? 0) + familiarity;
    of[b] = (of[b] ?? 0) + familiarity;
  }
  return { of, devices: of.filter((familiarity) => familiarity > 0).length };
}

function kinOf(asked: readonly number[], ties: ReadonlyMap<number, ReadonlySet<number>>, roll: Roll): number[][] {
  const positions = new Map(asked.map((device, index) => [device, index]));
  const fleets = new Map<string, number[]>();
  asked.forEach((device, index) => {
    const driver = roll.drivers[device] || `alone ${device}`;
    const fleet = fleets.get(driver);
    if (fleet) fleet.push(index);
    else fleets.set(driver, [index]);
  });
  return asked.map((device, index) => {
    const fleet = (fleets.get(roll.drivers[device] || `alone ${device}`) ?? []).filter((other) => other !== index);
    const tied = [...(ties.get(device) ?? [])].flatMap((other) => positions.get(other) ?? []);
    return [...new Set([...fleet, ...tied])].sort((a, b) => a - b);
  });
}

function tie(ties: Map<number, Set<number>>, [a, b]: readonly [number, number]): void {
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    const known = ties.get(from);
    if (known) known.add(to);
    else ties.set(from, new Set([to]));
  }
}

function shareDriver(a: number, b: number, { drivers }: Roll): boolean {
  return drivers[a] !== "" && drivers[a] === drivers[b];
}
