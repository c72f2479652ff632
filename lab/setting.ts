/**
 * What all worlds of a seed share: the cars and their ways, what stands on the roads, the honest devices with what they saw
 * and sent. Verification of honest reports is done here, once; the worlds differ in their cheats alone.
 */
import { epochAt } from "@fovea/protocol/clock.ts";
import type { Accepted } from "@fovea/protocol/verify/inspected.ts";
import { emptyVerifyState, type VerifyState } from "@fovea/protocol/verify/state.ts";
import { compare } from "@fovea/protocol/verify/verify.ts";
import { type Hex, numberToHex } from "viem";
import type { Car } from "./fleet.ts";
import { type Identity, inspectSigned, type Signed } from "./inspection.ts";
import { type Random, randomOf } from "./random.ts";
import { type Claim, type Quality, seenFrom } from "./sight.ts";
import { plantThings, type Standing, standingIn, type Thing } from "./things.ts";
import { EPOCHS } from "./timeline.ts";
import { context, UPLOAD_MS, type Way, waysOf } from "./way.ts";

/** A car's ways by epoch; the first is epoch 1. */
export type Route = readonly (readonly Way[])[];
/** What a device sends: a way and what it claims to have seen on it. */
export type Sent = {
  readonly by: number;
  readonly way: Way;
  readonly claims: readonly Claim[];
  readonly receivedAtMs?: number;
};

export type Setting = {
  readonly seed: number;
  readonly honest: readonly (Identity & { readonly quality: Quality })[];
  /** By epoch, as all arrays below. */
  readonly sent: readonly (readonly Sent[])[];
  readonly accepted: readonly (readonly Accepted[])[];
  readonly verified: readonly VerifyState[];
  readonly standing: readonly Standing[];
  readonly things: readonly Thing[];
  /** Cars that no honest device drives. */
  readonly spare: readonly Route[];
  /** Ways of spare cars that verification accepts beside the honest ones. */
  readonly fair: ReadonlySet<Way>;
  readonly reports: { readonly all: number; readonly passed: number };
};

const HONEST_SHARE = 0.6;
const SPARE = 100;

export function setUp(fleet: readonly Car[], { seed, devices }: { seed: number; devices: number }): Setting {
  const random = randomOf(seed, 10);
  const cars = shuffled(fleet, random);
  const count = Math.min(devices, Math.floor(cars.length * HONEST_SHARE));
  const routes = cars.slice(0, count + SPARE).map(routeOf);
  const [driven, spare] = [routes.slice(0, count), routes.slice(count)];
  const things = plantThings(
    routes.flatMap((route) => route.flat().flatMap(({ visits }) => visits)),
    random,
  );
  const standing = Array.from({ length: EPOCHS }, (_, at) => standingIn(things, at + 1));
  const honest = driven.map((_, car) => ({ ...identityOf("honest", car), quality: qualityOf(random) }));
  const sent = standing.map((here, at) =>
    driven.flatMap((route, by) => {
      const { quality } = honest[by] ?? { quality: qualityOf(random) };
      return (route[at] ?? []).map((way): Sent => {
        return { by, way, claims: seenFrom(way, { standing: here, quality, random }) };
      });
    }),
  );
  const verified = verifyAll(sent, honest);
  return { seed, honest, sent, standing, things, spare, fair: fairOf(spare, verified.verified), ...verified };
}

export function identityOf(group: "honest" | "cheat" | "payout", number: number): Identity {
  const kind = { honest: 1n, cheat: 2n, payout: 3n }[group];
  const id = (kind << 32n) + BigInt(number);
  return { deviceId: numberToHex(id, { size: 32 }), driver: numberToHex(id, { size: 20 }) };
}

/** Gives each device's reports their place in its chain. */
export function signer(devices: readonly Identity[], group: number) {
  const last = new Map<number, { sequence: number; hash: Hex }>();
  let reports = 0;
  return ({ by, way, claims, receivedAtMs = way.endMs + UPLOAD_MS }: Sent): Signed => {
    const { sequence, hash: previous } = last.get(by) ?? { sequence: 0, hash: numberToHex(0, { size: 32 }) };
    reports += 1;
    const hash = numberToHex((BigInt(group) << 64n) + BigInt(reports), { size: 32 });
    last.set(by, { sequence: sequence + 1, hash });
    const { deviceId, driver } = devices[by] ?? identityOf("cheat", by);
    return { deviceId, driver, way, claims, hash, sequence: sequence + 1, previous, receivedAtMs };
  };
}

function routeOf({ trips }: Car): Route {
  const ways = trips.flatMap((trip) => waysOf(trip));
  const byEpoch = Map.groupBy(ways, ({ endMs }) => epochAt(context.params, endMs + UPLOAD_MS));
  return Array.from({ length: EPOCHS }, (_, at) => byEpoch.get(at + 1) ?? []);
}

/** Honest reports compared with each other. */
function verifyAll(sent: readonly (readonly Sent[])[], honest: readonly Identity[]) {
  const sign = signer(honest, 1);
  const { params } = context;
  const verified: VerifyState[] = [];
  const accepted: Accepted[][] = [];
  const reports = { all: 0, passed: 0 };
  for (const epoch of sent) {
    const compared = compare(
      epoch.map((report) => inspectSigned(sign(report))),
      { params, carried: verified.at(-1) ?? emptyVerifyState },
    );
    verified.push(compared.carried);
    accepted.push(compared.accepted);
    reports.all += epoch.length;
    reports.passed += compared.accepted.length;
  }
  return { verified, accepted, reports };
}

function fairOf(spare: readonly Route[], verified: readonly VerifyState[]): Set<Way> {
  const devices = spare.map((_, car) => identityOf("cheat", car));
  const sign = signer(devices, 3);
  const signed = verified.map((_, at) =>
    spare.flatMap((route, by) => (route[at] ?? []).map((way) => sign({ by, way, claims: [] }))),
  );
  const fair = new Set<Way>();
  let devicesSoFar = emptyVerifyState.devices;
  signed.forEach((reports, at) => {
    const sketches = verified[at]?.sketches ?? [];
    const carried = { ...emptyVerifyState, devices: devicesSoFar, sketches };
    const compared = compare(reports.map(inspectSigned), { params: context.params, carried });
    devicesSoFar = compared.carried.devices;
    const passed = new Set(compared.accepted.map(({ hash }) => hash));
    for (const { hash, way } of reports) if (passed.has(hash)) fair.add(way);
  });
  return fair;
}

function qualityOf(random: Random): Quality {
  return { sensitivity: random.between(0.6, 0.95), falseRate: random.between(0.001, 0.01) };
}

function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  return items
    .map((item) => ({ item, lot: random.share() }))
    .sort((a, b) => a.lot - b.lot)
    .map(({ item }) => item);
}
