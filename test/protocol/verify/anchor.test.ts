import { anchor } from "@fovea/protocol/verify/anchor.ts";
import fc from "fast-check";
import { numberToHex } from "viem";
import { expect, test } from "vitest";
import { block, contextOf, honestDrive, reasonOf, receivedOf, write } from "./scene.ts";

const segment = honestDrive(1);
const report = write(segment);
const startsAt = report.startMs / 1_000;
const endsAt = (segment.track.at(-1)?.ms ?? 0) / 1_000;
const minedAt = (timestamp: number) => contextOf({ registry: { blocks: [{ ...block, timestamp }] } });

test("an accepted report's block is at most an hour older than its start and five minutes younger than its end", () => {
  fc.assert(
    fc.property(fc.integer({ min: Math.floor(startsAt) - 8_000, max: Math.floor(endsAt) + 1_000 }), (timestamp) => {
      const found = anchor(receivedOf(segment, { context: minedAt(timestamp) }));
      const fits = startsAt - 3_600 <= timestamp && timestamp <= endsAt + 300;
      expect(found?.reason).toBe(fits ? undefined : "stale-anchor");
    }),
  );
});

test("refuses a block that is not on the chain, one from yesterday and one after the drive", () => {
  expect(reasonOf(write(segment, { anchor: numberToHex(99, { size: 32 }) }))).toBe("unknown-anchor");
  expect(reasonOf(report, { context: minedAt(startsAt - 86_400) })).toBe("stale-anchor");
  expect(reasonOf(report, { context: minedAt(Math.ceil(endsAt) + 301) })).toBe("stale-anchor");
});

test("accepts a block from before the drive and one from during it", () => {
  expect(reasonOf(report, { context: minedAt(Math.floor(startsAt) - 3_000) })).toBeNull();
  expect(reasonOf(report, { context: minedAt(Math.floor(endsAt)) })).toBeNull();
});
