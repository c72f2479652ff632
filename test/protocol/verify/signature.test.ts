import fc from "fast-check";
import { bytesToHex, hexToBytes } from "viem";
import { expect, test } from "vitest";
import { ada, ben, honestDrive, judge, reasonOf, submit, type Written, write } from "./scene.ts";

const segment = honestDrive(1);
const report = write(segment);

function withSignature(written: Written, signature: Uint8Array): Written {
  const hex = (bytes: Uint8Array) => bytesToHex(bytes).slice(2);
  const bytes = hexToBytes(`0x${hex(written.bytes).replace(hex(written.signature), hex(signature))}`);
  return { ...written, signature, bytes };
}

test("a report whose signed bytes or signature differ in any bit is bad-signature", () => {
  fc.assert(
    fc.property(fc.nat(511), (bit) => {
      const forged = Uint8Array.from(report.signature);
      forged[bit >> 3] = (forged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(reasonOf(withSignature(report, forged))).toBe("bad-signature");
    }),
    { numRuns: 60 },
  );
  const other = write(segment, { sequence: 2 });
  expect(reasonOf(withSignature(other, report.signature))).toBe("bad-signature");

  // A forged copy that arrives first takes nothing from the genuine report.
  const stolen = write(segment, { by: { ...ada, key: ben.key } });
  const { outcome, accepted } = judge([submit(stolen, submit(report).receivedAtMs - 5_000), report]);
  expect(outcome(report)).toEqual(["bad-signature", "accepted"]);
  expect(accepted).toHaveLength(1);
});

test("accepts what the device signed", () => {
  expect(reasonOf(report)).toBeNull();
});
