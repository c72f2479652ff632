/** What is proven over all call sequences: each row a contract of test/proofs, in words, and a defect that it must refute. */

export type Property = {
  /** Contract of the file `test/proofs/HARNESS.sol`. */
  readonly harness: string;
  readonly name: string;
  readonly by: Method;
  readonly says: string;
  readonly mutant: Mutant;
};

/**
 * `sequences`: it holds after deployment, and no call breaks it in any state that calls can lead to. `induction`: as that, but
 * in any state at all in which it holds. Which calls there are is what the harness lists.
 */
export type Method = "sequences" | "induction";

/** A defect of the core that the harness inherits: the text that it replaces stands there exactly once. */
type Mutant = { readonly file: string; readonly was: string; readonly becomes: string };

const bonds = mutantsOf("BondAccounting");
const escrow = mutantsOf("EscrowAccounting");
const gate = mutantsOf("GateAccounting");
const rewards = mutantsOf("RewardAccounting");
const emission = mutantsOf("EmissionAccounting");
const staking = mutantsOf("StakingAccounting");

export const properties: readonly Property[] = [
  {
    harness: "Rewards",
    name: "RewardsAreBooked",
    by: "sequences",
    says: "the distributor holds its funding less what accounts were paid, and books every payment",
    mutant: rewards("_accounts[account].claimedGwei = cumulativeGwei;", ""),
  },
  {
    harness: "Rewards",
    name: "RewardsCoverEveryLeaf",
    by: "sequences",
    says: "what is held covers every leaf not yet claimed, given roots whose leaves add up and never fall",
    mutant: rewards("return total - activeTotal;", "return (total - activeTotal) / 2;"),
  },
  {
    harness: "Rewards",
    name: "RewardsPayOnce",
    by: "sequences",
    says: "a leaf that was claimed, or a lower one, pays nothing again",
    mutant: rewards("_accounts[account].claimedGwei = cumulativeGwei;", ""),
  },
  {
    harness: "Rewards",
    name: "RewardsNeverFall",
    by: "sequences",
    says: "what an account was paid never falls",
    mutant: rewards(
      "if (cumulativeGwei <= claimed) return 0;",
      "if (cumulativeGwei < claimed) _accounts[account].claimedGwei = cumulativeGwei;\n        if (cumulativeGwei <= claimed) return 0;",
    ),
  },
  {
    harness: "Emission",
    name: "EmissionKeepsToItsSchedule",
    by: "induction",
    says: "minted and reserved together stay within the schedule, for any schedule that never falls",
    mutant: emission("scheduled > _committedGwei ? scheduled - _committedGwei : 0", "scheduled"),
  },
  {
    harness: "Emission",
    name: "EmissionReleasesWhatIsReserved",
    by: "induction",
    says: "a release mints exactly what it is asked for, out of what is reserved",
    mutant: emission("require(amountGwei <= reserved, ReservedExceeded(amountGwei, reserved));", ""),
  },
  {
    harness: "Emission",
    name: "EmissionReservesFromBoth",
    by: "induction",
    says: "a reservation takes exactly its amount from the schedule and from what has accrued, for any bucket",
    mutant: emission("_fill(_accruedGwei() - amountGwei);", "_fill(_accruedGwei());"),
  },
  {
    harness: "Emission",
    name: "EmissionReturnsToBoth",
    by: "induction",
    says: "a dropped reservation returns exactly its amount to both, and no more than is reserved",
    mutant: emission("mostGwei < reserved ? mostGwei : reserved", "reserved"),
  },
  {
    harness: "Gate",
    name: "GateAddsUp",
    by: "sequences",
    says: "bonds, escrow, credits and what is burned add up to what the gate holds",
    mutant: gate("        _ledger.burnedGwei -= shareGwei;\n", ""),
  },
  {
    harness: "Gate",
    name: "GateLocksBonds",
    by: "sequences",
    says: "no bond leaves before its lock has passed since its signer last asked",
    mutant: gate("bond.thawsAt = _now() + _lockSeconds();", "bond.thawsAt = _now();"),
  },
  {
    harness: "Gate",
    name: "GateSlashesAll",
    by: "sequences",
    says: "a slash takes the whole bond, and exactly that is burned",
    mutant: gate("        _bonds[signer].thawingGwei = 0;\n", ""),
  },
  {
    harness: "Gate",
    name: "GateSharesAFifth",
    by: "sequences",
    says: "a prover's share is a fifth of the slash at most, and at most its cap",
    mutant: gate("_PROVER_DIVISOR = 5;", "_PROVER_DIVISOR = 4;"),
  },
  {
    harness: "Escrow",
    name: "EscrowAddsUp",
    by: "sequences",
    says: "escrow, credits and what is burned add up to what is held",
    mutant: escrow("        _ledger.burnedGwei += amountGwei;\n", ""),
  },
  {
    harness: "Escrow",
    name: "EscrowPaysACreditOnce",
    by: "sequences",
    says: "a collection pays exactly the credit, and leaves none",
    mutant: escrow("        _credits[msg.sender] = 0;\n", ""),
  },
  {
    harness: "Bonds",
    name: "BondsAddUp",
    by: "sequences",
    says: "bonds and what is burned add up to what is held",
    mutant: bonds("        _ledger.bondsGwei += amountGwei;\n", ""),
  },
  {
    harness: "Bonds",
    name: "BondsWaitForTheirThaw",
    by: "sequences",
    says: "no bond leaves before its thaw has passed since its payer last asked",
    mutant: bonds("        require(_now() >= bond.thawsAt, BondLocked(bond.thawsAt, _now()));\n", ""),
  },
  {
    harness: "Bonds",
    name: "BondsStandAlone",
    by: "sequences",
    says: "no call about another bond moves a payer's",
    mutant: bonds(
      "        _bonds[subject][payer].activeGwei += amountGwei;\n",
      "        _bonds[subject][address(1)].activeGwei += amountGwei;\n",
    ),
  },
  {
    harness: "Staking",
    name: "StakingHoldsWhatItOwes",
    by: "induction",
    says: "stakes and credits add up to what is held, through every call but a slash",
    mutant: staking("        _ledger.creditsAmount -= amount;\n", ""),
  },
  {
    harness: "Staking",
    name: "StakingCountsBothPools",
    by: "induction",
    says: "what is staked moves with the active and the thawing pool, through every call but a slash",
    mutant: staking("        _ledger.stakedAmount += amount;\n", ""),
  },
  {
    harness: "Staking",
    name: "StakingWaitsForItsThaw",
    by: "induction",
    says: "no stake leaves before its thaw has passed since its owner asked",
    mutant: staking(
      "        require(_now() >= request.withdrawableAt, StillThawing(request.withdrawableAt, _now()));\n",
      "",
    ),
  },
  {
    harness: "Staking",
    name: "StakingPaysACreditOnce",
    by: "induction",
    says: "a collection pays exactly the credit, and leaves none",
    mutant: staking("        _credits[msg.sender] = 0;\n", ""),
  },
];

function mutantsOf(core: string): (was: string, becomes: string) => Mutant {
  return (was, becomes) => ({ file: `contracts/accounting/${core}.sol`, was, becomes });
}
