import { deviceRegistryAbi } from "@fovea/protocol/generated/abi.ts";
import { encodeAbiParameters, encodeEventTopics, type Hex, pad, parseEventLogs } from "viem";
import { expect, test } from "vitest";
import { foldDevices } from "../../oracle/registry.ts";

const deviceId: Hex = pad("0xd1");
const driver = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC";
const reason: Hex = pad("0x05");
const registry: Hex = `0x${"0c".repeat(20)}`;

type Topics = { eventName: string; args: object };
function event(at: number, topics: Topics, data: Hex = "0x") {
  const encoded = encodeEventTopics({ abi: deviceRegistryAbi, ...topics } as Parameters<typeof encodeEventTopics>[0]);
  const raw = {
    address: registry,
    topics: encoded,
    data,
    blockNumber: 1n,
    logIndex: 0,
    transactionIndex: 0,
    removed: false,
  };
  const [log] = parseEventLogs({
    abi: deviceRegistryAbi,
    logs: [{ ...raw, blockHash: deviceId, transactionHash: deviceId }] as never,
  });
  if (log === undefined) throw new Error(`${topics.eventName} was not parsed`);
  return { log, at };
}
const registered = (at: number) =>
  event(
    at,
    { eventName: "DeviceRegistered", args: { deviceId, driver } },
    encodeAbiParameters([{ type: "uint8" }, { type: "bytes32" }, { type: "bytes32" }], [1, pad("0x01"), pad("0x02")]),
  );
const revoked = (at: number) => event(at, { eventName: "DeviceRevoked", args: { deviceId, driver } });
const suspended = (at: number, until: number) =>
  event(
    at,
    { eventName: "DeviceSuspended", args: { deviceId, reason } },
    encodeAbiParameters([{ type: "uint48" }], [until]),
  );
const released = (at: number) => event(at, { eventName: "DeviceReleased", args: { deviceId } });

test("a registered device is live from its block's time, in lower case", () => {
  expect(foldDevices([registered(100)])).toEqual([
    {
      deviceId,
      driver: driver.toLowerCase(),
      kind: "dashcam",
      x: pad("0x01"),
      y: pad("0x02"),
      registeredAt: 100,
      revokedAt: null,
      suspensions: [],
    },
  ]);
});

test("revocation and suspension keep their times, release ends a suspension early", () => {
  const [device] = foldDevices([
    registered(100),
    suspended(110, 500),
    released(200),
    suspended(300, 400),
    revoked(350),
  ]);
  expect(device?.revokedAt).toBe(350);
  expect(device?.suspensions).toEqual([
    { from: 110, until: 200, reason },
    { from: 300, until: 400, reason },
  ]);
});

test("a release after a suspension ran out changes nothing", () => {
  const [device] = foldDevices([registered(100), suspended(110, 150), released(200)]);
  expect(device?.suspensions).toEqual([{ from: 110, until: 150, reason }]);
});

test("every event of the contract is handled or known to be ignored", () => {
  const names = deviceRegistryAbi.filter((item) => item.type === "event").map(({ name }) => name);
  const handled = ["DeviceRegistered", "DeviceRevoked", "DeviceSuspended", "DeviceReleased"];
  const consents = ["ConsentGiven", "ConsentWithdrawn"];
  const others = ["DriverRegistered", "DeviceReplaced", "DeviceAttested"];
  const ignored = [...consents, ...others, "AuthorityUpdated", "EIP712DomainChanged"];
  expect(names.filter((name) => ![...handled, ...ignored].includes(name))).toEqual([]);
});
