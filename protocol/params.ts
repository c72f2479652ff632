/**
 * Every number the network runs on, in one place, for three networks.
 *
 * An epoch is settled with one `Params` value; its hash goes on chain with the root, so nobody settles by other numbers.
 * Durations are whole seconds, distances metres, speeds metres per second, money gwei of FOV, shares per mille, unless
 * the name says else. Numbers without a source are policy; the others name theirs.
 */
import { type Hex, keccak256, stringToBytes } from "viem";
import { z } from "zod";
import { canonicalJson } from "./canonical.ts";
import { gwei, hash } from "./hex.ts";
import { scoreParams } from "./score/params.ts";
import { classPattern, tasks } from "./task.ts";
import { verifyParams } from "./verify/params.ts";

export const networks = ["local", "test", "main"] as const;
export type Network = (typeof networks)[number];

const seconds = z.int().nonnegative();

/** When things happen; each counts from the epoch's end unless it is a length. `checkTimeline` says how they fit. */
export const timelineSchema = z.strictObject({
  epochSeconds: seconds.positive(),
  /** How long after the cut-off operators exchange their logs before they settle. */
  publishSeconds: seconds,
  proposeSeconds: seconds,
  /** Length of the challenge window. */
  windowSeconds: seconds.positive(),
  /** How long a demanded leaf may take; the last demand is that long before the window's end. */
  answerSeconds: seconds.positive(),
  /** How long a new committee is announced before it sits. */
  rotationSeconds: seconds.positive(),
  /** The guardian has one veto in it. */
  vetoPeriodSeconds: seconds.positive(),
  /** Longest time a ruling may take. */
  rulingSeconds: seconds,
  /** How long an accused provider may take to answer, before the ruling's time begins. */
  hearingSeconds: seconds.positive(),
  /** After its window a root that nobody activated lives this long. */
  expirySeconds: seconds.positive(),
  /** How long the root before the active one can still be claimed from. */
  graceSeconds: seconds,
  /** An account's first stretch, in which all its pay is held back. */
  fullHoldSeconds: seconds,
  /** How long held pay waits. */
  holdSeconds: seconds,
  /** Share of pay held back after the first stretch. */
  holdPermille: z.int().min(0).max(1000),
  /** Epochs of unused emission that accrue before they lapse. */
  accrualEpochs: z.int().positive(),
});
export type Timeline = z.infer<typeof timelineSchema>;

/** How a model's answers are scored, numbered as the contracts do. */
export const metrics = ["brier", "mcc"] as const;

/** What a network begins with; afterwards the contracts say which tasks there are. */
export const taskSchema = z.strictObject({
  /** What a model tells apart; an answer names a class by its place. */
  classes: z.array(z.string().regex(classPattern)).min(1).max(64),
  metric: z.enum(metrics),
  /** H3 resolution of the cells in which what is seen becomes one event. */
  resolution: z.int().min(0).max(15),
  /** Share of what the models' pool may pay, in basis points; those of all tasks are at most the whole. */
  shareBps: z.int().min(0).max(10_000),
});

export const paramsSchema = z.strictObject({
  network: z.enum(networks),
  /** Unix second at which epoch 1 begins. */
  genesis: seconds,
  timeline: timelineSchema,
  /** What one epoch may emit at most, and the most one whole point may earn. */
  emission: z.strictObject({
    poolGwei: gwei,
    priceCapGwei: gwei,
    halvingEpochs: z.int().positive(),
  }),
  /** What the gate asks for beside its signers' bonds, and the first epoch that needs those: before, no token exists. */
  bonds: z.strictObject({
    fromEpoch: z.int().positive(),
    demandGwei: gwei,
    challengeGwei: gwei,
    silenceFeeGwei: gwei,
    rewardCapGwei: gwei,
  }),
  /** What a model's commitment costs until it is withdrawn, how long it can be revealed, and the first tasks. */
  models: z.strictObject({
    depositGwei: gwei,
    revealSeconds: seconds.positive(),
    tasks: z.record(z.enum(tasks), taskSchema),
  }),
  /** What an accusation of a provider puts up, what of it silence burns, and the share of its stake that an offence costs. */
  disputes: z.strictObject({
    bondGwei: gwei,
    silenceFeeGwei: gwei,
    slashBps: z.int().min(1).max(10_000),
  }),
  /** Sources an auditor vouches for: their J is 1 and the presence rules that service vehicles break do not apply. */
  audited: z.array(z.strictObject({ deviceId: hash, reason: z.string().min(1) })),
  verify: verifyParams.schema,
  score: scoreParams.schema,
});
export type Params = z.infer<typeof paramsSchema>;

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const FOV = 10n ** 9n;

