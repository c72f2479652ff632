import { ponder } from "ponder:registry";
import { account, claim, distributor, emission, epoch, gate as gates } from "ponder:schema";
import { isAddressEqual } from "viem";

ponder.on("RewardDistributor:Claimed", async ({ event, context }) => {
  const { account: who, payout, cumulativeGwei, amount } = event.args;
  const at = event.block.timestamp;
  const active = await context.db.find(gates, { gate: context.contracts.RootGate.address });
  const number = active?.epoch ?? 0;

  await context.db.insert(claim).values({
    id: event.id,
    account: who,
    payout,
    cumulativeGwei,
    amountWei: amount,
    epoch: number,
    at,
    block: event.block.number,
    transaction: event.transaction.hash,
  });
  await context.db
    .insert(account)
    .values({ account: who, cumulativeGwei, claimedWei: amount, claims: 1, lastClaimedAt: at })
    .onConflictDoUpdate((row) => ({
      cumulativeGwei,
      claimedWei: row.claimedWei + amount,
      claims: row.claims + 1,
      lastClaimedAt: at,
    }));
  if (number > 0) {
    await context.db
      .update(epoch, { epoch: number })
      .set((row) => ({ claimedWei: row.claimedWei + amount, claims: row.claims + 1 }));
  }
  await context.db
    .update(distributor, { distributor: event.log.address })
    .set((row) => ({ claimedWei: row.claimedWei + amount }));
});

ponder.on("RewardDistributor:PayoutSet", async ({ event, context }) => {
  const { account: who } = event.args;
  const payout = isAddressEqual(event.args.payout, who) ? null : event.args.payout;
  await context.db
    .insert(account)
    .values({ account: who, payout, cumulativeGwei: 0n, claimedWei: 0n, claims: 0 })
    .onConflictDoUpdate({ payout });
});

ponder.on("RewardDistributor:RootSet", async ({ event, context }) => {
  const { root, funded } = event.args;
  await context.db
    .insert(distributor)
    .values({ distributor: event.log.address, root, fundedWei: funded, claimedWei: 0n })
    .onConflictDoUpdate((row) => ({ root, fundedWei: row.fundedWei + funded }));
});

ponder.on("RewardDistributor:Paused", async ({ event, context }) => {
  const pausedUntil = BigInt(event.args.until);
  await context.db
    .insert(distributor)
    .values({ distributor: event.log.address, ...nothingFunded, pausedUntil })
    .onConflictDoUpdate({ pausedUntil });
});

ponder.on("RewardDistributor:Unpaused", async ({ event, context }) => {
  await context.db
    .insert(distributor)
    .values({ distributor: event.log.address, ...nothingFunded, pausedUntil: null })
    .onConflictDoUpdate({ pausedUntil: null });
});

ponder.on("EmissionController:GateChanged", async ({ event, context }) => {
  const { gate } = event.args;
  await context.db
    .insert(emission)
    .values({ controller: event.log.address, gate, reservedWei: 0n, releasedWei: 0n })
    .onConflictDoUpdate({ gate });
});

ponder.on("EmissionController:EmissionReserved", async ({ event, context }) => {
  const { amount } = event.args;
  await context.db
    .insert(emission)
    .values({ controller: event.log.address, reservedWei: amount, releasedWei: 0n })
    .onConflictDoUpdate((row) => ({ reservedWei: row.reservedWei + amount }));
});

// The first one comes before any reservation: naming a gate gives back what the one before had reserved, nothing.
ponder.on("EmissionController:EmissionUnreserved", async ({ event, context }) => {
  const { amount } = event.args;
  await context.db
    .insert(emission)
    .values({ controller: event.log.address, reservedWei: -amount, releasedWei: 0n })
    .onConflictDoUpdate((row) => ({ reservedWei: row.reservedWei - amount }));
});

ponder.on("EmissionController:EmissionReleased", async ({ event, context }) => {
  const { amount } = event.args;
  await context.db
    .update(emission, { controller: event.log.address })
    .set((row) => ({ reservedWei: row.reservedWei - amount, releasedWei: row.releasedWei + amount }));
});

const nothingFunded = { root: null, fundedWei: 0n, claimedWei: 0n };
