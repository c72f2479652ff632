/**
 * Constants of the verify rules. "Cabs" are 6,081 trips (462,778 steps) of 500 San Francisco cabs on 2008-06-04, "shuttles"
 * 667 trips of Chicago campus buses in April 2011; both were recorded by honest vehicles. What names no source is policy.
 */
import { z } from "zod";

const positive = z.int().positive();
const count = z.int().nonnegative();
const permille = z.int().min(0).max(1_000);

/** How alike two tracks must be: so many gates, of the smaller sketch so many per mille, over so long, lags so near. */
const likeness = z.strictObject({ lagMs: positive, gates: positive, permille, spanSeconds: count });
export type Likeness = z.infer<typeof likeness>;

const schema = z.strictObject({
  clock: z.strictObject({ lateSeconds: positive, earlySeconds: positive }),
  anchor: z.strictObject({ ageSeconds: positive, toleranceSeconds: count }),
  motion: z.strictObject({
    metresPerSecond: positive,
    slackMetres: count,
    slackSeconds: count,
    auditedSlackSeconds: count,
    strideSeconds: positive,
    gapSeconds: positive,
    grossPermille: permille,
  }),
  stillness: z.strictObject({ metres: positive }),
  synthetic: z.strictObject({
    samples: positive,
    steadySpeedPermille: permille,
    steadyPermille: permille,
    gridE7: positive,
    gridPermille: permille,
    ruledE7: positive,
    ruledMetres: positive,
    ruledPermille: permille,
    coarseE7: positive,
    coarseMetres: positive,
  }),
  offTrack: z.strictObject({ toleranceMetres: count, legPermille: permille, auditedSeconds: count }),
  burst: z.strictObject({ detections: positive, windowSeconds: count }),
  cap: z.strictObject({ detectionsPerReport: positive, reportsPerEpoch: positive }),
  timeline: z.strictObject({ overlapSeconds: count }),
  copy: z.strictObject({
    gatesKept: positive,
    sharedPermille: permille,
    comparedUpTo: positive,
    sameTimeMs: positive,
    convoySeconds: positive,
    together: likeness,
    exact: likeness,
    near: likeness,
    retained: count,
    retainedSeconds: positive,
  }),
  frame: z.strictObject({
    bits: count,
    flatBits: count,
    nearMetres: count,
    nearSeconds: count,
    comparedUpTo: positive,
    retained: count,
    retainedSeconds: positive,
  }),
});
export type VerifyParams = z.infer<typeof schema>;

const MINUTE = 60;
const DAY = 86_400;

