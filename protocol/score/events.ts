/**
 * Detections of one task become events: places that one or more devices claim to have seen.
 *
 * In the order of time a detection joins the nearest event of its task within two res-12 cells (about 37 m, more than GPS
 * scatter), those the state carries before new ones, or else becomes the anchor of a new one. Joining an anchor, not a
 * neighbour, keeps a row of detections along a street from growing into one event.
 *
 * Guarantee: the order of drives changes nothing.
 * Guarantee: every detection that counts is in exactly one event, at most two cells from its anchor.
 * Guarantee: a device has at most one claim on an event, however often it reports it.
 * Guarantee: a zeroed detection makes no event and no claim; it only keeps its device from denying what it saw.
 */
import { gridDiskDistances } from "h3-js";
import { type Hex, keccak256, stringToBytes } from "viem";
import type { Task } from "../task.ts";
import type { Accepted } from "../verify/inspected.ts";
import { draw } from "./draw.ts";
import type { ScoreParams } from "./params.ts";
import { numberOf, type Roll } from "./roll.ts";
import type { Claim, EventState } from "./state.ts";

/** An event and who speaks of it now. */
export type Sighting = {
  readonly event: EventState;
  /** New this epoch: nobody knew of it before. */
  readonly fresh: boolean;
  /** This epoch's claims, by device. */
  readonly claims: Map<number, Claim>;
  /** Devices whose detections of it were zeroed. */
  readonly zeroed: Set<number>;
};

type Detection = Accepted["public"]["detections"][number] & { readonly drive: Accepted; readonly zeroed: boolean };
type Anchors = Map<string, { readonly sighting: Sighting; readonly ring: number }>;
type Round = { readonly epoch: number; readonly seed: Hex; readonly roll: Roll };

const REACH = 2;

export function findEvents(
  drives: readonly Accepted[],
  carried: readonly EventState[],
  { epoch, seed, roll, rules }: Round & { readonly rules: ScoreParams },
): Sighting[] {
  const anchors: Anchors = new Map();
  const sightings = carried.map((event) => sight(event, anchors, { fresh: false }));
  const detections = drives.flatMap(detectionsOf).sort(byTime);
  for (const detection of detections) {
    if (detection.zeroed) continue;
    let sighting = anchors.get(placeOf(detection))?.sighting;
    if (sighting === undefined) {
      sighting = sight(open(detection, epoch, rules), anchors, { fresh: true });
      sightings.push(sighting);
    }
    claim(sighting, detection, { epoch, seed, roll });
  }
  for (const detection of detections) {
    if (detection.zeroed)
      anchors.get(placeOf(detection))?.sighting.zeroed.add(numberOf(roll, detection.drive.deviceId));
  }
  return sightings.sort((a, b) => (a.event.id < b.event.id ? -1 : 1));
}

function detectionsOf(drive: Accepted): Detection[] {
  const zeroed = new Set(drive.zeroed);
  return drive.public.detections.map((detection, index) => ({ ...detection, drive, zeroed: zeroed.has(index) }));
}

function byTime(a: Detection, b: Detection): number {
  if (a.at !== b.at) return a.at - b.at;
  return keyOf(a) < keyOf(b) ? -1 : 1;
}

function keyOf({ task, cell, class: kind, drive }: Detection): string {
  return `${task} ${cell} ${drive.deviceId} ${kind} ${drive.hash}`;
}

function placeOf({ task, cell }: { task: Task; cell: string }): string {
  return `${task} ${cell}`;
}

/** The cells around an anchor are its own unless a nearer or an earlier one has them. */
function sight(event: EventState, anchors: Anchors, { fresh }: { fresh: boolean }): Sighting {
  const sighting = { event, fresh, claims: new Map(), zeroed: new Set<number>() };
  gridDiskDistances(event.cell, REACH).forEach((cells, ring) => {
    for (const cell of cells) {
      const place = placeOf({ task: event.task, cell });
      const taken = anchors.get(place);
      if (taken === undefined || ring < taken.ring) anchors.set(place, { sighting, ring });
    }
  });
  return sighting;
}

function open({ task, class: kind, cell, at }: Detection, epoch: number, rules: ScoreParams): EventState {
  return {
    id: keccak256(stringToBytes(`${task}/${cell}/${at}`)),
    task,
    class: kind,
    cell,
    firstSeenAt: at,
    lastSeenAt: at,
    firstEpoch: epoch,
    epoch,
    state: "pending",
    probability: Math.round(rules.prior.fresh * 1_000_000),
    claims: [],
    doubts: [],
    supporters: [],
  };
}

function claim({ event, claims }: Sighting, { class: kind, at, drive }: Detection, { epoch, seed, roll }: Round): void {
  const { deviceId, driver, plausibility } = drive;
  const device = numberOf(roll, deviceId);
  if (claims.has(device)) return;
  const lot = draw(seed, `${event.id} ${deviceId}`);
  claims.set(device, { deviceId, driver, epoch, at, draw: lot, trust: plausibility, class: kind });
}
