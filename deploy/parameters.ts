/** What the deployment module is told. Numbers come from the network's own parameters, so that none is written twice. */
import { type Address, stringToHex } from "viem";
import {
  detectionSecondsOf,
  metrics,
  type Network,
  type Params,
  paramsHash,
  thawSecondsOf,
} from "../protocol/params.ts";
import { tasks } from "../protocol/task.ts";

/** Who holds what. `admin` must not be the deployer, who gives up every role at the end. */
export type Holders = {
  readonly admin: Address;
  readonly guardian: Address;
  readonly signers: readonly Address[];
  readonly threshold: number;
  /** Rules on challenged roots; none of it signs roots. */
  readonly council: readonly Address[];
  readonly councilThreshold: number;
};

/** Holders on a local chain: Hardhat's account 0 deploys, 1 signs roots, 2 is admin, 3 is guardian, 4 is the council. */
export const localHolders: Holders = {
  admin: "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC",
  guardian: "0x90F79bf6EB2c4f870365E785982E1f101E93b906",
  signers: ["0x70997970C51812dc3A010C7d01b50e0d17dc79C8"],
  threshold: 1,
  council: ["0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65"],
  councilThreshold: 1,
};

const DAY = 86_400;

/** How long an admin's call waits, and how long what it decides about power waits on top. The second is longer than a thaw. */
export const delays: Readonly<
  Record<Network, { readonly adminDelaySeconds: number; readonly exitDelaySeconds: number }>
> = {
  local: { adminDelaySeconds: 0, exitDelaySeconds: 0 },
  test: { adminDelaySeconds: DAY, exitDelaySeconds: 2 * DAY },
  main: { adminDelaySeconds: 7 * DAY, exitDelaySeconds: 14 * DAY },
};

export type Parameters = ReturnType<typeof parametersOf>;

export function parametersOf(params: Params, holders: Holders) {
  const [signers, council] = [ascending(holders.signers), ascending(holders.council)];
  const facts = { genesis: params.genesis, paramsHash: paramsHash(params), ...holders, signers, council };
  return { Fovea: { ...facts, ...numbersOf(params) } };
}

/** All of it but the facts of one deployment: genesis, the hash of its parameters, and holders. */
export function numbersOf({ network, timeline, emission, bonds, models, disputes }: Params) {
  const { epochSeconds, accrualEpochs, graceSeconds, windowSeconds, expirySeconds, rulingSeconds } = timeline;
  const thawSeconds = thawSecondsOf(timeline);
  return {
    epochSeconds,
    halvingEpochs: emission.halvingEpochs,
    accrualEpochs,
    poolGwei: BigInt(emission.poolGwei),
    graceSeconds,
    gate: {
      windowSeconds,
      answerSeconds: timeline.answerSeconds,
      rulingSeconds,
      expirySeconds,
      rotationSeconds: timeline.rotationSeconds,
      vetoPeriodSeconds: timeline.vetoPeriodSeconds,
      bondedFromEpoch: bonds.fromEpoch,
      demandBondGwei: BigInt(bonds.demandGwei),
      challengeBondGwei: BigInt(bonds.challengeGwei),
      silenceFeeGwei: BigInt(bonds.silenceFeeGwei),
      rewardCapGwei: BigInt(bonds.rewardCapGwei),
    },
    disputes: {
      hearingSeconds: timeline.hearingSeconds,
      rulingSeconds,
      detectionSeconds: detectionSecondsOf(timeline),
      bondGwei: BigInt(disputes.bondGwei),
      silenceFeeGwei: BigInt(disputes.silenceFeeGwei),
      slashBps: disputes.slashBps,
    },
    thawSeconds,
    // Whoever leaves when a commission is announced is out before it holds.
    noticeSeconds: thawSeconds,
    // Work is judged once more when its held pay is released, so an account's bond and a model's deposit are still there then.
    bondThawSeconds: timeline.holdSeconds + thawSeconds,
    modelDepositGwei: BigInt(models.depositGwei),
    revealSeconds: models.revealSeconds,
    tasks: tasks.map((name) => {
      const { metric, ...terms } = models.tasks[name];
      return { taskId: stringToHex(name, { size: 32 }), ...terms, metric: metrics.indexOf(metric) };
    }),
    ...delays[network],
  };
}

function ascending(accounts: readonly Address[]): Address[] {
  return [...accounts].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
}
