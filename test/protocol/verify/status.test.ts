import { status } from "@fovea/protocol/verify/status.ts";
import fc from "fast-check";
import { numberToHex } from "viem";
import { expect, test } from "vitest";
import { ada, ben, contextOf, honestDrive, judge, reasonOf, receivedOf, registered, submit, write } from "./scene.ts";

const segment = honestDrive(1);
const report = write(segment);
const at = Math.floor(submit(report).receivedAtMs / 1_000);
const suspended = (from: number, until: number) => ({
  suspensions: [{ from, until, reason: numberToHex(1, { size: 32 }) }],
});

test("a report is judged by the status at its receipt, whatever the registry says of other moments", () => {
  const received = { ...receivedOf(segment), receivedAtMs: at * 1_000 };
  const second = fc.integer({ min: at - 1_000, max: at + 1_000 });
  fc.assert(
    fc.property(second, second, second, fc.nat(500), (registeredAt, revokedAt, from, length) => {
      const device = registered(ada, { registeredAt, revokedAt, ...suspended(from, from + length) });
      const standing = from <= at && at < from + length ? "suspended-device" : undefined;
      const expected = at < registeredAt ? "unknown-device" : at >= revokedAt ? "revoked-device" : standing;
      expect(status({ ...received, device })?.reason).toBe(expected);
    }),
  );
});

test("refuses a device revoked before or registered after the receipt, and holds a suspended one", () => {
  const outcomes = [{ revokedAt: at - 1 }, { registeredAt: at + 1 }, suspended(at - 10, at + 10)].map((change) => {
    const context = contextOf({ registry: { devices: [registered(ada, change)] } });
    const [verdict] = judge([report], { context }).verdicts;
    return `${verdict?.outcome} ${verdict?.reason}`;
  });
  expect(outcomes).toEqual(["rejected revoked-device", "rejected unknown-device", "held suspended-device"]);
});

test("refuses a device that was never registered", () => {
  const context = contextOf({ registry: { devices: [registered(ben)] } });
  expect(reasonOf(report, { context })).toBe("unknown-device");
});

test("accepts a device that was revoked after the receipt, or whose suspension is over", () => {
  for (const change of [{ revokedAt: at + 1 }, suspended(at - 10, at)]) {
    const context = contextOf({ registry: { devices: [registered(ada, change)] } });
    expect(reasonOf(report, { context })).toBeNull();
  }
});
