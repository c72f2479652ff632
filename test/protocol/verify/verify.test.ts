import { copied } from "@fovea/lab/copied.ts";
import { canonicalJson } from "@fovea/protocol/canonical.ts";
import type { Submission } from "@fovea/protocol/submission.ts";
import { emptyVerifyState, verifyStateSchema } from "@fovea/protocol/verify/state.ts";
import { compare, inspect } from "@fovea/protocol/verify/verify.ts";
import fc from "fast-check";
import { bytesToHex, numberToHex } from "viem";
import { expect, test } from "vitest";
import { ada, ben, chainOf, contextOf, devices, honestDrive, nextBlock, noon, submit, write } from "./scene.ts";

const context = contextOf();
const { params } = context;
const text = (value: unknown) => canonicalJson(value);

/** Honest drives over two days with every kind of trouble among them. */
const submissions: Submission[] = devices.flatMap((device, car) => {
  const first = honestDrive(car);
  const chain = chainOf([first, honestDrive(10 + car, { startMs: noon + 400_000 })], device);
  const clone = write(copied(first, { seed: car, laterMs: 0 }), { by: devices[(car + 1) % 6] ?? ada, sequence: 7 });
  const fork = write(honestDrive(20 + car, { startMs: noon + 900_000 }), { by: device, sequence: 2 });
  const nextDay = write(honestDrive(30 + car, { startMs: noon + 86_400_000 }), {
    by: device,
    sequence: 9,
    previous: numberToHex(900 + car, { size: 32 }),
    anchor: nextBlock.hash,
  });
  const replay = write(copied(first, { seed: car, laterMs: 86_400_000 }), {
    by: device,
    sequence: 10,
    previous: numberToHex(800 + car, { size: 32 }),
    anchor: nextBlock.hash,
  });
  // The same message at the same moment, with a signature of somebody else's key.
  const forged = write(first, { by: { ...device, key: (device === ada ? ben : ada).key } });
  const malformed = { bytes: new Uint8Array([car]), receivedAtMs: noon, operator: ben.driver };
  return [...[...chain, forged, clone, fork, nextDay, replay, ...chain].map((report) => submit(report)), malformed];
});
const inspected = submissions.map((submission) => inspect(submission, context));
const whole = text(compare(inspected, { params, carried: emptyVerifyState }));

test("the scene has every kind of trouble", () => {
  const { verdicts } = compare(inspected, { params, carried: emptyVerifyState });
  const words = new Set(verdicts.map(({ outcome, reason }) => reason ?? outcome));
  expect([...words].sort()).toEqual(
    [
      "accepted",
      "bad-signature",
      "cloned-track",
      "duplicate",
      "forked-sequence",
      "impossible-motion",
      "malformed",
      "replayed-track",
    ].sort(),
  );
});

test("compare gives the same bytes for any order of the reports and any partition of the inspection", () => {
  const order = fc.shuffledSubarray([...submissions.keys()], { minLength: submissions.length });
  fc.assert(
    fc.property(order, fc.integer({ min: 1, max: 5 }), (indexes, workers) => {
      const hands = Array.from({ length: workers }, (_, worker) => indexes.filter((_, at) => at % workers === worker));
      // What another process inspects comes back as a copy.
      const found = hands.flatMap((hand) =>
        structuredClone(
          hand.flatMap((index) => submissions.slice(index, index + 1)).map((one) => inspect(one, context)),
        ),
      );
      expect(text(compare(found, { params, carried: emptyVerifyState }))).toBe(whole);
    }),
    { numRuns: 15 },
  );
});

test("comparing two epochs at once gives the same as one after the other", () => {
  const midnight = noon + 43_200_000;
  const [today, tomorrow] = [true, false].map((early) =>
    inspected.filter(({ receivedAtMs }) => receivedAtMs < midnight === early),
  );
  const one = compare(today ?? [], { params, carried: emptyVerifyState });
  const carried = verifyStateSchema.parse(JSON.parse(text(one.carried)));
  const two = compare(tomorrow ?? [], { params, carried });
  const joined = {
    verdicts: [...one.verdicts, ...two.verdicts],
    accepted: [...one.accepted, ...two.accepted],
    carried: two.carried,
  };
  expect(tomorrow?.length).toBeGreaterThan(0);
  expect(text(joined)).toBe(whole);
});

test("every report gets exactly one verdict, and accepted are exactly the reports whose verdict says so", () => {
  fc.assert(
    fc.property(fc.subarray(inspected), (some) => {
      const { verdicts, accepted } = compare(some, { params, carried: emptyVerifyState });
      expect(verdicts.map(({ hash }) => hash).sort()).toEqual(some.map(({ hash }) => hash).sort());
      const hashes = verdicts.filter(({ outcome }) => outcome === "accepted").map(({ hash }) => hash);
      expect(accepted.map(({ hash }) => hash).sort()).toEqual(hashes.sort());
    }),
    { numRuns: 30 },
  );
});

test("the state has one entry a device and stays within its bounds", () => {
  const tight = { ...params.verify };
  tight.copy = { ...tight.copy, retained: 5 };
  tight.frame = { ...tight.frame, retained: 3 };
  const { carried } = compare(inspected, { params: { ...params, verify: tight }, carried: emptyVerifyState });
  expect(carried.devices.map(({ deviceId }) => deviceId)).toEqual(devices.map(({ deviceId }) => deviceId).sort());
  expect([carried.sketches.length, carried.frames.length]).toEqual([5, 3]);
  expect(verifyStateSchema.parse(carried)).toEqual(carried);

  const later = inspect(submit(write(honestDrive(99)), noon + 6 * 86_400_000), context);
  const old = { ...params.verify, copy: { ...params.verify.copy, retainedSeconds: 3 * 86_400 } };
  const aged = compare([later], { params: { ...params, verify: old }, carried: { ...carried, devices: [] } });
  expect(aged.carried.sketches).toHaveLength(1);
});

test("hostile bytes are refused with a reason, never thrown", () => {
  const genuine = write(honestDrive(1));
  const mutated = fc.tuple(fc.nat(genuine.bytes.length - 1), fc.nat(255)).map(([place, value]) => {
    const bytes = Uint8Array.from(genuine.bytes);
    bytes[place] = value;
    return bytes;
  });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 400 }), mutated), (bytes) => {
      const found = inspect({ bytes, receivedAtMs: submit(genuine).receivedAtMs, operator: ben.driver }, context);
      expect(found.ok).toBe(bytesToHex(bytes) === bytesToHex(genuine.bytes));
    }),
    { numRuns: 500 },
  );
});
