import { network } from "@fovea/protocol/verify/network.ts";
import fc from "fast-check";
import { numberToHex } from "viem";
import { expect, test } from "vitest";
import { honestDrive, reasonOf, receivedOf, write } from "./scene.ts";

const segment = honestDrive(1);

test("a report signed for another chain or another registry is wrong-network", () => {
  const received = receivedOf(segment);
  const { report } = received;
  fc.assert(
    fc.property(fc.nat(40_000), fc.bigInt({ min: 250n, max: 260n }), (chainId, registry) => {
      const other = { ...report, chainId, registry: numberToHex(registry, { size: 20 }) };
      const isOurs = other.chainId === report.chainId && other.registry === report.registry;
      expect(network({ ...received, report: other })?.reason).toBe(isOurs ? undefined : "wrong-network");
    }),
  );
});

test("refuses a report signed for another chain, or for another registry", () => {
  expect(reasonOf(write(segment, { chainId: 1 }))).toBe("wrong-network");
  expect(reasonOf(write(segment, { registry: numberToHex(1, { size: 20 }) }))).toBe("wrong-network");
});

test("accepts a report signed for this one", () => {
  expect(reasonOf(write(segment))).toBeNull();
});
