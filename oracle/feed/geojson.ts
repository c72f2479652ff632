/** Standing events as GeoJSON (RFC 7946): a point at the middle of each event's cell, about ten metres across. */
import { centerOf } from "@fovea/protocol/place.ts";
import type { Standing, StandingEvent } from "./standing.ts";

export function geojsonOf({ epoch, updatedAt, events }: Standing) {
  return {
    type: "FeatureCollection" as const,
    epoch,
    updatedAt: instant(updatedAt),
    features: events.map((event) => ({
      type: "Feature" as const,
      id: event.id,
      geometry: { type: "Point" as const, coordinates: positionOf(event) },
      properties: {
        task: event.task,
        class: event.class,
        cell: event.cell,
        firstSeenAt: instant(event.firstSeenAt),
        lastSeenAt: instant(event.lastSeenAt),
        confidence: event.probability / 1_000_000,
      },
    })),
  };
}

/** Longitude, then latitude. */
export function positionOf({ cell }: Pick<StandingEvent, "cell">): [number, number] {
  const { latE7, lonE7 } = centerOf(cell);
  return [lonE7 / 1e7, latE7 / 1e7];
}

export function instant(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
