/** Longest pause within a trip: the same that verification uses to tell trips apart. */
export const TRIP_GAP_MS = 180_000;

/** Cuts a track wherever two fixes are further apart in time; nothing is lost. */
export function tripsOf<Timed extends { ms: number }>(track: readonly Timed[], gapMs = TRIP_GAP_MS): Timed[][] {
  const trips: Timed[][] = [];
  let last: Timed | undefined;
  for (const fix of track) {
    if (!last || fix.ms - last.ms > gapMs) trips.push([]);
    trips.at(-1)?.push(fix);
    last = fix;
  }
  return trips;
}
