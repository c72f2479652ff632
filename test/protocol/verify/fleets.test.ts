/**
 * Honest recorded vehicles pass. A trip is a run of fixes no more than three minutes apart over at least a kilometre, cut
 * into reports as a device cuts it; it passes if every one of its reports does. No trip is left out.
 */
import { join } from "node:path";
import type { Drive } from "@fovea/device/drive.ts";
import { segmentDrive } from "@fovea/device/segment.ts";
import { loadCabs } from "@fovea/lab/recorded/cabs.ts";
import { loadShuttles } from "@fovea/lab/recorded/shuttle.ts";
import { paramsOf } from "@fovea/protocol/params.ts";
import type { Reason } from "@fovea/protocol/reason.ts";
import type { ReportContent } from "@fovea/protocol/report.ts";
import { factsOf } from "@fovea/protocol/verify/facts.ts";
import type { Inspected } from "@fovea/protocol/verify/inspected.ts";
import { motion } from "@fovea/protocol/verify/motion.ts";
import { offTrack } from "@fovea/protocol/verify/off-track.ts";
import type { Received } from "@fovea/protocol/verify/rule.ts";
import { emptyVerifyState } from "@fovea/protocol/verify/state.ts";
import { synthetic } from "@fovea/protocol/verify/synthetic.ts";
import { compare } from "@fovea/protocol/verify/verify.ts";
import { type Hex, numberToHex, zeroHash } from "viem";
import { describe, expect, test } from "vitest";
import { dataset } from "../../dataset.ts";
import { ada, contextOf, registered } from "./scene.ts";

const physical = [motion, synthetic, offTrack];
const shuttles = dataset("chicago-shuttle");
const cabs = dataset("sf-cabs");
/** One cab in so many: enough for a figure to a tenth of a per cent within seconds. */
const CABS_SAMPLED = 4;

type Trip = { readonly vehicle: string; readonly drive: Drive };

/** Verification without cryptography: the same rules, on reports that nobody had to sign. */
function passing(trips: readonly Trip[]) {
  const startMs = Math.min(...trips.map(({ drive }) => drive.track[0]?.ms ?? 0));
  const context = contextOf({ params: { ...paramsOf("main", Math.floor(startMs / 1_000) - 1) } });
  const tripOf = new Map<Hex, number>();
  const sequences = new Map<string, number>();
  const inspected = trips.flatMap(({ vehicle, drive }, trip) =>
    segmentDrive(drive).map((segment): Inspected => {
      const hash = numberToHex(tripOf.size + 1, { size: 32 });
      tripOf.set(hash, trip);
      const sequence = (sequences.get(vehicle) ?? 0) + 1;
      sequences.set(vehicle, sequence);
      const deviceId: Hex = `0x${Buffer.from(vehicle.padStart(32)).toString("hex").slice(0, 64)}`;
      return inspectUnsigned({
        ...context,
        ...receivedOf(segment, { hash, deviceId, sequence, receivedAtMs: drive.receivedAtMs ?? 0 }),
      });
    }),
  );
  const { verdicts } = compare(inspected, { params: context.params, carried: emptyVerifyState });
  const refused = verdicts.flatMap(({ hash, reason }) => (reason ? [{ trip: tripOf.get(hash) ?? -1, reason }] : []));
  return { reports: inspected.length, refused };
}

type Name = { hash: Hex; deviceId: Hex; sequence: number; receivedAtMs: number };

function receivedOf(
  segment: ReturnType<typeof segmentDrive>[number],
  { hash, deviceId, sequence, receivedAtMs }: Name,
) {
  const part: ReportContent["private"] = {
    publicSalt: new Uint8Array(16),
    privateSalt: new Uint8Array(16),
    camera: segment.camera,
    models: [],
    track: segment.track,
    detections: segment.detections,
  };
  const report: Received["report"] = {
    hash,
    deviceId,
    signed: new Uint8Array(),
    signature: new Uint8Array(),
    chainId: 1,
    registry: ada.driver,
    sequence,
    previous: sequence === 1 ? zeroHash : numberToHex(1e9 + sequence, { size: 32 }),
    anchor: zeroHash,
    startMs: segment.track[0]?.ms ?? 0,
    disclosure: "open",
    public: { tasks: [], detections: [], coverage: [] },
    private: part,
  };
  return { report, receivedAtMs, device: registered(ada), audited: false };
}

function inspectUnsigned(received: Received): Inspected {
  const facts = factsOf(received);
  for (const rule of physical) {
    const finding = rule(received);
    const { hash, deviceId, receivedAtMs, link } = facts;
    if (finding) return { ok: false, hash, deviceId, receivedAtMs, link, ...finding };
  }
  return facts;
}

function describeRefusals(refused: readonly { trip: number; reason: Reason }[]): string {
  const counts = Map.groupBy(refused, ({ reason }) => reason);
  return [...counts].map(([reason, all]) => `${all.length} ${reason}`).join(", ") || "none";
}

function figures(
  name: string,
  { trips, reports, refused }: { trips: number; reports: number; refused: readonly { trip: number; reason: Reason }[] },
) {
  const lost = new Set(refused.map(({ trip }) => trip)).size;
  const share = (trips - lost) / trips;
  console.info(
    `${name}: ${trips - lost} of ${trips} trips pass (${(100 * share).toFixed(2)} %), ${reports} reports, refused: ${describeRefusals(refused)}`,
  );
  return share;
}

describe("honest recorded fleets", () => {
  test.skipIf(shuttles === null)("at least 99 % of the Chicago shuttles' trips pass", () => {
    const trips = loadShuttles(shuttles ?? "");
    const share = figures("Chicago shuttles", { trips: trips.length, ...passing(trips) });
    expect(trips.length).toBeGreaterThan(100);
    expect(share).toBeGreaterThanOrEqual(0.99);
  });

  test.skipIf(cabs === null)("at least 99 % of the San Francisco cabs' trips pass", () => {
    const day = loadCabs(join(cabs ?? "", "cabs_2008-06-04.csv.gz"));
    const names = [...new Set(day.map(({ cab }) => cab))].sort().filter((_, index) => index % CABS_SAMPLED === 0);
    const sample = new Set(names);
    const trips = day.filter(({ cab }) => sample.has(cab)).map(({ cab, drive }) => ({ vehicle: cab, drive }));
    const share = figures("San Francisco cabs", { trips: trips.length, ...passing(trips) });
    expect(trips.length).toBeGreaterThan(1_000);
    expect(share).toBeGreaterThanOrEqual(0.99);
  });
});