const values: VerifyParams = {
  clock: {
    /** A phone that was off line for a week still counts. */
    lateSeconds: 7 * DAY,
    /** What a phone without network time drifts and an operator's clock errs. */
    earlySeconds: 5 * MINUTE,
  },
  anchor: {
    /** A device may read the chain once an hour. */
    ageSeconds: 60 * MINUTE,
    /** The two clocks of `clock.earlySeconds`. */
    toleranceSeconds: 5 * MINUTE,
  },
  motion: {
    /** 180 km/h: above what any road allows. 1.4 % of the cabs' steps imply more than 130 km/h, 0.8 % more than 160. */
    metresPerSecond: 50,
    /** Two fixes that err by 50 m each, as among tall buildings. */
    slackMetres: 100,
    /** Times cut to whole seconds. */
    slackSeconds: 1,
    /** Times cut to whole minutes, which service logs do. */
    auditedSlackSeconds: 60,
    /** Speed is judged over at least so long, so that the slack is not granted once for every fix. */
    strideSeconds: 10,
    /** Over a longer gap nothing is known, so it counts as impossible; a trip is a run of fixes without one. */
    gapSeconds: 180,
    /** 0.35 % of the cabs' trips exceed it in some segment: two vehicles that report under one name. */
    grossPermille: 500,
  },
  /** One coverage cell (H3 resolution 11, about 50 m wide); parked receivers wander less. */
  stillness: { metres: 50 },
  synthetic: {
    /** Fewer moving steps say nothing about regularity. */
    samples: 8,
    /** A leg is steady if its speed is this near to the median ... */
    steadySpeedPermille: 10,
    /** ... and a track if so many are; the steadiest of 36,479 honest segments has 600. */
    steadyPermille: 800,
    /** 1e-4 degrees, about 11 m; the cabs' own fixes lie on 1e-5. */
    gridE7: 1_000,
    /** 10,000th percentile of honest moving segments: 286. */
    gridPermille: 500,
    /** 3 cm, the rounding of three fixes: nearer to the middle of its neighbours than a receiver's noise allows. */
    ruledE7: 3,
    /** Shorter steps may fit by rounding. */
    ruledMetres: 20,
    /** Shuttles reach 38 at most, cabs 0. */
    ruledPermille: 500,
    /** Fixes recorded to 1e-6 degrees or coarser ... */
    coarseE7: 10,
    /** ... fit by rounding unless steps are this long. */
    coarseMetres: 200,
  },
  offTrack: {
    /** Error of the fix and of the placing of what the camera saw. */
    toleranceMetres: 50,
    /** A road between two fixes may leave the straight line by half its length. */
    legPermille: 500,
    /** Times cut to whole minutes. */
    auditedSeconds: 60,
  },
  burst: {
    /** Drivers of such networks know it as "five at once earn nothing". */
    detections: 5,
    windowSeconds: 1,
  },
  cap: {
    /** One detection every 6 s for 10 minutes. */
    detectionsPerReport: 100,
    /** Two days of driving without a pause, uploaded at once. */
    reportsPerEpoch: 288,
  },
  /** Trimmed segments never touch; a clock that is set back by network time moves by less. */
  timeline: { overlapSeconds: 5 },
  copy: {
    gatesKept: 32,
    /** Of its tokens a copy with 5 m of jitter shares more than so many 98 times in 100. */
    sharedPermille: 250,
    /** Candidates that are compared with one report, so that a crowd in one place costs no more than a line of cars. */
    comparedUpTo: 32,
    /** Two cars in one lane are further apart than this; two phones in one car are not. */
    sameTimeMs: 700,
    /** Up to this lag two cars may follow one another all the way. */
    convoySeconds: 60,
    /** At the same time: what a receiver's error of 1.5 m moves a passage by at 10 m/s. Two cars can't be in one place. */
    together: { lagMs: 150, gates: 4, permille: 700, spanSeconds: 0 },
    /**
     * At any lag: half a metre at 10 m/s, less than two receivers differ. The best honest pair of shuttle segments, of
     * 312,445, reaches 428 per mille with three times the tolerance.
     */
    exact: { lagMs: 50, gates: 8, permille: 700, spanSeconds: 60 },
    /**
     * Jitter of 20 m at 10 m/s. The best honest pair of shuttle segments reaches 750 per mille, the best of two days of cabs
     * 843, on a freeway; a copy with 3 m of jitter has 875 or more nine times in ten, with 5 m half the time.
     */
    near: { lagMs: 2_000, gates: 12, permille: 850, spanSeconds: 180 },
    retained: 10_000,
    retainedSeconds: 30 * DAY,
  },
  frame: {
    /** Two frames of 64 random bits are so near once in 4e14 pairs. */
    bits: 3,
    /** A black or white frame has few bits set or few unset and says nothing. */
    flatBits: 8,
    /** The same thing seen twice in passing is not a repetition. */
    nearMetres: 200,
    /** Longest time in front of one scene, as in a jam. */
    nearSeconds: 600,
    comparedUpTo: 64,
    retained: 20_000,
    retainedSeconds: 30 * DAY,
  },
};

/** Constants of the verify rules, each with its source. */
export const verifyParams = { schema, values };
