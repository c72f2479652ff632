import type { Linked } from "@fovea/protocol/verify/inspected.ts";
import { sequence } from "@fovea/protocol/verify/sequence.ts";
import { emptyVerifyState } from "@fovea/protocol/verify/state.ts";
import fc from "fast-check";
import { numberToHex, zeroHash } from "viem";
import { expect, test } from "vitest";
import { ada, ben, chainOf, contextOf, honestDrive, judge, noon, passedOnly, submit, write } from "./scene.ts";

const hop = (number: number) => honestDrive(number, { startMs: noon + number * 400_000 });
const [pattern] = passedOnly(judge([write(honestDrive(1))]).inspected);

/** Reports that claim places in a chain, in the order of receipt. */
const claims = fc.array(fc.record({ sequence: fc.nat(6), previous: fc.nat(6), hash: fc.nat(8) }), { maxLength: 12 });

test("of two reports with one sequence number or one predecessor, at most the earlier received counts", () => {
  fc.assert(
    fc.property(claims, (claimed) => {
      const reports = claimed.map(linked);
      const found = sequence(reports, { state: emptyVerifyState });
      const kept = reports.filter((report) => !found.has(report));
      expect(new Set(kept.map(({ link }) => link.sequence)).size).toBe(kept.length);
      expect(new Set(kept.map(({ link }) => link.previous)).size).toBe(kept.length);
      for (const lost of found.keys()) {
        const rival = reports
          .slice(0, reports.indexOf(lost))
          .some((earlier) => kept.includes(earlier) && clash(earlier, lost));
        expect(rival).toBe(true);
      }
    }),
  );
});

test("a sequence number at or below the carried one is replayed-sequence, or duplicate when it is the same report", () => {
  const last = { deviceId: ada.deviceId, sequence: 3, hash: hashOf(3), previous: hashOf(2), endMs: 0 };
  fc.assert(
    fc.property(fc.nat(6), fc.nat(8), (number, hash) => {
      const report = linked({ sequence: number, previous: 7, hash });
      const reason = sequence([report], { state: { ...emptyVerifyState, devices: [last] } }).get(report)?.reason;
      expect(reason).toBe(hash === 3 ? "duplicate" : number <= 3 ? "replayed-sequence" : undefined);
    }),
  );
  const [first, second, third] = chainOf([hop(1), hop(2), hop(3)], ada);
  if (!first || !second || !third) throw new Error("a chain of three has three");
  const { carried } = judge([first, third]);
  expect(judge([second], { carried }).outcome(second)).toEqual(["replayed-sequence"]);
});

test("a report sent twice counts once, whatever its signature bytes", () => {
  // Signing is randomised, so the second copy has other signature bytes for the same message.
  const [first, second] = [write(hop(1)), write(hop(1))];
  expect(first.signature).not.toEqual(second.signature);
  const { outcome, accepted, carried } = judge([first, second]);
  expect(outcome(first)).toEqual(["accepted", "duplicate"]);
  expect(accepted).toHaveLength(1);
  expect(judge([second], { carried }).outcome(first)).toEqual(["duplicate"]);
});

test("refuses a fork, and lets the earliest receipt win", () => {
  const [first, second] = chainOf([hop(1), hop(2)], ada);
  if (!first || !second) throw new Error("a chain of two has two");
  const fork = write(hop(4), { sequence: 2, previous: first.hash });
  const skip = write(hop(5), { sequence: 9, previous: first.hash });
  const atMs = submit(skip).receivedAtMs;
  const { outcome, carried } = judge([first, submit(fork, atMs), submit(skip, atMs + 1), submit(second, atMs + 2)]);
  expect([first, fork, skip, second].flatMap(outcome)).toEqual([
    "accepted",
    "accepted",
    "forked-sequence",
    "forked-sequence",
  ]);
  expect(judge([write(hop(7), { sequence: 10 })], { carried }).verdicts[0]?.reason).toBe("forked-sequence");
});

test("a rejected report keeps its place, so a device can't try until one passes", () => {
  const [first] = chainOf([hop(1)], ada);
  const unknownAnchor = write(hop(2), { sequence: 2, previous: first?.hash ?? zeroHash, anchor: hashOf(5) });
  const again = write(hop(2), { sequence: 2, previous: first?.hash ?? zeroHash });
  const atMs = submit(again).receivedAtMs;
  const { outcome } = judge([submit(unknownAnchor, atMs), submit(again, atMs + 1)]);
  expect([...outcome(unknownAnchor), ...outcome(again)]).toEqual(["unknown-anchor", "forked-sequence"]);
});

test("accepts a chain with gaps, over epochs, and another device's numbers beside it", () => {
  const [first, , third] = chainOf([hop(1), hop(2), hop(3)], ada);
  const [other] = chainOf([honestDrive(44)], ben);
  if (!first || !third || !other) throw new Error("a chain of three has three");
  const { accepted, carried } = judge([first, other]);
  expect(accepted).toHaveLength(2);
  expect(judge([third], { carried, context: contextOf() }).accepted).toHaveLength(1);
});

type Claim = { sequence: number; previous: number; hash: number };

function linked({ sequence: number, previous, hash }: Claim): Linked {
  if (!pattern) throw new Error("the lab's drive did not pass");
  return {
    ...pattern,
    hash: hashOf(hash),
    link: { ...pattern.link, sequence: number, previous: hashOf(100 + previous) },
  };
}

function hashOf(number: number) {
  return numberToHex(number, { size: 32 });
}

function clash(a: Linked, b: Linked): boolean {
  return a.hash === b.hash || a.link.sequence === b.link.sequence || a.link.previous === b.link.previous;
}
