import { readFileSync } from "node:fs";
import { parseDrive } from "@fovea/device/drive.ts";
import { createDeviceKey, type DeviceKey, importDeviceKey } from "@fovea/device/key.ts";
import { deviceLogSchema, emptyLog, signSegments } from "@fovea/device/log.ts";
import { segmentDrive } from "@fovea/device/segment.ts";
import { type Signing, signReport, UnsignableSegment } from "@fovea/device/sign.ts";
import { nodePorts } from "@fovea/oracle/ports.ts";
import { isProjection } from "@fovea/protocol/projection.ts";
import { decodeReport, type Report } from "@fovea/protocol/report.ts";
import fc from "fast-check";
import { bytesToHex, concat, type Hex, hexToBytes, zeroHash } from "viem";
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { driveArbitrary, driveOf } from "./drive.arbitrary.ts";

const anchor: Hex = `0x${"ac".repeat(32)}`;
const chain: Signing["chain"] = { chainId: 31_337, registry: "0x00000000000000000000000000000000000f0ea0" };

let key: DeviceKey;
beforeAll(async () => {
  key = await createDeviceKey();
});

function read(bytes: Uint8Array): Report {
  const decoded = decodeReport(bytes);
  if (!decoded.ok) throw new Error(decoded.detail);
  return decoded.report;
}

test("a signed report decodes, its public part is the projection of its private part, and the key verifies it", async () => {
  await fc.assert(
    fc.asyncProperty(driveArbitrary, async (drive) => {
      const segments = segmentDrive(drive);
      const { reports, log } = await signSegments({ segments, log: emptyLog, key, chain, anchor, disclosure: "open" });
      const decoded = reports.map(({ bytes }) => read(bytes));
      for (const [index, report] of decoded.entries()) {
        expect(isProjection(report.private, report.public)).toBe(true);
        expect(nodePorts.verifySignature(key, report.signed, report.signature)).toBe(true);
        expect(report).toMatchObject({ ...chain, anchor, deviceId: key.deviceId, disclosure: "open" });
        expect(report.private.track).toEqual(segments[index]?.track);
        expect(report.private.detections).toEqual(segments[index]?.detections);
      }
      expect(decoded.map(({ hash }) => hash)).toEqual(reports.map(({ hash }) => hash));
      expect(decoded.map(({ sequence }) => sequence)).toEqual(reports.map((_, index) => index + 1));
      expect([...decoded.map(({ previous }) => previous), log.previous]).toEqual([
        zeroHash,
        ...reports.map(({ hash }) => hash),
      ]);
      expect(log.sequence).toBe(reports.length + 1);
    }),
    { seed: 1, numRuns: 40 },
  );
});

const segment = driveOf([{ ms: 5_000, east: 0, north: 50 }]);
const signing = () => ({ key, segment, chain, anchor, sequence: 1, previous: zeroHash, disclosure: "open" as const });

test("two reports of one segment differ, because their salts do", async () => {
  const [one, two] = await Promise.all([signReport(signing()), signReport(signing())]);
  expect(one.hash).not.toBe(two.hash);
  const { publicSalt, privateSalt } = read(one.bytes).private;
  expect(publicSalt).not.toEqual(privateSalt);
});

test("the model's hash and the disclosure go into the report", async () => {
  const { bytes } = await signReport({ ...signing(), model: anchor, disclosure: "sealed" });
  const { private: part, disclosure, startMs } = read(bytes);
  expect(disclosure).toBe("sealed");
  expect(part.models).toEqual([{ task: "pothole", model: anchor, fromMs: startMs, toMs: startMs + 5_000 }]);
});

test("a segment that no operator would take is not signed", async () => {
  const long = driveOf([{ ms: 600_001, east: 0, north: 50 }]);
  await expect(signReport({ ...signing(), segment: long })).rejects.toMatchObject({ reason: "oversized" });
  await expect(signReport({ ...signing(), segment: { ...segment, track: [] } })).rejects.toThrow(UnsignableSegment);
  await expect(signReport({ ...signing(), segment: { ...segment, tasks: [] } })).rejects.toThrow(UnsignableSegment);
});

test("a device's log survives being written down", async () => {
  const { log } = await signSegments({ ...signing(), segments: [segment], log: emptyLog });
  expect(deviceLogSchema.parse(JSON.parse(JSON.stringify(log)))).toEqual(log);
  expect(deviceLogSchema.safeParse({ ...log, sequence: 0 }).success).toBe(false);
});

describe("test/vectors/report.json", () => {
  const hex = z.custom<Hex>((value) => typeof value === "string" && /^0x([0-9a-f]{2})*$/.test(value));
  const schema = z.object({
    key: z.unknown(),
    salts: z.array(hex),
    drive: z.unknown(),
    chain: z.object({ chainId: z.int(), registry: hex }),
    anchor: hex,
    sequence: z.int(),
    previous: hex,
    disclosure: z.enum(["open", "sealed"]),
    model: hex,
    deviceId: hex,
    x: hex,
    y: hex,
    hash: hex,
    signed: hex,
    r: hex,
    s: hex,
    envelope: hex,
    public: z.unknown(),
  });
  const vector = schema.parse(JSON.parse(readFileSync(new URL("../vectors/report.json", import.meta.url), "utf8")));

  test("decodes to what it says", () => {
    const report = read(hexToBytes(vector.envelope));
    expect(report.hash).toBe(vector.hash);
    expect(report.deviceId).toBe(vector.deviceId);
    expect(bytesToHex(report.signed)).toBe(vector.signed);
    expect(bytesToHex(report.signature)).toBe(concat([vector.r, vector.s]));
    expect(report.public).toEqual(vector.public);
    expect(report.sequence).toBe(vector.sequence);
    expect(isProjection(report.private, report.public)).toBe(true);
    expect(nodePorts.verifySignature(vector, report.signed, report.signature)).toBe(true);
  });

  test("is what its drive gives when it is signed again, but for the signature", async () => {
    const salts = vector.salts.map((salt) => hexToBytes(salt));
    const { bytes, hash } = await signReport({
      ...vector,
      key: await importDeviceKey(JSON.stringify(vector.key)),
      segment: parseDrive(JSON.stringify(vector.drive), "drive.json"),
      random: () => salts.shift() ?? new Uint8Array(),
    });
    expect(hash).toBe(vector.hash);
    const without = (hexBytes: Hex, signature: Hex) => hexBytes.replace(signature.slice(2), "");
    expect(without(bytesToHex(bytes), bytesToHex(read(bytes).signature))).toBe(
      without(vector.envelope, concat([vector.r, vector.s])),
    );
  });
});
