import { canonicalJson } from "@fovea/protocol/canonical.ts";
import { cidOf, cidOfHash, hashOfCid } from "@fovea/protocol/content.ts";
import fc from "fast-check";
import { sha256 } from "viem";
import { expect, test } from "vitest";

const json = fc.jsonValue().filter((value) => !JSON.stringify(value).includes("-0"));

test("equal values have equal text, whatever the order their keys were written in", () => {
  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reversed);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, member]) => [key, reversed(member)]),
    );
  };
  fc.assert(
    fc.property(json, (value) => {
      expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
    }),
    { seed: 1 },
  );
});

test("parsing the text and writing it again gives the same text", () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(canonicalJson(JSON.parse(canonicalJson(value)))).toBe(canonicalJson(value));
    }),
    { seed: 2 },
  );
});

test("what has no canonical JSON is refused", () => {
  for (const value of [1n, undefined, Number.NaN, { a: undefined }, [Number.POSITIVE_INFINITY]]) {
    expect(() => canonicalJson(value)).toThrow(expect.objectContaining({ code: "not-canonical" }));
  }
});

test("equal bytes have equal addresses, and an address gives back the SHA-256 it was made of", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(hashOfCid(cidOf(bytes))).toBe(sha256(bytes));
      expect(cidOfHash(sha256(bytes))).toBe(cidOf(Uint8Array.from(bytes)));
    }),
    { seed: 3 },
  );
  expect(cidOf(new TextEncoder().encode("hello"))).toBe("bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq");
});
