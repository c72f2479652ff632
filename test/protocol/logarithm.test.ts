import { exp, ln } from "@fovea/protocol/logarithm.ts";
import fc from "fast-check";
import { expect, test } from "vitest";

test("ln is within 5e-16 of log, relative to the larger of 1 and its size", () => {
  fc.assert(
    fc.property(fc.double({ min: 2.3e-308, max: Number.MAX_VALUE, noNaN: true }), (x) => {
      const expected = Math.log(x);
      return Math.abs(ln(x) - expected) <= 5e-16 * Math.max(1, Math.abs(expected));
    }),
    { numRuns: 2_000, seed: 1 },
  );
});

test("exp is within 1e-15 of e^x, relative to its size", () => {
  fc.assert(
    fc.property(fc.double({ min: -708, max: 709.5, noNaN: true }), (x) => {
      const expected = Math.exp(x);
      return Math.abs(exp(x) - expected) <= 1e-15 * expected;
    }),
    { numRuns: 2_000, seed: 2 },
  );
});

test("exp is 0 below the smallest and Infinity above the largest number", () => {
  expect(exp(-800)).toBe(0);
  expect(exp(-Number.MAX_VALUE)).toBe(0);
  expect(exp(800)).toBe(Number.POSITIVE_INFINITY);
});

test("ln and exp give the bits of these vectors on every machine", () => {
  const bits = (x: number) =>
    Buffer.from(new Float64Array([x]).buffer)
      .readBigUInt64LE()
      .toString(16);
  expect([ln(0.003), ln(0.0005), ln(213.7), exp(-5.80614), exp(0.5), exp(13.815511)].map(bits)).toMatchInlineSnapshot(`
    [
      "c0173c8ffae4bede",
      "c01e6752f96f46de",
      "40157552aac4be11",
      "3f68a660a8f16f34",
      "3ffa61298e1e069c",
      "412e8480e2528502",
    ]
  `);
});
