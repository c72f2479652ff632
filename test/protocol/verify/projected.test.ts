import { project } from "@fovea/protocol/projection.ts";
import { projected } from "@fovea/protocol/verify/projected.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { honestDrive, reasonOf, receivedOf, write } from "./scene.ts";

const segment = honestDrive(1);
const report = write(segment);

test("a public part that is not the projection of the private one is not-a-projection", () => {
  const received = receivedOf(segment);
  const entries = report.public.coverage;
  fc.assert(
    fc.property(fc.nat(entries.length - 1), fc.constantFrom("turn", "shift"), (at, how) => {
      const coverage = entries.map((entry, index) => {
        if (index !== at) return entry;
        return how === "turn" ? { ...entry, sector: (entry.sector + 4) % 8 } : { ...entry, at: entry.at + 3_600 };
      });
      const changed = { ...received, report: { ...report, public: { ...report.public, coverage } } };
      expect(projected(changed)?.reason).toBe("not-a-projection");
    }),
  );
});

test("refuses coverage of a place where the track never was", () => {
  const elsewhere = project(honestPart(2));
  const coverage = [...report.public.coverage, ...elsewhere.coverage.slice(0, 3)];
  coverage.sort((a, b) => a.at - b.at || (a.cell < b.cell ? -1 : a.cell > b.cell ? 1 : a.sector - b.sector));
  expect(reasonOf(write(segment, { public: { ...report.public, coverage } }))).toBe("not-a-projection");
});

test("accepts the projection", () => {
  expect(reasonOf(report)).toBeNull();
});

/** Another drive, moved 10 km north. */
function honestPart(seed: number) {
  const { track } = honestDrive(seed);
  return { ...report.private, track: track.map((fix) => ({ ...fix, latE7: fix.latE7 + 1_000_000 })), detections: [] };
}
