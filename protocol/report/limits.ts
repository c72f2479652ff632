/**
 * How large a report may be. Policy, sized from the reference report (10 minutes, a fix every 5 s, 6 detections: about
 * 4 KiB); `report.cddl` states the same numbers and a test compares them.
 */
export const limits = {
  /** The whole envelope in bytes. */
  envelopeBytes: 65_536,
  /** Longest drive segment in one report. */
  segmentMs: 600_000,
  /** Two fixes a second. */
  fixes: 1_200,
  detections: 256,
  /** 10 minutes at 40 m/s pass about 550 cells; turns and minutes split some of them. */
  coverage: 2_048,
  models: 16,
} as const;

/** The years 2001 to 2100: a time in other units than it should be is refused rather than read. */
export const timeRangeMs = { min: 978_307_200_000, max: 4_102_444_800_000 } as const;
export const latitudeRange = { min: -900_000_000, max: 900_000_000 } as const;
export const longitudeRange = { min: -1_800_000_000, max: 1_800_000_000 } as const;
export const permilleRange = { min: 0, max: 1_000 } as const;
