/** What the inspection of one report leaves for the comparison with others; plain data that crosses processes. */
import type { Address, Hex } from "viem";
import type { Reason } from "../reason.ts";
import type { Camera, PublicPart } from "../report.ts";
import type { Sketch } from "./sketch.ts";

/** What a report that passes all rules hands to scoring. */
export type Accepted = {
  readonly hash: Hex;
  readonly deviceId: Hex;
  readonly driver: Address;
  readonly receivedAtMs: number;
  readonly startMs: number;
  /** An auditor vouches for the source. */
  readonly audited: boolean;
  /** Per mille: how well the drive agrees with the physics of driving. */
  readonly plausibility: number;
  readonly metres: number;
  readonly camera: Camera;
  readonly public: PublicPart;
  /** Indexes of public detections that a burst or the cap zeroes, ascending. */
  readonly zeroed: readonly number[];
};

/** A report's place in its device's chain and in time. */
export type Link = {
  readonly sequence: number;
  readonly previous: Hex;
  readonly startMs: number;
  readonly endMs: number;
};

/** What a frame is recognised by, who took it, where and when. */
export type FramePrint = {
  readonly phash: Hex;
  readonly deviceId: Hex;
  readonly ms: number;
  readonly latE7: number;
  readonly lonE7: number;
};

export type Passed = {
  readonly ok: true;
  readonly hash: Hex;
  readonly deviceId: Hex;
  readonly receivedAtMs: number;
  readonly link: Link;
  readonly still: boolean;
  readonly accepted: Accepted;
  readonly sketch: Sketch;
  readonly frames: readonly FramePrint[];
};

export type Failed = {
  readonly ok: false;
  readonly hash: Hex;
  readonly deviceId: Hex | null;
  readonly receivedAtMs: number;
  readonly reason: Reason;
  readonly detail: string;
  /** Set when the device did sign it: then it takes its place in the chain, failed or not. */
  readonly link: Link | null;
};

export type Inspected = Passed | Failed;
export type Linked = Passed | (Failed & { readonly deviceId: Hex; readonly link: Link });
