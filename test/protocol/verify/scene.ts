/** Devices, a registry and signed reports for the tests of verification: nothing random, so every run is the same. */
import { createECDH, createPrivateKey, type KeyObject, sign } from "node:crypto";
import type { Drive } from "@fovea/device/drive.ts";
import type { Segment } from "@fovea/device/segment.ts";
import { city, drive } from "@fovea/lab/city.ts";
import { nodePorts } from "@fovea/oracle/ports.ts";
import { lowS } from "@fovea/protocol/low-s.ts";
import { type Params, paramsOf } from "@fovea/protocol/params.ts";
import { project } from "@fovea/protocol/projection.ts";
import type { Registry } from "@fovea/protocol/registry.ts";
import { type Report, type ReportContent, sealReport } from "@fovea/protocol/report.ts";
import type { Submission } from "@fovea/protocol/submission.ts";
import type { Inspected } from "@fovea/protocol/verify/inspected.ts";
import type { Context, Device, Received } from "@fovea/protocol/verify/rule.ts";
import { emptyVerifyState } from "@fovea/protocol/verify/state.ts";
import { compare, inspect, type Verdict } from "@fovea/protocol/verify/verify.ts";
import fc from "fast-check";
import { type Address, bytesToHex, concat, type Hex, keccak256, numberToBytes, numberToHex, zeroHash } from "viem";

fc.configureGlobal({ seed: 20_260_105 });

export type TestDevice = { deviceId: Hex; x: Hex; y: Hex; key: KeyObject; driver: Address };
export type Written = Report & { bytes: Uint8Array };

export const noon = Date.UTC(2026, 0, 5, 12);
export const chain = { chainId: 31_337, registry: numberToHex(0xfe, { size: 20 }) };
export const block = { hash: numberToHex(77, { size: 32 }), number: 77, timestamp: noon / 1_000 - 60 };
/** A block of the day after. */
export const nextBlock = { hash: numberToHex(79, { size: 32 }), number: 79, timestamp: noon / 1_000 + 86_400 - 60 };
const operator = numberToHex(0x0b, { size: 20 });
const town = city(3);

export const devices = [1, 2, 3, 4, 5, 6].map(deviceOf);
export const [ada, ben] = [deviceOf(1), deviceOf(2)];

function deviceOf(number: number): TestDevice {
  const scalar = numberToBytes(0xf0_0000 + number, { size: 32 });
  const ecdh = createECDH("prime256v1");
  ecdh.setPrivateKey(scalar);
  const point = ecdh.getPublicKey();
  const [x, y] = [bytesToHex(point.subarray(1, 33)), bytesToHex(point.subarray(33))];
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");
  const jwk = {
    kty: "EC",
    crv: "P-256",
    x: base64(point.subarray(1, 33)),
    y: base64(point.subarray(33)),
    d: base64(scalar),
  };
  const key = createPrivateKey({ key: jwk, format: "jwk" });
  return { deviceId: keccak256(concat([x, y])), x, y, key, driver: numberToHex(number, { size: 20 }) };
}

export function registered({ deviceId, x, y, driver }: TestDevice, change: Partial<Device> = {}): Device {
  return { deviceId, x, y, driver, kind: "phone", registeredAt: 0, revokedAt: null, suspensions: [], ...change };
}

export function contextOf(change: { params?: Partial<Params>; registry?: Partial<Registry> } = {}): Context {
  const registry: Registry = {
    ...chain,
    endBlock: 100,
    endBlockHash: numberToHex(100, { size: 32 }),
    devices: devices.map((device) => registered(device)),
    blocks: [block, nextBlock],
    ...change.registry,
  };
  const params = { ...paramsOf("main", Date.UTC(2026, 0, 1) / 1_000), ...change.params };
  return { params, registry, ports: nodePorts };
}

export function auditing(...audited: TestDevice[]): Context {
  return contextOf({ params: { audited: audited.map(({ deviceId }) => ({ deviceId, reason: "city crew" })) } });
}

/** A drive of the lab, five minutes unless told, from noon on. */
export function honestDrive(seed: number, { minutes = 5, startMs = noon } = {}): Drive {
  return drive(town, { seed, startMs, minutes, honest: true });
}

/** Signs a segment; `change` alters what is signed, so that a test can lie about one thing. */
export function write(segment: Segment, change: Partial<ReportContent> & { by?: TestDevice } = {}): Written {
  const { by = ada, ...content } = change;
  const startMs = segment.track[0]?.ms ?? 0;
  const models = segment.tasks.map((task) => ({ task, model: zeroHash, fromMs: 0, toMs: 0 }));
  const part = {
    publicSalt: new Uint8Array(16),
    privateSalt: new Uint8Array(16),
    camera: segment.camera,
    models: models.map((model) => ({ ...model, fromMs: startMs, toMs: segment.track.at(-1)?.ms ?? startMs })),
    track: segment.track,
    detections: segment.detections,
  };
  const whole: ReportContent = {
    ...chain,
    deviceId: by.deviceId,
    sequence: 1,
    previous: zeroHash,
    anchor: block.hash,
    startMs,
    disclosure: "open",
    public: project(part),
    private: part,
    ...content,
  };
  const { signed, hash, seal } = sealReport(whole, nodePorts.sha256);
  const signature = lowS(new Uint8Array(sign("sha256", signed, { key: by.key, dsaEncoding: "ieee-p1363" })));
  return { ...whole, signed, hash, signature, bytes: seal(signature) };
}

/** As an operator takes it in, a minute after its end unless told. */
export function submit({ bytes, private: { track } }: Written, receivedAtMs?: number): Submission {
  return { bytes, receivedAtMs: receivedAtMs ?? (track.at(-1)?.ms ?? 0) + 60_000, operator };
}

/** The reasons why a report is refused by itself, or null. */
export function reasonOf(
  written: Written,
  { context = contextOf(), receivedAtMs }: { context?: Context; receivedAtMs?: number } = {},
) {
  const inspected = inspect(submit(written, receivedAtMs), context);
  return inspected.ok ? null : inspected.reason;
}

/** What a single rule gets to see. */
export function receivedOf(segment: Segment, { context = contextOf(), audited = false } = {}): Received {
  const report = write(segment);
  return { ...context, report, receivedAtMs: report.startMs + 3_600_000, device: registered(ada), audited };
}

/** Judges reports beside each other and answers by hash. */
export function judge(
  reports: readonly (Written | Submission)[],
  { context = contextOf(), carried = emptyVerifyState } = {},
) {
  const inspected = reports.map((report) => inspect("operator" in report ? report : submit(report), context));
  const compared = compare(inspected, { params: context.params, carried });
  const outcome = ({ hash }: { hash: Hex }) => compared.verdicts.filter((verdict) => verdict.hash === hash).map(wordOf);
  return { ...compared, inspected, outcome };
}

function wordOf({ outcome, reason }: Verdict): string {
  return reason ?? outcome;
}

/** The reports of a device as its chain. */
export function chainOf(segments: readonly Segment[], by: TestDevice): Written[] {
  const reports: Written[] = [];
  for (const segment of segments) {
    const previous = reports.at(-1)?.hash ?? zeroHash;
    reports.push(write(segment, { by, sequence: reports.length + 1, previous }));
  }
  return reports;
}

export function passedOnly(inspected: readonly Inspected[]) {
  return inspected.filter((report) => report.ok);
}
