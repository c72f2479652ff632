import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createDeviceKey } from "@fovea/device/key.ts";
import { nodePorts } from "@fovea/oracle/ports.ts";
import { hasLowS, lowS } from "@fovea/protocol/low-s.ts";
import fc from "fast-check";
import { type Hex, hexToBytes, keccak256, sha256, stringToBytes } from "viem";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { dataset } from "../dataset.ts";

const message = stringToBytes("a report");

test("the hashes are those of the portable implementations", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(nodePorts.sha256(bytes)).toEqual(sha256(bytes, "bytes"));
      expect(nodePorts.keccak256(bytes)).toEqual(keccak256(bytes, "bytes"));
    }),
    { seed: 1 },
  );
});

test("a hash that was handed out does not change with the next one", () => {
  const first = nodePorts.keccak256(Uint8Array.of(1));
  nodePorts.keccak256(Uint8Array.of(2));
  expect(first).toEqual(keccak256(Uint8Array.of(1), "bytes"));
});

test("verifies a device's signature and no other message, key or length", async () => {
  const key = await createDeviceKey();
  const other = await createDeviceKey();
  const signature = await key.sign(message);
  expect(nodePorts.verifySignature(key, message, signature)).toBe(true);
  expect(nodePorts.verifySignature(key, stringToBytes("a rep0rt"), signature)).toBe(false);
  expect(nodePorts.verifySignature(other, message, signature)).toBe(false);
  expect(nodePorts.verifySignature(key, message, signature.subarray(0, 63))).toBe(false);
  expect(nodePorts.verifySignature(key, message, Uint8Array.from([...signature, 0]))).toBe(false);
});

test("a key that is no point of the curve verifies nothing", () => {
  const zero: Hex = `0x${"00".repeat(32)}`;
  const one: Hex = `0x${"00".repeat(31)}01`;
  expect(nodePorts.verifySignature({ x: zero, y: zero }, message, new Uint8Array(64))).toBe(false);
  expect(nodePorts.verifySignature({ x: one, y: one }, message, new Uint8Array(64).fill(1))).toBe(false);
});

test("refuses the twin of a signature, and lowS turns it back", async () => {
  const key = await createDeviceKey();
  const signature = await key.sign(message);
  const twin = highS(signature);
  expect(hasLowS(signature)).toBe(true);
  expect(hasLowS(twin)).toBe(false);
  expect(nodePorts.verifySignature(key, message, twin)).toBe(false);
  expect(lowS(twin)).toEqual(signature);
});

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

test("lowS gives a low s for every s within 1..n-1 and leaves it alone from then on", () => {
  fc.assert(
    fc.property(fc.bigInt(1n, ORDER - 1n), (s) => {
      const signature = signatureOf(s);
      expect(hasLowS(lowS(signature))).toBe(true);
      expect(hasLowS(signature)).toBe(s <= ORDER / 2n);
      expect(lowS(lowS(signature))).toEqual(lowS(signature));
    }),
    { seed: 2, examples: [[ORDER / 2n], [ORDER / 2n + 1n], [1n], [ORDER - 1n]] },
  );
});

const groupSchema = z.object({
  publicKey: z.object({ uncompressed: z.string().length(130) }),
  tests: z.array(z.object({ tcId: z.int(), msg: z.string(), sig: z.string(), result: z.enum(["valid", "invalid"]) })),
});

const folder = dataset("p256-wycheproof");

describe.skipIf(!folder)("Wycheproof, ECDSA P-256 with SHA-256", () => {
  const cases = folder ? readCases(join(folder, "ecdsa_secp256r1_sha256_p1363_test.json")) : [];
  const wrong = cases.filter(({ verified, result }) => verified !== (result === "valid"));

  test("every invalid signature is refused", () => {
    expect(cases.length).toBe(262);
    expect(wrong.filter(({ result }) => result === "invalid")).toEqual([]);
  });

  test("the valid signatures that are refused are those with a high s, and only those", () => {
    const high = cases.filter(({ result, signature }) => result === "valid" && !hasLowS(signature));
    expect(wrong.map(({ id }) => id)).toEqual(high.map(({ id }) => id));
    expect(high.map(({ id }) => id)).toEqual(refusedByDesign);
  });
});

/** Valid signatures with a high s, by their number in the file. */
// biome-ignore format: one number a line is no list
const refusedByDesign = [
  64, 66, 67, 68, 71, 77, 78, 80, 81, 85, 86, 87, 94, 95, 96, 100, 102, 104, 105, 107, 110, 111, 114, 115, 117, 118,
  138, 139, 140, 141, 142, 171, 172, 175, 176, 177, 180, 183, 189, 190, 191, 192, 195, 196, 197, 199, 200, 204, 210,
  211, 216, 217, 226, 227, 229, 233, 234, 237, 240, 242, 243, 244, 246, 248, 249, 250, 252, 253, 257, 262,
];

function readCases(path: string) {
  const { testGroups } = z.object({ testGroups: z.array(groupSchema) }).parse(JSON.parse(readFileSync(path, "utf8")));
  return testGroups.flatMap(({ publicKey, tests }) => {
    const key = { x: hexOf(publicKey.uncompressed.slice(2, 66)), y: hexOf(publicKey.uncompressed.slice(66)) };
    return tests.map(({ tcId, msg, sig, result }) => {
      const signature = hexToBytes(hexOf(sig));
      return {
        id: tcId,
        result,
        signature,
        verified: nodePorts.verifySignature(key, hexToBytes(hexOf(msg)), signature),
      };
    });
  });
}

function hexOf(digits: string): Hex {
  return `0x${digits}`;
}

function signatureOf(s: bigint): Uint8Array {
  return hexToBytes(`0x${"01".repeat(32)}${s.toString(16).padStart(64, "0")}`);
}

function highS(signature: Uint8Array): Uint8Array {
  const s = BigInt(`0x${Buffer.from(signature.subarray(32)).toString("hex")}`);
  return Uint8Array.from([...signature.subarray(0, 32), ...signatureOf(ORDER - s).subarray(32)]);
}