const timelines: Record<Network, Timeline> = {
  local: {
    epochSeconds: MINUTE,
    publishSeconds: 0,
    proposeSeconds: 30,
    windowSeconds: 10,
    answerSeconds: 5,
    rotationSeconds: MINUTE,
    vetoPeriodSeconds: 10 * MINUTE,
    rulingSeconds: 20,
    hearingSeconds: 5,
    expirySeconds: 10 * MINUTE,
    graceSeconds: 10 * MINUTE,
    fullHoldSeconds: 0,
    holdSeconds: 0,
    holdPermille: 0,
    accrualEpochs: 60,
  },
  test: {
    epochSeconds: HOUR,
    publishSeconds: 10 * MINUTE,
    proposeSeconds: 20 * MINUTE,
    windowSeconds: 30 * MINUTE,
    answerSeconds: 10 * MINUTE,
    rotationSeconds: DAY,
    vetoPeriodSeconds: 3 * DAY,
    rulingSeconds: HOUR,
    hearingSeconds: 10 * MINUTE,
    expirySeconds: DAY,
    graceSeconds: DAY,
    fullHoldSeconds: DAY,
    holdSeconds: 3 * DAY,
    holdPermille: 300,
    accrualEpochs: 200,
  },
  main: {
    epochSeconds: DAY,
    publishSeconds: 2 * HOUR,
    proposeSeconds: 4 * HOUR,
    windowSeconds: DAY,
    answerSeconds: 6 * HOUR,
    rotationSeconds: 7 * DAY,
    vetoPeriodSeconds: 30 * DAY,
    rulingSeconds: 3 * DAY,
    hearingSeconds: DAY,
    expirySeconds: 7 * DAY,
    graceSeconds: 7 * DAY,
    fullHoldSeconds: 7 * DAY,
    holdSeconds: 30 * DAY,
    holdPermille: 300,
    accrualEpochs: 60,
  },
};

/** Epochs that pass before signers must be bonded; a local signer never has to be. */
const unbondedEpochs: Record<Network, number> = { local: 2 ** 32 - 2, test: 200, main: 30 };

const revealSeconds: Record<Network, number> = { local: MINUTE, test: 6 * HOUR, main: 2 * DAY };
const modelDeposit: Record<Network, bigint> = { local: FOV, test: 100n * FOV, main: 100n * FOV };

/** The classes that today's detectors name; a tenth is left for tasks to come. Events cluster in cells of resolution 12. */
const firstTasks: Params["models"]["tasks"] = {
  pothole: taskOf("d40"),
  roadwork: taskOf("work-zone-cones"),
  sign: taskOf("stop"),
};

/** The parameters of a network; `genesis` and the audited sources are facts of a deployment. */
export function paramsOf(network: Network, genesis: number): Params {
  return {
    network,
    genesis,
    timeline: timelines[network],
    emission: {
      poolGwei: (10_000n * FOV).toString(),
      priceCapGwei: (100n * FOV).toString(),
      halvingEpochs: Math.floor((4 * 365 * DAY) / timelines[network].epochSeconds),
    },
    bonds: {
      fromEpoch: unbondedEpochs[network] + 1,
      demandGwei: FOV.toString(),
      challengeGwei: (100n * FOV).toString(),
      silenceFeeGwei: (10n * FOV).toString(),
      rewardCapGwei: (1_000n * FOV).toString(),
    },
    models: {
      depositGwei: modelDeposit[network].toString(),
      revealSeconds: revealSeconds[network],
      tasks: firstTasks,
    },
    disputes: {
      bondGwei: (100n * FOV).toString(),
      silenceFeeGwei: (10n * FOV).toString(),
      slashBps: 1_000,
    },
    audited: [],
    verify: verifyParams.values,
    score: scoreParams.values,
  };
}

function taskOf(...classes: string[]): z.infer<typeof taskSchema> {
  return { classes, metric: "brier", resolution: 12, shareBps: 3_000 };
}

/** What stands on chain for the parameters: keccak256 of their canonical JSON. */
export function paramsHash(params: Params): Hex {
  return keccak256(stringToBytes(canonicalJson(params)));
}

/** How long after the work of an epoch a fault in it may be seen: until the epoch's root has gone through its window. */
export function detectionSecondsOf({ epochSeconds, proposeSeconds, windowSeconds }: Timeline): number {
  return epochSeconds + proposeSeconds + windowSeconds;
}

/** Stake outlasts every proof that can still be brought against it, with what a stuck root may take to spare. */
export function thawSecondsOf(timeline: Timeline): number {
  return detectionSecondsOf(timeline) + timeline.rulingSeconds + timeline.expirySeconds;
}

/** What keeps the clocks from contradicting each other; empty when they fit together. */
export function checkTimeline(timeline: Timeline): string[] {
  const { epochSeconds, accrualEpochs, holdSeconds, windowSeconds } = timeline;
  const rules: [boolean, string][] = [
    [timeline.publishSeconds <= timeline.proposeSeconds, "logs are published before a root is proposed"],
    [windowSeconds <= timeline.graceSeconds, "the old root stays claimable for at least one window"],
    [timeline.rulingSeconds <= timeline.expirySeconds, "a root does not expire while a ruling is due"],
    [
      detectionSecondsOf(timeline) + timeline.hearingSeconds + timeline.rulingSeconds < thawSecondsOf(timeline),
      "stake thaws until a provider's fault is seen, answered and ruled on",
    ],
    [timeline.answerSeconds < windowSeconds, "a leaf can be demanded and answered inside the window"],
    [windowSeconds <= timeline.rotationSeconds, "a new committee is announced for at least one window"],
    [
      windowSeconds + epochSeconds <= timeline.vetoPeriodSeconds,
      "after a veto the next proposal is through its window before there is another",
    ],
    [timeline.fullHoldSeconds <= holdSeconds, "an account's first stretch is not longer than a hold"],
    [
      holdSeconds + epochSeconds <= accrualEpochs * epochSeconds,
      "emission accrues for longer than pay is held, so held pay is always covered by what may be minted",
    ],
    [
      timeline.proposeSeconds + windowSeconds + timeline.rulingSeconds + epochSeconds <= accrualEpochs * epochSeconds,
      "an epoch after a dropped one can still be paid in full",
    ],
  ];
  return rules.filter(([holds]) => !holds).map(([, rule]) => rule);
}
