import { type Context, ponder } from "ponder:registry";
import { position, provider, reporter, slash, stake, unstakeRequest } from "ponder:schema";

ponder.on("ProviderStaking:ProviderRegistered", async ({ event, context }) => {
  const { provider: account, commissionBps, endpoint } = event.args;
  await context.db.insert(provider).values({
    provider: account,
    commissionBps,
    endpoint,
    activeWei: 0n,
    activeUnits: 0n,
    activeGeneration: 0n,
    thawingWei: 0n,
    thawingUnits: 0n,
    thawingGeneration: 0n,
    registeredAt: event.block.timestamp,
  });
});

// What was announced before and holds by now is what the new announcement will change.
ponder.on("ProviderStaking:CommissionAnnounced", async ({ event, context }) => {
  const { provider: account, commissionBps, changesAt } = event.args;
  await context.db.update(provider, { provider: account }).set((before) => ({
    commissionBps:
      before.commissionChangesAt !== null && before.commissionChangesAt <= event.block.timestamp
        ? (before.nextCommissionBps ?? before.commissionBps)
        : before.commissionBps,
    nextCommissionBps: commissionBps,
    commissionChangesAt: BigInt(changesAt),
  }));
});

ponder.on("ProviderStaking:EndpointChanged", async ({ event, context }) => {
  const { provider: account, endpoint } = event.args;
  await context.db.update(provider, { provider: account }).set({ endpoint });
});

ponder.on("ProviderStaking:Staked", async ({ event, context }) => {
  const { provider: account, owner, amount, units } = event.args;
  const pools = await context.db.update(provider, { provider: account }).set(({ activeWei, activeUnits }) => ({
    activeWei: activeWei + amount,
    activeUnits: activeUnits + units,
  }));
  const generation = pools.activeGeneration;
  const held = await context.db
    .insert(position)
    .values({ provider: account, owner, units, generation })
    .onConflictDoUpdate((before) => ({
      units: units + (before.generation === generation ? before.units : 0n),
      generation,
    }));

  await note(context, event, { move: "staked", pools, amount, owner, ownerUnits: held.units });
});

ponder.on("ProviderStaking:UnstakeRequested", async ({ event, context }) => {
  const { provider: account, owner, slot, units, amount, thawingUnits, withdrawableAt } = event.args;
  const pools = await context.db.update(provider, { provider: account }).set((before) => ({
    activeWei: before.activeWei - amount,
    activeUnits: before.activeUnits - units,
    thawingWei: before.thawingWei + amount,
    thawingUnits: before.thawingUnits + thawingUnits,
  }));
  const held = await context.db
    .update(position, { provider: account, owner })
    .set((before) => ({ units: before.units - units }));
  const request = {
    amountWei: amount,
    units: thawingUnits,
    generation: pools.thawingGeneration,
    requestedAt: event.block.timestamp,
    withdrawableAt: BigInt(withdrawableAt),
    withdrawnAt: null,
    withdrawnWei: null,
  };
  await context.db
    .insert(unstakeRequest)
    .values({ provider: account, owner, slot: Number(slot), ...request })
    .onConflictDoUpdate(request);

  await note(context, event, { move: "unstakeRequested", pools, amount, owner, ownerUnits: held.units });
});

ponder.on("ProviderStaking:Withdrawn", async ({ event, context }) => {
  const { provider: account, owner, slot, units, amount } = event.args;
  const pools = await context.db.update(provider, { provider: account }).set(({ thawingWei, thawingUnits }) => ({
    thawingWei: thawingWei - amount,
    thawingUnits: thawingUnits - units,
  }));
  await context.db
    .update(unstakeRequest, { provider: account, owner, slot: Number(slot) })
    .set({ withdrawnAt: event.block.timestamp, withdrawnWei: amount });
  const held = await context.db.find(position, { provider: account, owner });
  const ownerUnits = held?.generation === pools.activeGeneration ? held.units : 0n;

  await note(context, event, { move: "withdrawn", pools, amount, owner, ownerUnits });
});

ponder.on("ProviderStaking:Slashed", async ({ event, context }) => {
  const { provider: account, reporter: to, activeAmount, thawingAmount, rewardAmount } = event.args;
  const pools = await context.db.update(provider, { provider: account }).set(({ activeWei, thawingWei }) => ({
    activeWei: activeWei - activeAmount,
    thawingWei: thawingWei - thawingAmount,
  }));
  await context.db.insert(slash).values({
    id: event.id,
    provider: account,
    reporter: to,
    activeWei: activeAmount,
    thawingWei: thawingAmount,
    rewardWei: rewardAmount,
    at: event.block.timestamp,
  });
  await context.db
    .insert(reporter)
    .values({ reporter: to, rewardedWei: rewardAmount, collectedWei: 0n })
    .onConflictDoUpdate(({ rewardedWei }) => ({ rewardedWei: rewardedWei + rewardAmount }));

  await note(context, event, { move: "slashed", pools, amount: activeAmount + thawingAmount });
});

// What is left in a pool that starts over is as many units as wei, and nobody's.
ponder.on("ProviderStaking:PoolWiped", async ({ event, context }) => {
  const { provider: account, kind, amount } = event.args;
  const generation = BigInt(event.args.generation);
  const pools = await context.db
    .update(provider, { provider: account })
    .set(
      kind === ACTIVE
        ? { activeWei: amount, activeUnits: amount, activeGeneration: generation }
        : { thawingWei: amount, thawingUnits: amount, thawingGeneration: generation },
    );

  await note(context, event, { move: "wiped", pools, amount });
});

ponder.on("ProviderStaking:Collected", async ({ event, context }) => {
  const { account, amount } = event.args;
  await context.db
    .update(reporter, { reporter: account })
    .set(({ collectedWei }) => ({ collectedWei: collectedWei + amount }));
});

/** The contract's first kind of pool. */
const ACTIVE = 0;

type Moving = {
  readonly id: string;
  readonly block: { readonly number: bigint; readonly timestamp: bigint };
  readonly transaction: { readonly hash: `0x${string}` };
};

type Move = {
  readonly move: (typeof stake.$inferSelect)["move"];
  readonly pools: typeof provider.$inferSelect;
  readonly amount: bigint;
  readonly owner?: `0x${string}`;
  readonly ownerUnits?: bigint;
};

async function note({ db }: Context, { id, block, transaction }: Moving, { pools, amount, ...move }: Move) {
  await db.insert(stake).values({
    id,
    ...move,
    provider: pools.provider,
    amountWei: amount,
    activeWei: pools.activeWei,
    activeUnits: pools.activeUnits,
    activeGeneration: pools.activeGeneration,
    at: block.timestamp,
    block: block.number,
    transaction: transaction.hash,
  });
}
