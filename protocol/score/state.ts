/**
 * What scoring hands from one epoch to the next. Plain JSON, arrays sorted by their first fields, every quantity an integer:
 * probabilities, counts and familiarity in millionths, times in unix seconds, trust per mille.
 *
 * Records age when they are next used (each says the epoch of its numbers), so an epoch without reports changes nothing.
 */
import { z } from "zod";
import { address, hash } from "../hex.ts";
import { tasks } from "../task.ts";

const whole = z.int();
const count = z.int().nonnegative();
const epoch = z.int().nonnegative();
const permille = z.int().min(0).max(1000);
const millionths = z.int().min(0).max(1_000_000);

/** Somebody who passed an event: when, how physically plausible the drive was, and the lot drawn for a tie. */
const witness = { deviceId: hash, driver: address, epoch, at: whole, draw: count, trust: permille };
const claim = z.strictObject({ ...witness, class: z.string() });
const doubt = z.strictObject(witness);
export type Claim = z.infer<typeof claim>;
export type Witness = z.infer<typeof doubt>;

const event = z.strictObject({
  id: hash,
  task: z.enum(tasks),
  class: z.string(),
  /** H3 resolution 12: where the first detection was; the event reaches two cells around it. */
  cell: z.string(),
  firstSeenAt: whole,
  /** Last time somebody whose word counts saw it. */
  lastSeenAt: whole,
  firstEpoch: epoch,
  /** Epoch of `probability`. */
  epoch,
  state: z.enum(["pending", "accepted"]),
  probability: millionths,
  /** Claims that wait for confirmation. */
  claims: z.array(claim),
  /** Denials of an accepted event that wait for company. */
  doubts: z.array(doubt),
  /** Who confirmed it last. */
  supporters: z.array(z.strictObject({ deviceId: hash, driver: address })),
});
export type EventState = z.infer<typeof event>;

const reliability = z.strictObject({
  deviceId: hash,
  task: z.enum(tasks),
  epoch,
  /** Expected numbers of true things seen and missed, of false ones claimed and rightly passed. */
  hits: count,
  misses: count,
  alarms: count,
  calms: count,
  /** How its votes moved with what others found, and how much there was to find (C and V). */
  covariance: whole,
  variance: count,
});
export type ReliabilityState = z.infer<typeof reliability>;

const pair = z.strictObject({
  a: hash,
  b: hash,
  epoch,
  /** News claimed together, each shared among all who claimed it. */
  familiarity: count,
  /** Claims made by both, and those of them that weighty outsiders contradicted. */
  joint: count,
  contradicted: count,
  /** Epochs in which one followed the other at a constant lag. */
  travelled: count,
});
export type PairState = z.infer<typeof pair>;

/** When a cell was last seen by somebody whose word counts, for each task in the order of `tasks`; 0 is never. */
const seen = z.tuple([z.string(), z.array(count).length(tasks.length)]);
export type SeenState = z.infer<typeof seen>;

export const scoreStateSchema = z.strictObject({
  events: z.array(event),
  reliability: z.array(reliability),
  pairs: z.array(pair),
  seen: z.array(seen),
});
export type ScoreState = z.infer<typeof scoreStateSchema>;

export const emptyScoreState: ScoreState = { events: [], reliability: [], pairs: [], seen: [] };
