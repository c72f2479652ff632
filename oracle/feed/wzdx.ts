/**
 * Standing roadwork as a Work Zone Data Exchange feed, version 4.2 (USDOT), which road authorities and navigation apps read.
 * What devices can't see is said to be unknown: the road's name, its direction, the lanes.
 */
import type { Address } from "viem";
import { instant, positionOf } from "./geojson.ts";
import type { Standing, StandingEvent } from "./standing.ts";

type Publisher = { readonly operator: Address; readonly epochSeconds: number };

export function workZonesOf({ updatedAt, events }: Standing, { operator, epochSeconds }: Publisher) {
  return {
    feed_info: {
      publisher: `Fovea operator ${operator}`,
      version: "4.2",
      license: "https://creativecommons.org/publicdomain/zero/1.0/",
      update_date: instant(updatedAt),
      update_frequency: epochSeconds,
      data_sources: [{ data_source_id: operator, organization_name: "Drivers of the Fovea network" }],
    },
    type: "FeatureCollection" as const,
    features: events.filter(({ task }) => task === "roadwork").map((event) => workZoneOf(event, operator)),
  };
}

function workZoneOf(event: StandingEvent, operator: Address) {
  const seen = instant(event.lastSeenAt);
  return {
    id: event.id,
    type: "Feature",
    geometry: { type: "MultiPoint", coordinates: [positionOf(event)] },
    properties: {
      core_details: {
        event_type: "work-zone",
        data_source_id: operator,
        road_names: ["unknown"],
        direction: "unknown",
        description: `${event.class}, seen by devices on the road`,
        creation_date: instant(event.firstSeenAt),
        update_date: seen,
      },
      start_date: instant(event.firstSeenAt),
      end_date: instant(event.lapsesAt),
      is_start_date_verified: true,
      // Nobody has announced the end: it is when the feed forgets a zone that nobody sees again.
      is_end_date_verified: false,
      is_start_position_verified: false,
      is_end_position_verified: false,
      location_method: "other",
      vehicle_impact: "unknown",
    },
  };
}
