/**
 * A small town for tests: a grid of streets, things on them that come and go, and devices that drive at random and see some
 * of it. Everything follows from one seed.
 */

import { scoreParams } from "@fovea/protocol/score/params.ts";
import { type Score, score } from "@fovea/protocol/score/score.ts";
import { emptyScoreState, type ScoreState } from "@fovea/protocol/score/state.ts";
import type { Task } from "@fovea/protocol/task.ts";
import type { Accepted } from "@fovea/protocol/verify/inspected.ts";
import { cellToChildren, gridDisk, latLngToCell } from "h3-js";
import { type Address, type Hex, keccak256, stringToBytes } from "viem";

export type Random = () => number;
/** A pass of a coverage cell, with what stands there. */
export type Step = { cell: string; at: number; sector: number; metres: number; sites: string[] };
export type Route = Step[];
export type Device = { deviceId: Hex; driver: Address; sensitivity: number; falseRate: number; audited?: boolean };
export type Seen = { cell: string; at: number; class?: string };

const BLOCK_METRES = 150;
const METRES_PER_SECOND = 10;
const LAT = 43.05;
const LON = -76.15;
const METRES_PER_DEGREE = 111_195;
export const EPOCH_SECONDS = 4 * 3600;
const GENESIS = 1_700_000_000 - (1_700_000_000 % 60);

/** Mulberry32 (Tommy Ettinger), enough for a town. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const deviceOf = (name: string, quality: Partial<Device> = {}): Device => ({
  deviceId: keccak256(stringToBytes(`device ${name}`)),
  driver: keccak256(stringToBytes(`driver ${name}`)).slice(0, 42) as Address,
  sensitivity: 0.8,
  falseRate: 0.004,
  ...quality,
});

export class Town {
  readonly random: Random;
  readonly size: number;
  private readonly east: number;
  /** Res-12 cells of what stands now. */
  sites: { edge: string; metres: number; cell: string }[] = [];
  private readonly edges = new Map<string, { cell: string; metres: number }[]>();

  /** `east`: blocks between this town's corner and the usual one. */
  constructor(
    seed: number,
    { size = 12, sites = 60, east = 0 }: { size?: number; sites?: number; east?: number } = {},
  ) {
    this.random = randomFrom(seed);
    this.size = size;
    this.east = east;
    for (let n = 0; n < sites; n++) this.build();
  }

  /** Some of what stood is repaired, as much comes anew. */
  turnOver(share: number): void {
    const before = this.sites.length;
    this.sites = this.sites.filter(() => this.random() >= share);
    while (this.sites.length < before) this.build();
  }

  drive(
    epoch: number,
    { minutes = 40, startsAt = this.random() }: { minutes?: number; startsAt?: number } = {},
  ): Route {
    const route: Route = [];
    const length = minutes * 60 * METRES_PER_SECOND;
    const start = GENESIS + (epoch - 1) * EPOCH_SECONDS + Math.floor(startsAt * (EPOCH_SECONDS - minutes * 60));
    let [x, y] = [this.pick(this.size), this.pick(this.size)];
    let [dx, dy] = [0, 0];
    for (let metres = 0; metres < length; metres += BLOCK_METRES) {
      const ways = [
        [1, 0],
        [-1, 0],
        [0, 1],
        [0, -1],
      ].filter(([i = 0, j = 0]) => this.inside(x + i, y + j) && !(i === -dx && j === -dy));
      [dx, dy] = (ways[this.pick(ways.length)] ?? [1, 0]) as [number, number];
      route.push(...this.walk([x, y], [dx, dy], start + metres / METRES_PER_SECOND));
      [x, y] = [x + dx, y + dy];
    }
    return route;
  }

  /** What a device of a quality sees on a route. */
  look(route: Route, { sensitivity, falseRate }: { sensitivity: number; falseRate: number }): Seen[] {
    return route.flatMap(({ cell, at, sites }) => {
      const seen = sites
        .filter(() => this.random() < sensitivity)
        .map((site) => ({ cell: this.jitter(site), at: Math.floor(at) }));
      if (this.random() >= falseRate) return seen;
      const children = cellToChildren(cell, 12);
      return [...seen, { cell: children[this.pick(children.length)] ?? "", at: Math.floor(at) }];
    });
  }

  pick(n: number): number {
    return Math.floor(this.random() * n);
  }

  /** GPS scatter: one cell in three lands next door. */
  jitter(cell: string): string {
    if (this.random() > 1 / 3) return cell;
    const around = gridDisk(cell, 1);
    return around[this.pick(around.length)] ?? cell;
  }

  private inside(x: number, y: number): boolean {
    return x >= 0 && y >= 0 && x < this.size && y < this.size;
  }

  private build(): void {
    let [x, y, dx, dy] = [0, 0, 0, 0];
    do {
      [x, y] = [this.pick(this.size), this.pick(this.size)];
      [dx, dy] = this.random() < 0.5 ? [1, 0] : [0, 1];
    } while (!this.inside(x + dx, y + dy));
    const metres = this.random() * BLOCK_METRES;
    this.sites.push({
      edge: `${x},${y},${dx},${dy}`,
      metres,
      cell: cellAt(this.east + x + (dx * metres) / BLOCK_METRES, y + (dy * metres) / BLOCK_METRES, 12),
    });
  }

  private walk([x, y]: [number, number], [dx, dy]: [number, number], at: number): Route {
    const sector = dx === 1 ? 2 : dx === -1 ? 6 : dy === 1 ? 0 : 4;
    const forward = dx + dy > 0;
    const key = forward ? `${x},${y},${dx},${dy}` : `${x + dx},${y + dy},${-dx},${-dy}`;
    const here = this.sites.filter(({ edge }) => edge === key);
    return this.cellsOf(key, [x, y], [dx, dy]).map(({ cell, metres }, index, all) => {
      const until = all[index + 1]?.metres ?? BLOCK_METRES;
      const sites = here.filter((site) => {
        const along = forward ? site.metres : BLOCK_METRES - site.metres;
        return along >= metres && along < until;
      });
      return {
        cell,
        at: at + metres / METRES_PER_SECOND,
        sector,
        metres: until - metres,
        sites: sites.map((site) => site.cell),
      };
    });
  }

  private cellsOf(
    key: string,
    [x, y]: [number, number],
    [dx, dy]: [number, number],
  ): { cell: string; metres: number }[] {
    const name = `${key} ${dx},${dy}`;
    const known = this.edges.get(name);
    if (known) return known;
    const cells: { cell: string; metres: number }[] = [];
    for (let metres = 0; metres < BLOCK_METRES; metres += 10) {
      const cell = cellAt(this.east + x + (dx * metres) / BLOCK_METRES, y + (dy * metres) / BLOCK_METRES, 11);
      if (cells.at(-1)?.cell !== cell) cells.push({ cell, metres });
    }
    this.edges.set(name, cells);
    return cells;
  }
}

