import type { Drive } from "@fovea/device/drive.ts";
import { city, drive } from "@fovea/lab/city.ts";
import { copied } from "@fovea/lab/copied.ts";
import { metresBetween } from "@fovea/protocol/place.ts";
import { expect, test } from "vitest";
import { ada, ben, chainOf, contextOf, devices, judge, noon, submit, write } from "../protocol/verify/scene.ts";

const SEEDS = 200;
const MINUTE_MS = 60_000;
const town = city(7);
const traffic = devices.map((_, car) => drive(town, { seed: 7 + car, startMs: noon, minutes: 12, honest: true }));

/** What a device recorded in a minute of a longer drive. */
function minuteOf(whole: Drive, minute: number): Drive {
  const from = noon + minute * MINUTE_MS;
  const within = ({ ms }: { ms: number }) => from <= ms && ms <= from + MINUTE_MS;
  return { ...whole, track: whole.track.filter(within), detections: whole.detections.filter(within) };
}

test("equal seeds give equal cities and drives, other seeds others", () => {
  const outing = { seed: 5, startMs: noon, minutes: 2, honest: true };
  expect(drive(city(7), outing)).toEqual(drive(town, outing));
  expect(drive(town, { ...outing, seed: 6 }).track).not.toEqual(drive(town, outing).track);
  expect(city(8).corners).not.toEqual(town.corners);
});

test("every honest drive of the lab passes, whatever the seed", () => {
  for (let seed = 0; seed < SEEDS; seed += 1) {
    const report = write(drive(city(seed % 10), { seed, startMs: noon, minutes: 1 + (seed % 9), honest: true }));
    expect([seed, ...judge([report]).verdicts.map(({ reason }) => reason)]).toEqual([seed, null]);
  }
});

test("six cars in one small city pass minute by minute", () => {
  const reports = devices.flatMap((by, car) => {
    const whole = traffic[car];
    const minutes = Array.from({ length: 12 }, (_, minute) => minute);
    return whole
      ? chainOf(
          minutes.map((minute) => minuteOf(whole, minute)),
          by,
        )
      : [];
  });
  const { verdicts } = judge(reports);
  expect(verdicts.filter(({ outcome }) => outcome !== "accepted")).toEqual([]);
  expect(verdicts).toHaveLength(72);
});

test("most things are seen by two cars within three minutes", () => {
  const seen = traffic.flatMap(({ detections }, car) =>
    detections.filter(({ ms }) => ms < noon + 3 * MINUTE_MS).map((detection) => ({ car, detection })),
  );
  const supported = seen.filter(({ car, detection }) =>
    seen.some((other) => other.car !== car && metresBetween(other.detection, detection) < 15),
  );
  expect(seen.length).toBeGreaterThan(10);
  expect(supported.length / seen.length).toBeGreaterThan(0.5);
});

test("a car passes four things in five and reports them near where they are", () => {
  const long = drive(town, { seed: 1, startMs: noon, minutes: 120, honest: true });
  const again = drive(town, { seed: 2, startMs: noon, minutes: 120, honest: true });
  const known = long.detections.filter((own) => again.detections.some((other) => metresBetween(own, other) < 15));
  expect(known.length / long.detections.length).toBeGreaterThan(0.9);
});

test("a cheat that sends another car's drive is refused every minute", () => {
  const [whole] = traffic;
  if (!whole) throw new Error("there is no traffic");
  const minutes = Array.from({ length: 12 }, (_, minute) => minuteOf(whole, minute));
  const stolen = minutes.map((minute, at) => (at % 2 === 0 ? minute : copied(minute, { seed: at, laterMs: 0 })));
  const honest = chainOf(minutes, ada);
  const cheat = chainOf(stolen, ben);
  const atMs = noon + 13 * MINUTE_MS;
  const { outcome } = judge([
    ...honest.map((report) => submit(report, atMs)),
    ...cheat.map((report) => submit(report, atMs + 1)),
  ]);
  expect(honest.flatMap(outcome)).toEqual(honest.map(() => "accepted"));
  expect(cheat.flatMap(outcome)).toEqual(cheat.map(() => "cloned-track"));
});

test("a cheat that makes things up drives like everybody and is alone with its claims", () => {
  const claims = drive(town, { seed: 77, startMs: noon, minutes: 5, honest: false });
  const report = write(claims, { by: ben });
  expect(judge([report], { context: contextOf() }).accepted).toHaveLength(1);
  const truths = traffic.flatMap(({ detections }) => detections);
  const shared = claims.detections.filter((claim) => truths.some((truth) => metresBetween(claim, truth) < 10));
  expect(claims.detections.length).toBeGreaterThan(8);
  expect(shared.length / claims.detections.length).toBeLessThan(0.35);
});
