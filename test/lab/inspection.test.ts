import { inventFleet } from "@fovea/lab/fleet.ts";
import { startOf, straight } from "@fovea/lab/forge.ts";
import { detectionsOf, inspectSigned } from "@fovea/lab/inspection.ts";
import { randomOf } from "@fovea/lab/random.ts";
import { type Claim, claimAt, passesOf } from "@fovea/lab/sight.ts";
import { labParams } from "@fovea/lab/timeline.ts";
import { camera, TASK, type Way, waysOf } from "@fovea/lab/way.ts";
import { inspect } from "@fovea/protocol/verify/verify.ts";
import { numberToHex } from "viem";
import { expect, test } from "vitest";
import { ada, block, contextOf, write } from "../protocol/verify/scene.ts";

const random = randomOf(1, 30);
const [car] = inventFleet(1);
const driven = (car?.trips ?? []).slice(0, 2).flatMap((trip) => waysOf(trip));
const previous = numberToHex(9, { size: 32 });

/** The same report twice: as the lab sees it, and signed, encoded and inspected as an operator would. */
function both(way: Way, { claims, waitedMs = 60_000 }: { claims: readonly Claim[]; waitedMs?: number }) {
  const segment = { camera, tasks: [TASK], track: [...way.track], detections: detectionsOf({ way, claims }) };
  const written = write(segment, { by: ada, sequence: 3, previous });
  const receivedAtMs = way.endMs + waitedMs;
  const blocks = [{ ...block, timestamp: Math.floor(way.startMs / 1_000) }];
  const context = contextOf({ params: labParams(), registry: { blocks } });
  const { deviceId, driver } = ada;
  return {
    lab: inspectSigned({ way, claims, deviceId, driver, hash: written.hash, sequence: 3, previous, receivedAtMs }),
    real: inspect({ bytes: written.bytes, receivedAtMs, operator: driver }, context),
  };
}

test("what the lab makes of a way is what verification makes of the signed bytes", () => {
  for (const way of driven) {
    const claims = passesOf(way)
      .filter(() => random.chance(0.05))
      .map((visit) => ({ ...claimAt(visit, random), phash: random.hex(8) }));
    const { lab, real } = both(way, { claims });
    expect(lab).toEqual(real);
    expect(lab.ok).toBe(true);
  }
});

test("a burst in the lab is zeroed as in the signed bytes", () => {
  const [way] = driven;
  if (way === undefined) throw new Error("the car did not drive");
  const visits = passesOf(way).slice(0, 1);
  const claims = visits.flatMap((visit) =>
    Array.from({ length: 6 }, (_, n) => ({ ...visit, latE7: visit.latE7 + 2_000 * (n - 2), ms: visit.ms })),
  );
  const { lab, real } = both(way, { claims });
  expect(lab).toEqual(real);
  expect(lab.ok && lab.accepted.zeroed.length).toBe(6);
});

test("what the lab refuses is refused for the same reason when it is signed", () => {
  const [way] = driven;
  const [visit] = way ? passesOf(way) : [];
  const [ruled] = waysOf(
    straight(
      [-3, 0, 3].map((n) => ({ latE7: 416_000_000 + n * 1e5, lonE7: -835_000_000 })),
      { startMs: startOf(1), metres: 0, random },
    ),
  );
  if (!way || !visit || !ruled) throw new Error("there is no way");
  const reasons = [
    both(ruled, { claims: [] }),
    both(way, { claims: [{ ...visit, latE7: visit.latE7 + 100_000 }] }),
    both(way, { claims: [], waitedMs: 8 * 86_400_000 }),
  ].map(({ lab, real }) => {
    expect(lab).toEqual(real);
    return lab.ok ? null : lab.reason;
  });
  expect(reasons).toEqual(["synthetic-track", "off-track", "too-late"]);
});
