import { createDeviceKey } from "@fovea/device/key.ts";
import { type Registration, registrationMessage, signRegistration } from "@fovea/device/register.ts";
import { nodePorts } from "@fovea/oracle/ports.ts";
import { concat, encodeAbiParameters, hashTypedData, hexToBytes, keccak256, stringToHex } from "viem";
import { expect, test } from "vitest";

const registration: Registration = {
  driver: "0x00000000000000000000000000000000000d41e5",
  kind: "dashcam",
  deadline: 1_760_000_000,
  chainId: 31_337,
  registry: "0x00000000000000000000000000000000000f0ea0",
};

test("the proof is the key's signature of the registration message", async () => {
  const key = await createDeviceKey();
  const { x, y, r, s } = await signRegistration(key, registration);
  expect({ x, y }).toEqual({ x: key.x, y: key.y });
  const message = registrationMessage(key, registration);
  expect(nodePorts.verifySignature(key, message, hexToBytes(concat([r, s])))).toBe(true);
});

test("the message is the one that EIP-712 hashes", async () => {
  const { x, y } = await createDeviceKey();
  const { driver, deadline, chainId, registry } = registration;
  const field = (name: string, type: string) => ({ name, type });
  const expected = hashTypedData({
    domain: { name: "DeviceRegistry", version: "1", chainId, verifyingContract: registry },
    types: {
      RegisterDevice: [
        field("driver", "address"),
        field("x", "bytes32"),
        field("y", "bytes32"),
        field("kind", "uint8"),
        field("deadline", "uint256"),
      ],
    },
    primaryType: "RegisterDevice",
    message: { driver, x, y, kind: 1, deadline: BigInt(deadline) },
  });
  expect(keccak256(registrationMessage({ x, y }, registration))).toBe(expected);
});

test("the struct hash is written out as the contract computes it", async () => {
  const { x, y } = await createDeviceKey();
  const typeHash = keccak256(
    stringToHex("RegisterDevice(address driver,bytes32 x,bytes32 y,uint8 kind,uint256 deadline)"),
  );
  const types = ["bytes32", "address", "bytes32", "bytes32", "uint8", "uint256"].map((type) => ({ type }));
  const values = [typeHash, registration.driver, x, y, 1, BigInt(registration.deadline)];
  const message = registrationMessage({ x, y }, registration);
  expect(message.slice(34)).toEqual(keccak256(encodeAbiParameters(types, values), "bytes"));
  expect(message.length).toBe(66);
});

test("every field of a registration changes the message", async () => {
  const { x, y } = await createDeviceKey();
  const changes: Partial<Registration>[] = [
    {},
    { driver: registration.registry },
    { kind: "phone" },
    { deadline: 1 },
    { chainId: 1 },
    { registry: registration.driver },
  ];
  const messages = changes.map((change) => registrationMessage({ x, y }, { ...registration, ...change }).join());
  expect(new Set([...messages, registrationMessage({ x: y, y: x }, registration).join()]).size).toBe(7);
});
