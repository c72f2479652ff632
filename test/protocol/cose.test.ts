import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { nodePorts } from "@fovea/oracle/ports.ts";
import { decodeCbor, encodeCbor, MalformedCbor } from "@fovea/protocol/cbor.ts";
import { coseHeader, decodeSign1, ES256, encodeSign1, type Sign1, sigStructure } from "@fovea/protocol/cose.ts";
import { lowS } from "@fovea/protocol/low-s.ts";
import { Tagged } from "cborg";
import fc from "fast-check";
import { bytesToHex, type Hex, hexToBytes } from "viem";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { dataset } from "../dataset.ts";

const messageArbitrary: fc.Arbitrary<Sign1> = fc.record({
  protectedBytes: fc.uint8Array(),
  unprotected: fc.array(fc.tuple(fc.integer(), fc.uint8Array())).map((entries) => new Map(entries)),
  payload: fc.uint8Array(),
  signature: fc.uint8Array(),
});

test("decoding an encoded message gives the message", () => {
  fc.assert(
    fc.property(messageArbitrary, (message) => {
      expect(decodeSign1(encodeSign1(message))).toEqual(message);
    }),
    { seed: 1 },
  );
});

test("the bytes that are signed do not depend on the unprotected headers or the signature", () => {
  fc.assert(
    fc.property(messageArbitrary, messageArbitrary, (message, other) => {
      const changed = { ...message, unprotected: other.unprotected, signature: other.signature };
      expect(signedOf(decodeSign1(encodeSign1(changed)))).toEqual(signedOf(message));
    }),
    { seed: 2 },
  );
});

test("the bytes that are signed change with the protected headers, the payload and the external data", () => {
  const [one, two] = [Uint8Array.of(1), Uint8Array.of(2)];
  const all = [sigStructure(one, one), sigStructure(two, one), sigStructure(one, two), sigStructure(one, one, two)];
  expect(new Set(all.map((bytes) => bytesToHex(bytes))).size).toBe(all.length);
});

test("CBOR that is no COSE_Sign1 gives null", () => {
  const bytes = new Uint8Array(0);
  const others = [[bytes, new Map(), bytes], [bytes, [], bytes, bytes], [bytes, new Map(), bytes, null], 1];
  for (const other of others) expect(decodeSign1(encodeCbor(new Tagged(18, other)))).toBeNull();
  expect(decodeSign1(encodeCbor([bytes, new Map(), bytes, bytes]))).toBeNull();
  expect(() => decodeSign1(encodeCbor(new Tagged(98, [])))).toThrow(MalformedCbor);
});

const vectorSchema = z.object({
  title: z.string(),
  fail: z.boolean().optional(),
  input: z.object({
    sign0: z.object({ key: z.object({ x: z.base64url(), y: z.base64url() }), external: z.string().optional() }),
  }),
  intermediates: z.object({ ToBeSign_hex: z.string() }),
  output: z.object({ cbor: z.string() }),
});
type Vector = z.infer<typeof vectorSchema>;

const folder = dataset("cose-sign1");

describe.skipIf(!folder)("vectors of the COSE working group", () => {
  const vectors = readVectors(folder ?? "");

  test("there are four that pass and six that fail", () => {
    expect(vectors.filter(({ fail }) => !fail)).toHaveLength(4);
    expect(vectors.filter(({ fail }) => fail)).toHaveLength(6);
  });

  test.each(vectors.filter(({ fail }) => !fail).map((vector) => [vector.title, vector] as const))("%s", (_, vector) => {
    // The untagged form is legal COSE; a report is always tagged, so it is refused as it stands.
    const bytes = hexToBytes(`0x${vector.output.cbor}`);
    const isTagged = bytes[0] === 0xd2;
    expect(decodeSign1(bytes) === null).toBe(!isTagged);

    const message = decodeSign1(isTagged ? bytes : Uint8Array.from([0xd2, ...bytes]));
    expect(bytesToHex(signedOf(message, vector)).toUpperCase()).toBe(`0X${vector.intermediates.ToBeSign_hex}`);
    expect(verifies(message, vector)).toBe(true);
  });

  test.each(vectors.filter(({ fail }) => fail).map((vector) => [vector.title, vector] as const))(
    "%s fails",
    (_, vector) => {
      const bytes = hexToBytes(`0x${vector.output.cbor}`);
      if (vector.title.includes("Wrong CBOR Tag")) expect(() => decodeSign1(bytes)).toThrow(MalformedCbor);
      else expect(verifies(decodeSign1(bytes), vector)).toBe(false);
    },
  );
});

function readVectors(path: string): Vector[] {
  if (path === "") return [];
  const names = readdirSync(path).filter((name) => name.endsWith(".json"));
  return names.map((name) => vectorSchema.parse(JSON.parse(readFileSync(join(path, name), "utf8"))));
}

function signedOf(message: Sign1 | null, vector?: Vector): Uint8Array {
  if (!message) throw new Error("no COSE_Sign1");
  const external = hexToBytes(`0x${vector?.input.sign0.external ?? ""}`);
  return sigStructure(message.protectedBytes, message.payload, external);
}

/** Some of the vectors carry the high one of the two signatures, which the network refuses by design. */
function verifies(message: Sign1 | null, vector: Vector): boolean {
  if (!message) return false;
  const { x, y } = vector.input.sign0.key;
  const headers = new Map([...message.unprotected, ...protectedHeaders(message)]);
  if (headers.get(coseHeader.algorithm) !== ES256) return false;
  return nodePorts.verifySignature({ x: hex(x), y: hex(y) }, signedOf(message, vector), lowS(message.signature));
}

function protectedHeaders({ protectedBytes }: Sign1): [number, unknown][] {
  if (protectedBytes.length === 0) return [];
  const headers: unknown = decodeCbor(protectedBytes);
  return headers instanceof Map ? [...headers] : [];
}

function hex(base64url: string): Hex {
  return bytesToHex(Buffer.from(base64url, "base64url"));
}
