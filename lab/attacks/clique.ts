import { type Act, type Attack, devicesOf, honestDriving, leaving, turning } from "../attack.ts";
import { reportsWithin, retimed, startOf } from "../forge.ts";
import { countPasses, fictions } from "../hearsay.ts";
import type { Sent } from "../setting.ts";
import type { Turn } from "../world.ts";

const LARGEST = 20;
/** Fictions of a member in an epoch. */
const FICTIONS = 5;
/** Honest passes of a cell in an epoch that make it a busy one. */
const BUSY = 3;
export const SIZES = [3, 7, 20, 100];

type Member = { readonly by: number; readonly ways: readonly Sent["way"][] };
type Where = "busy" | "empty";

/** Members confirm each other's fiction where two or more of them pass; each does `else` for the rest. */
function confirm(
  turn: Turn,
  members: readonly Member[],
  { where, real, used }: { where: Where; real: boolean; used?: Set<string> },
): Sent[] {
  const passers = countPasses(members.map(({ ways }) => ways));
  const honest = honestPasses(turn);
  const wanted = [...passers].filter(([cell, by]) => {
    return by.size > 1 && (where === "busy" ? (honest.get(cell) ?? 0) >= BUSY : !honest.has(cell));
  });
  const chosen = used ? pairwise(wanted, used, members.length) : joint(wanted, turn, members.length);
  return members.flatMap(({ by, ways }, member) =>
    ways.map((way) => ({
      by,
      way,
      claims: [
        ...(real ? turn.see(way) : []),
        ...fictions(way, { cells: chosen.get(member) ?? new Set(), random: turn.random }),
      ],
    })),
  );
}

type Passers = readonly (readonly [string, ReadonlySet<number>])[];

/** All who pass claim it. */
function joint(wanted: Passers, { random }: Turn, members: number): Map<number, Set<string>> {
  const lots = wanted.map((each) => ({ each, lot: random.share() })).sort((a, b) => a.lot - b.lot);
  const chosen = new Map<number, Set<string>>();
  for (const { each } of lots.slice(0, FICTIONS * members)) for (const by of each[1]) add(chosen, by, each[0]);
  return chosen;
}

/** Two claim it, and no two do so twice. */
function pairwise(wanted: Passers, used: Set<string>, members: number): Map<number, Set<string>> {
  const chosen = new Map<number, Set<string>>();
  let left = FICTIONS * members;
  for (const [cell, by] of wanted) {
    const pair = pairsOf([...by]).find((key) => !used.has(key.join(" ")));
    if (pair === undefined || left === 0) continue;
    left -= 1;
    used.add(pair.join(" "));
    for (const member of pair) add(chosen, member, cell);
  }
  return chosen;
}

function pairsOf(by: readonly number[]): [number, number][] {
  return by.flatMap((a, index) => by.slice(index + 1).map((b): [number, number] => [a, b]));
}

function add(chosen: Map<number, Set<string>>, by: number, cell: string): void {
  chosen.set(by, (chosen.get(by) ?? new Set()).add(cell));
}

/** Honest passes of each cell in the epoch before: the public past. */
function honestPasses({ setting, epoch }: Turn): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { public: told } of setting.accepted[Math.max(0, epoch - 2)] ?? []) {
    for (const { cell } of told.coverage) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  return counts;
}

function cliquesOf(turn: Turn): number[][] {
  const devices = devicesOf(turn);
  const count = Math.ceil(devices.length / LARGEST);
  return Array.from({ length: count }, (_, clique) => devices.filter((by) => by % count === clique));
}

export const ownCars = (how: { where: Where; real: boolean }): Act => {
  return (turn) =>
    cliquesOf(turn).flatMap((clique) =>
      confirm(
        turn,
        clique.map((by) => ({ by, ways: turn.ways(by) })),
        how,
      ),
    );
};

/** Each pair at most once in the whole run. */
function carefully(): Act {
  let used = new Set<string>();
  return (turn) => {
    if (turn.epoch === 1) used = new Set();
    return cliquesOf(turn).flatMap((clique) =>
      confirm(
        turn,
        clique.map((by) => ({ by, ways: turn.ways(by) })),
        { where: "empty", real: true, used },
      ),
    );
  };
}

/** Nobody drives: all emulate the roads that one car took an epoch ago, each at its own pace. */
const emulated: Act = (turn) => {
  const { epoch, random } = turn;
  return cliquesOf(turn).flatMap((clique) => {
    const [first = 0] = clique;
    const roads = turn.ways(first, Math.max(1, epoch - 1)).slice(0, 6);
    const members = clique.map((by) => {
      let startMs = startOf(epoch) + Math.round(1_000 * random.between(10, 1_500));
      const ways = roads.flatMap(({ track }) => {
        const drawn = reportsWithin(epoch, retimed(track, { startMs, random }));
        startMs = (drawn.at(-1)?.endMs ?? startMs) + 30_000;
        return drawn;
      });
      return { by, ways };
    });
    return confirm(turn, members, { where: "empty", real: false });
  });
};

export const clique: Attack = {
  name: "clique",
  what: "devices that confirm each other's fiction, and detect nothing",
  sizes: SIZES,
  plays: [
    { name: "on busy roads", act: ownCars({ where: "busy", real: false }) },
    { name: "where nobody else goes", act: ownCars({ where: "empty", real: false }) },
    { name: "on emulated drives", act: emulated },
  ],
};

export const camouflaged: Attack = {
  name: "clique-camouflaged",
  what: "the same, and detects what is there as well",
  sizes: SIZES,
  plays: [
    { name: "on busy roads", act: ownCars({ where: "busy", real: true }) },
    { name: "where nobody else goes", act: ownCars({ where: "empty", real: true }) },
  ],
  honestly: honestDriving,
};

export const careful: Attack = {
  name: "clique-careful",
  what: "the same, and no two devices confirm each other twice",
  sizes: SIZES,
  plays: [{ name: "where nobody else goes", act: carefully() }],
  honestly: honestDriving,
};

export const cliqueSleeper: Attack = {
  name: "clique-sleeper",
  what: "honest for half of the run, then a clique",
  sizes: SIZES,
  plays: [
    { name: "on busy roads", act: turning(6, ownCars({ where: "busy", real: false })) },
    { name: "where nobody else goes", act: turning(6, ownCars({ where: "empty", real: false })) },
  ],
  honestly: leaving(6),
  turns: 6,
};
