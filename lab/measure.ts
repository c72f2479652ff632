/** What a world says: who was paid what, and how true the list of events was. Pay is in points at the price cap. */
import { centerOf, metresBetween } from "@fovea/protocol/place.ts";
import type { EventState } from "@fovea/protocol/score/state.ts";
import type { Sent, Setting } from "./setting.ts";
import type { Thing } from "./things.ts";
import { context } from "./way.ts";
import { type Cast, castOf, type Played } from "./world.ts";

/** Two cells of resolution 12 and a receiver's error. */
const MATCH_METRES = 50;
const GWEI = Number(context.params.emission.priceCapGwei);

export type Listing = { readonly precision: number; readonly recall: number };

/** Of each honest device, paid in all. */
export function honestPay({ honest }: Setting, { gwei }: Played): number[] {
  return honest.map(({ driver }) => Number(gwei.get(driver) ?? 0n) / GWEI);
}

/** Of all cheats together. */
export function cheatPay(cast: Cast, { gwei }: Played): number {
  const accounts = new Set(castOf(cast).map(({ driver }) => driver));
  return sum([...accounts].map((account) => Number(gwei.get(account) ?? 0n) / GWEI));
}

/** Share of honest points earned from an epoch on. */
export function shareSince({ honest }: Setting, { points }: Played, epoch: number): number {
  const of = (at: number) => sum(honest.map(({ deviceId }) => points[at]?.get(deviceId) ?? 0));
  const byEpoch = points.map((_, at) => of(at));
  return sum(byEpoch.slice(epoch - 1)) / sum(byEpoch);
}

/** Newly accepted events that are true; things that two honest devices saw that are accepted while they stand. */
export function judgeListing(setting: Setting, { listed }: Played): Listing {
  const before = new Set<string>();
  const found = { accepted: 0, true: 0, seen: 0, listed: 0 };
  const witnesses = new Map<Thing, Set<number>>();
  listed.forEach((events, at) => {
    const standing = [...(setting.standing[at]?.values() ?? [])].flat();
    const fresh = events.filter(({ id }) => !before.has(id));
    for (const { id } of fresh) before.add(id);
    found.accepted += fresh.length;
    found.true += fresh.filter((event) => standing.some((thing) => isAt(event, thing))).length;
    for (const [thing, by] of sightings(setting.sent[at] ?? [])) {
      witnesses.set(thing, new Set([...(witnesses.get(thing) ?? []), ...by]));
    }
    const known = standing.filter((thing) => (witnesses.get(thing)?.size ?? 0) >= 2);
    found.seen += known.length;
    found.listed += known.filter((thing) => events.some((event) => isAt(event, thing))).length;
  });
  return { precision: found.true / Math.max(1, found.accepted), recall: found.listed / Math.max(1, found.seen) };
}

/** Of what honest devices truly detected: the share of detections, and of things, that was never accepted. */
export function neverConfirmed(setting: Setting, { listed }: Played): { detections: number; things: number } {
  const accepted = new Map(listed.flat().map((event) => [event.id, event]));
  const confirmed = new Map<Thing, boolean>();
  const isConfirmed = (thing: Thing) => {
    const known = confirmed.get(thing) ?? [...accepted.values()].some((event) => isAt(event, thing));
    confirmed.set(thing, known);
    return known;
  };
  const detected = setting.sent.flat().flatMap(({ claims }) => claims.flatMap(({ thing }) => thing ?? []));
  const things = [...new Set(detected)];
  return {
    detections: detected.filter((thing) => !isConfirmed(thing)).length / Math.max(1, detected.length),
    things: things.filter((thing) => !isConfirmed(thing)).length / Math.max(1, things.length),
  };
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function sightings(sent: readonly Sent[]): Map<Thing, Set<number>> {
  const seen = new Map<Thing, Set<number>>();
  for (const { by, claims } of sent) {
    for (const { thing } of claims) if (thing) seen.set(thing, (seen.get(thing) ?? new Set()).add(by));
  }
  return seen;
}

const middles = new Map<string, ReturnType<typeof centerOf>>();

function isAt({ cell }: EventState, thing: Thing): boolean {
  const middle = middles.get(cell) ?? centerOf(cell);
  middles.set(cell, middle);
  return Math.abs(middle.latE7 - thing.latE7) < 10_000 && metresBetween(middle, thing) <= MATCH_METRES;
}
