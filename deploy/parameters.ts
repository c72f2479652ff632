/** What the deployment module is told. Numbers come from the network's own parameters, so that none is written twice. */
import type { Address } from "viem";
import type { Params } from "../protocol/params.ts";

/** Who holds what. `admin` must not be the deployer, who gives up every role at the end. */
export type Holders = {
  readonly admin: Address;
  readonly adminDelaySeconds: number;
  readonly guardian: Address;
  readonly signers: readonly Address[];
  readonly threshold: number;
};

/** Holders on a local chain: Hardhat's account 0 deploys, 1 signs roots, 2 is admin, 3 is guardian. */
export const localHolders: Holders = {
  admin: "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC",
  adminDelaySeconds: 0,
  guardian: "0x90F79bf6EB2c4f870365E785982E1f101E93b906",
  signers: ["0x70997970C51812dc3A010C7d01b50e0d17dc79C8"],
  threshold: 1,
};

export function parametersOf(params: Params, holders: Holders) {
  const signers = [...holders.signers].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  return { Fovea: { genesis: params.genesis, ...numbersOf(params), ...holders, signers } };
}

/** All of it but the facts of one deployment: genesis and holders. */
export function numbersOf({ timeline, emission }: Params) {
  const { epochSeconds, accrualEpochs, graceSeconds, windowSeconds, expirySeconds, rulingSeconds } = timeline;
  return {
    epochSeconds,
    halvingEpochs: emission.halvingEpochs,
    accrualEpochs,
    poolGwei: BigInt(emission.poolGwei),
    graceSeconds,
    windowSeconds,
    expirySeconds,
    // Stake outlasts every proof that can still be brought against it.
    thawSeconds: windowSeconds + rulingSeconds + expirySeconds,
  };
}
