import { type Cbor, decodeCbor, encodeCbor, MalformedCbor } from "@fovea/protocol/cbor.ts";
import { Tagged } from "cborg";
import fc from "fast-check";
import { type Hex, hexToBytes } from "viem";
import { expect, test } from "vitest";

const { value } = fc.letrec<{ value: Cbor; leaf: Cbor; list: Cbor[]; map: Map<number, Cbor>; tagged: Tagged }>(
  (tie) => ({
    value: fc.oneof({ depthSize: "small", withCrossShrink: true }, tie("leaf"), tie("list"), tie("map"), tie("tagged")),
    leaf: fc.oneof(
      fc.maxSafeInteger().map((number) => number + 0),
      fc.integer({ min: -300, max: 300 }).map((number) => number + 0),
      fc.string({ unit: "grapheme-ascii" }),
      fc.uint8Array(),
      fc.boolean(),
      fc.constant(null),
    ),
    list: fc.array(tie("value"), { maxLength: 5 }),
    map: fc.array(fc.tuple(fc.maxSafeInteger(), tie("value")), { maxLength: 5 }).map((entries) => new Map(entries)),
    tagged: tie("value").map((inner) => new Tagged(18, inner)),
  }),
);

test("decoding an encoded value gives the value", () => {
  fc.assert(
    fc.property(value, (original) => {
      expect(decodeCbor(encodeCbor(original), 18)).toEqual(original);
    }),
    { seed: 1, numRuns: 500 },
  );
});

test("whatever bytes decode at all, encoding the value gives the same bytes", () => {
  const mutated = fc
    .tuple(value.map(encodeCbor), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }))
    .map(([bytes, changes]) => {
      for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
      return bytes;
    });
  fc.assert(
    fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 12 })), (bytes) => {
      const decoded = tryDecode(bytes);
      if (decoded !== undefined) expect(encodeCbor(decoded)).toEqual(bytes);
    }),
    { seed: 2, numRuns: 5_000 },
  );
});

test.each<[string, Hex]>([
  ["no bytes", "0x"],
  ["a float", "0xf93c00"],
  ["a single float", "0xfa47c35000"],
  ["NaN", "0xf97e00"],
  ["infinity in a list", "0x81f97c00"],
  ["undefined", "0xf7"],
  ["an unassigned simple value", "0xe0"],
  ["an integer in more bytes than it needs", "0x1817"],
  ["a negative integer in more bytes than it needs", "0x390001"],
  ["a length in more bytes than it needs", "0x980101"],
  ["an integer that no double holds", "0x1b0020000000000000"],
  ["an integer beyond 64 bits", "0xc249010000000000000000"],
  ["a list of indefinite length", "0x9f01ff"],
  ["a map of indefinite length", "0xbf0102ff"],
  ["bytes of indefinite length", "0x5f4101ff"],
  ["a break alone", "0xff"],
  ["a key twice", "0xa201010102"],
  ["keys out of order", "0xa202010102"],
  ["a negative key before a positive one", "0xa220010102"],
  ["a text key", "0xa1616101"],
  ["a key that is a list", "0xa1800101"],
  ["broken UTF-8", "0x61ff"],
  ["text beyond ASCII", "0x62c3a9"],
  ["a tag that was not asked for", "0xc101"],
  ["a list that ends early", "0x8201"],
  ["a list of four billion", "0x9affffffff01"],
  ["bytes that end early", "0x4401"],
  ["bytes after the value", "0x0101"],
  ["keys out of order inside a tag", "0xd2a202010102"],
])("refuses %s", (_, hex) => {
  expect(() => decodeCbor(hexToBytes(hex), 18)).toThrow(MalformedCbor);
});

test("refuses a list nested so deeply that a reader's stack would overflow", () => {
  expect(() => decodeCbor(new Uint8Array(65_536).fill(0x81))).toThrow(MalformedCbor);
});

test("does not encode what is no integer", () => {
  for (const number of [0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
    expect(() => encodeCbor([number])).toThrow(MalformedCbor);
  }
});

function tryDecode(bytes: Uint8Array): Cbor | undefined {
  try {
    return decodeCbor(bytes, 18);
  } catch (error) {
    expect(error).toBeInstanceOf(MalformedCbor);
    return undefined;
  }
}
