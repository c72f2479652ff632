/**
 * Constants of the score rules. "Simulation" is the one on 507 recorded San Francisco cab tracks (200 honest devices, 33
 * attack variants, 10 epochs) in which these values held every attack without real work below 6 % of an honest device's
 * pay; the others are policy and say so. Probabilities, shares and decays are plain numbers, points are micro-points.
 */
import { z } from "zod";

const share = z.number().min(0).max(1);
const positive = z.number().positive();
const count = z.int().nonnegative();
const microPoints = z.int().positive();

const schema = z.strictObject({
  truth: z.strictObject({
    sensitivity: z.tuple([positive, positive]),
    falseRate: z.tuple([positive, positive]),
    falseRateFloor: share,
    rounds: z.int().positive(),
    discount: share,
    goldNats: positive,
  }),
  prior: z.strictObject({ fresh: share, pending: share, accepted: share, floor: share, ceiling: share }),
  decision: z.strictObject({
    accept: share,
    clear: share,
    pendingEpochs: z.int().positive(),
    acceptedEpochs: z.int().positive(),
    doubtsKept: count,
    supportersKept: count,
  }),
  reliability: z.strictObject({ decay: share, forgetEpochs: z.int().positive() }),
  informativeness: z.strictObject({
    bins: z.array(share),
    shrink: positive,
    margin: share,
    ranked: share,
    weightLead: positive,
    weightShrink: positive,
    weightMargin: share,
    weightSpan: positive,
  }),
  independence: z.strictObject({
    decay: share,
    pairsUpTo: z.int().positive(),
    reconfirmed: share,
    chance: positive,
    familiar: positive,
    linked: positive,
    contradictions: positive,
    contradictedShare: share,
    contradictorInformativeness: share,
    travelCells: z.int().positive(),
    travelShare: share,
    travelLagSeconds: z.int().positive(),
    travelNeighbours: z.int().positive(),
    carCells: z.int().positive(),
    carShare: share,
    travelEpochs: z.int().positive(),
  }),
  pay: z.strictObject({
    detection: z.strictObject({ pothole: microPoints, roadwork: microPoints, sign: microPoints }),
    coverage: microPoints,
    penalty: microPoints,
    ranks: z.array(share),
    rankWindowSeconds: z.int().positive(),
    freshnessEpochs: z.int().positive(),
    uploadSeconds: count,
    thinPassers: count,
    thinShare: share,
  }),
});
export type ScoreParams = z.infer<typeof schema>;

const values: ScoreParams = {
  truth: {
    // Beta priors of a device nobody knows: it sees two things in three and is wrong once in 61 cells. Simulation.
    sensitivity: [6, 3],
    falseRate: [1, 60],
    // No device is trusted to be wrong less than once in 2,000 cells, however long its record. Simulation.
    falseRateFloor: 0.0005,
    rounds: 3,
    // Votes about one thing are never quite independent, so each counts a little less than its likelihood. Simulation.
    discount: 0.9,
    // What an audit has seen outweighs a million to one. Policy.
    goldNats: 13.815511,
  },
  // What is believed before the votes: of a cell nobody has claimed, and as a share of what was believed before. Simulation.
  prior: { fresh: 0.003, pending: 0.95, accepted: 0.9, floor: 0.002, ceiling: 0.97 },
  decision: {
    // Simulation; precision 99 %, recall 98.6 % of what two or more devices saw.
    accept: 0.8,
    clear: 0.1,
    pendingEpochs: 6,
    // An event nobody has passed for so long leaves the list. Policy.
    acceptedEpochs: 60,
    // Bounds of the state an event carries; the fourth of a kind is not paid anyway. Policy.
    doubtsKept: 16,
    supportersKept: 4,
  },
  reliability: {
    // Simulation.
    decay: 0.9,
    // 0.9^100 is below one part in 30,000: nothing of a record is left.
    forgetEpochs: 100,
  },
  informativeness: {
    // Edges of the bins of what the public believed before the epoch; claims nobody knew have a bin of their own. Simulation.
    bins: [0.01, 0.3, 0.7, 0.95],
    // J = max(0, (C / (V + 2.5) - 0.1) / 0.9). Simulation.
    shrink: 2.5,
    margin: 0.1,
    // Below this a device takes no rank and resets no freshness. Simulation.
    ranked: 0.1,
    // Weight of a vote = clamp(((C + 1.8) / (V + 3) - 0.15) / 0.35, 0, 1): 1 for a device nobody knows. Simulation.
    weightLead: 1.8,
    weightShrink: 3,
    weightMargin: 0.15,
    weightSpan: 0.35,
  },
  independence: {
    // Familiarity fades over the hold-back window: 1 - 1 / 30 an epoch. Derived from the 30 days of the main network.
    decay: 0.967,
    // What more devices than this claim together says nothing about any two of them, and pairs stay linear. Policy.
    pairsUpTo: 32,
    // Claiming again what is known is a tenth of claiming news together. Simulation.
    reconfirmed: 0.1,
    // Familiarity counts beyond 1.5 times what everybody has with everybody: in a town of 12 devices honest pay is as with
    // any higher value, and a clique of 7 far away earns a twentieth of a device. Town of test/protocol/score.
    chance: 1.5,
    // Up to 1 a pair's support is worth all of it, then 1 / c^2, and nothing beyond 3. Simulation.
    familiar: 1,
    linked: 3,
    // Three joint claims that outsiders with J > 0.3 contradict, and more than half of the pair's. Simulation.
    contradictions: 3,
    contradictedShare: 0.5,
    contradictorInformativeness: 0.3,
    // Half of the smaller drive's cells, at least 250 (10 km of res-11 cells), at one lag of 180 s. Simulation.
    travelCells: 250,
    travelShare: 0.5,
    travelLagSeconds: 180,
    // A pass is compared with this many passes of its cell before it, so that a busy cell costs no more than its traffic. Policy.
    travelNeighbours: 8,
    // Nine cells in ten in the same minute is within six seconds of each other; 50 cells are 2 km. Derived, not simulated.
    carCells: 50,
    carShare: 0.9,
    // A pair that travelled together in so many epochs stays linked. Simulation.
    travelEpochs: 2,
  },
  pay: {
    // One point an event, whatever the task. Policy.
    detection: { pothole: 1_000_000, roadwork: 1_000_000, sign: 1_000_000 },
    // 0.002 a cell and task: about 30 % of pay. Simulation.
    coverage: 2_000,
    // 0.02: per-cell false alarms outnumber true news, a larger penalty ruins honest devices. Simulation.
    penalty: 20_000,
    ranks: [1, 0.5, 0.25],
    // Who came first within a minute is drawn: coverage is no finer. Policy.
    rankWindowSeconds: 60,
    // A cell or event is news again after three epochs. Simulation.
    freshnessEpochs: 3,
    // An hour late is as good as at once: drives end before they are uploaded. Policy.
    uploadSeconds: 3_600,
    // Up to three independent passers is thin, and thin pay is at most half of the other pay. Simulation.
    thinPassers: 3,
    thinShare: 0.5,
  },
};

/** Constants of the score rules, each with its source. */
export const scoreParams = { schema, values };
