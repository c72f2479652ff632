/**
 * Makes a report of one drive segment and signs it.
 *
 * Guarantee: what comes out decodes, its public part is the projection of its private part, and the key verifies it.
 */
import { project } from "@fovea/protocol/projection.ts";
import { SALT_BYTES } from "@fovea/protocol/report/private-part.ts";
import { type Disclosure, decodeReport, sealReport } from "@fovea/protocol/report.ts";
import { type Address, type Hex, zeroHash } from "viem";
import type { DeviceKey } from "./key.ts";
import type { Segment } from "./segment.ts";

export type SignedReport = { bytes: Uint8Array; hash: Hex };

export type Signing = {
  key: DeviceKey;
  segment: Segment;
  chain: { chainId: number; registry: Address };
  /** Hash of a recent block. */
  anchor: Hex;
  sequence: number;
  /** Hash of the device's report before this one, `zeroHash` for its first. */
  previous: Hex;
  disclosure: Disclosure;
  /** Content hash of the model that looked for the tasks; by default no committed one. */
  model?: Hex;
  /** Salts; injectable for test vectors only. */
  random?: (length: number) => Uint8Array;
};

/** @throws {UnsignableSegment} when no operator would take the report */
export async function signReport({
  key,
  segment,
  model = zeroHash,
  random = secureRandom,
  ...signing
}: Signing): Promise<SignedReport> {
  const { camera, tasks, track, detections } = segment;
  const startMs = track[0]?.ms ?? 0;
  const endMs = track.at(-1)?.ms ?? startMs;
  const privatePart = {
    publicSalt: random(SALT_BYTES),
    privateSalt: random(SALT_BYTES),
    camera,
    models: tasks.map((task) => ({ task, model, fromMs: startMs, toMs: endMs })),
    track,
    detections,
  };
  const { chainId, registry } = signing.chain;
  const { anchor, sequence, previous, disclosure } = signing;
  const { signed, hash, seal } = sealReport({
    deviceId: key.deviceId,
    chainId,
    registry,
    sequence,
    previous,
    anchor,
    startMs,
    disclosure,
    public: project(privatePart),
    private: privatePart,
  });
  const bytes = seal(await key.sign(signed));
  const decoded = decodeReport(bytes);
  if (!decoded.ok) throw new UnsignableSegment(decoded.reason, decoded.detail);
  return { bytes, hash };
}

function secureRandom(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length));
}

export class UnsignableSegment extends Error {
  readonly code = "unsignable-segment";
  readonly reason: "malformed" | "oversized";
  constructor(reason: "malformed" | "oversized", detail: string) {
    super(`The drive segment makes no valid report (${detail}): cut the drive with segmentDrive before signing it.`);
    this.reason = reason;
  }
}
