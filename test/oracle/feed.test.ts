import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cellOf, metresBetween } from "@fovea/protocol/place.ts";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { expect, test } from "vitest";
import { geojsonOf } from "../../oracle/feed/geojson.ts";
import type { Standing, StandingEvent } from "../../oracle/feed/standing.ts";
import { workZonesOf } from "../../oracle/feed/wzdx.ts";
import { dataset } from "../dataset.ts";

const place = { latE7: 418_781_136, lonE7: -876_297_982 };
const operator = `0x${"0b".repeat(20)}` as const;

const zone = event({ task: "roadwork", class: "cones" });
const pothole = event({ id: `0x${"02".repeat(32)}`, task: "pothole", class: "d40" });

const schemas = dataset("wzdx-4.2");

test.skipIf(schemas === null)("the work zone feed validates against the official WZDx 4.2 schema", () => {
  const validate = wzdxSchema(schemas ?? "");
  const publisher = { operator, epochSeconds: 3600 };

  const full = workZonesOf(standing([zone, pothole]), publisher);

  expect(full.features).toHaveLength(1);
  expect(validate(full), JSON.stringify(validate.errors)).toBe(true);
  expect(validate(workZonesOf(standing([]), publisher)), JSON.stringify(validate.errors)).toBe(true);
  // The check can fail: without its dates the zone is refused.
  expect(validate({ ...full, features: full.features.map((feature) => ({ ...feature, properties: {} })) })).toBe(false);
});

test("a work zone ends when the feed would forget it, and says that nobody announced it", () => {
  const [feature] = workZonesOf(standing([zone]), { operator, epochSeconds: 3600 }).features;

  expect(feature?.properties).toMatchObject({
    start_date: "2026-01-01T00:00:00.000Z",
    end_date: "2026-02-01T00:00:00.000Z",
    is_end_date_verified: false,
  });
});

test("an event is a point within ten metres of where it was seen", () => {
  const { features } = geojsonOf(standing([zone, pothole]));

  const [longitude = 0, latitude = 0] = features[0]?.geometry.coordinates ?? [];
  expect(metresBetween(place, { latE7: latitude * 1e7, lonE7: longitude * 1e7 })).toBeLessThan(12);
  expect(features.map(({ properties }) => properties.confidence)).toEqual([0.91, 0.91]);
});

function event(given: Partial<StandingEvent>): StandingEvent {
  return {
    id: `0x${"01".repeat(32)}`,
    task: "roadwork",
    class: "",
    cell: cellOf(place, 12),
    firstSeenAt: Date.UTC(2026, 0, 1) / 1000,
    lastSeenAt: Date.UTC(2026, 0, 2) / 1000,
    lapsesAt: Date.UTC(2026, 1, 1) / 1000,
    probability: 910_000,
    ...given,
  };
}

function standing(events: StandingEvent[]): Standing {
  return { epoch: 7, updatedAt: Date.UTC(2026, 0, 3) / 1000, events };
}

function wzdxSchema(folder: string) {
  const ajv = addFormats.default(new Ajv.default({ strict: false }));
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".json") && file !== "WorkZoneFeed.json")) {
    ajv.addSchema(JSON.parse(readFileSync(join(folder, name), "utf8")));
  }
  for (const [type, position] of [
    ["LineString", 2],
    ["MultiPoint", 0],
  ] as const) {
    ajv.addSchema({ $id: `https://geojson.org/schema/${type}.json`, ...geometry(type, position) });
  }
  return ajv.compile(JSON.parse(readFileSync(join(folder, "WorkZoneFeed.json"), "utf8")));
}

/** RFC 7946, 3.1. */
function geometry(type: string, minItems: number) {
  const position = { type: "array", minItems: 2, items: { type: "number" } };
  return {
    type: "object",
    required: ["type", "coordinates"],
    properties: { type: { const: type }, coordinates: { type: "array", minItems, items: position } },
  };
}
