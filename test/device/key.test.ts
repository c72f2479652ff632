import { BadDeviceKey, createDeviceKey, exportDeviceKey, importDeviceKey } from "@fovea/device/key.ts";
import { nodePorts } from "@fovea/oracle/ports.ts";
import { hasLowS } from "@fovea/protocol/low-s.ts";
import { concat, keccak256, stringToBytes } from "viem";
import { expect, test } from "vitest";

test("a device id is the Keccak hash of both coordinates", async () => {
  const { deviceId, x, y } = await createDeviceKey();
  expect(deviceId).toBe(keccak256(concat([x, y])));
});

test("every signature has the low s, and the key verifies it", async () => {
  const key = await createDeviceKey();
  for (let index = 0; index < 20; index += 1) {
    const message = Uint8Array.of(index);
    const signature = await key.sign(message);
    expect(hasLowS(signature)).toBe(true);
    expect(nodePorts.verifySignature(key, message, signature)).toBe(true);
  }
});

test("a key that was exported and imported is the same key", async () => {
  const key = await createDeviceKey();
  const again = await importDeviceKey(await exportDeviceKey(key));
  const message = stringToBytes("still me");
  expect(again.deviceId).toBe(key.deviceId);
  expect(nodePorts.verifySignature(key, message, await again.sign(message))).toBe(true);
});

test("two devices have two keys", async () => {
  const keys = await Promise.all([createDeviceKey(), createDeviceKey()]);
  expect(keys[0]?.deviceId).not.toBe(keys[1]?.deviceId);
});

test.each([
  ["no JSON", "key"],
  ["another curve", JSON.stringify({ kty: "EC", crv: "P-384", x: "AA", y: "AA", d: "AA" })],
  ["a public key", JSON.stringify({ kty: "EC", crv: "P-256", x: "AA", y: "AA" })],
  ["a point off the curve", JSON.stringify({ kty: "EC", crv: "P-256", x: "AA", y: "AA", d: "AA" })],
])("a key file with %s is refused", async (_, text) => {
  await expect(importDeviceKey(text)).rejects.toThrow(BadDeviceKey);
});

test("an error about a key file does not show the key", async () => {
  const file = await exportDeviceKey(await createDeviceKey());
  const secret = /"d": "(.{10})/.exec(file)?.[1] ?? "";
  for (const broken of [file.replace("P-256", "P-384"), file.replace('"d": "', '"d": '), file.replace('"d"', '"e"')]) {
    const error: unknown = await importDeviceKey(broken).catch((thrown) => thrown);
    expect(error instanceof BadDeviceKey && `${error.message} ${error.cause}`).not.toContain(secret);
  }
});