function cellAt(x: number, y: number, resolution: number): string {
  const lat = LAT + (y * BLOCK_METRES) / METRES_PER_DEGREE;
  const lon = LON + (x * BLOCK_METRES) / (METRES_PER_DEGREE * Math.cos((LAT * Math.PI) / 180));
  return latLngToCell(lat, lon, resolution);
}

let reports = 0;

/** Reports of ten minutes from a route and what was seen on it. */
export function reportsOf(
  { deviceId, driver, audited = false }: Omit<Device, "sensitivity" | "falseRate">,
  route: Route,
  seen: Seen[],
  task: Task = "pothole",
): Accepted[] {
  const start = route[0]?.at ?? 0;
  const part = (at: number) => Math.floor((at - start) / 600);
  const count = part(route.at(-1)?.at ?? 0) + 1;
  return Array.from({ length: count }, (_, n): Accepted => {
    const coverage = new Map<string, Accepted["public"]["coverage"][number]>();
    for (const { cell, at, sector } of route.filter((step) => part(step.at) === n)) {
      const minute = Math.floor(at / 60) * 60;
      coverage.set(`${minute} ${cell} ${sector}`, { cell, at: minute, sector });
    }
    const detections = seen.filter(({ at }) => Math.max(0, Math.min(count - 1, part(at))) === n);
    return {
      hash: keccak256(stringToBytes(`report ${reports++}`)),
      deviceId,
      driver,
      receivedAtMs: (endOf(1) - EPOCH_SECONDS) * 1000,
      startMs: start * 1000,
      metres: 6000,
      audited,
      plausibility: 1000,
      camera: { bearingDegrees: 0, fieldDegrees: 70, rangeMetres: 60 },
      public: {
        tasks: [task],
        detections: detections.map(({ cell, at, class: kind = "d40" }) => ({
          task,
          class: kind,
          cell,
          at,
          confidence: 900,
        })),
        coverage: [...coverage.values()],
      },
      zeroed: [],
    };
  });
}

export const seedOf = (epoch: number): Hex => keccak256(stringToBytes(`seed ${epoch}`));
export const endOf = (epoch: number): number => GENESIS + epoch * EPOCH_SECONDS;

export function scoreEpoch(epoch: number, accepted: Accepted[], carried: ScoreState = emptyScoreState): Score {
  const params = { score: scoreParams.values, timeline: { epochSeconds: EPOCH_SECONDS } };
  return score({ epoch, epochEndsAt: endOf(epoch), seed: seedOf(epoch), accepted, carried, params });
}

/** Points of each device, penalties included. */
export function pointsOf(scores: Pick<Score, "points">[]): Map<Hex, number> {
  const sums = new Map<Hex, number>();
  for (const { points } of scores) {
    for (const { deviceId, microPoints } of points)
      sums.set(deviceId, (sums.get(deviceId) ?? 0) + Number(microPoints) / 1e6);
  }
  return sums;
}

export function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
