import { ponder } from "ponder:registry";
import { provider, stake, unstakeRequest } from "ponder:schema";

ponder.on("ProviderStaking:ProviderRegistered", async ({ event, context }) => {
  const { provider: account, commissionBps, endpoint } = event.args;
  await context.db
    .insert(provider)
    .values({
      provider: account,
      commissionBps,
      endpoint,
      activeWei: 0n,
      thawingWei: 0n,
      registeredAt: event.block.timestamp,
    })
    .onConflictDoUpdate({ commissionBps, endpoint });
});

ponder.on("ProviderStaking:Staked", async ({ event, context }) => {
  const { provider: account, amount } = event.args;
  await context.db.update(provider, { provider: account }).set(({ activeWei }) => ({ activeWei: activeWei + amount }));
  await context.db.insert(stake).values({ move: "staked", ...moveOf(event) });
});

ponder.on("ProviderStaking:UnstakeRequested", async ({ event, context }) => {
  const { provider: account, amount, withdrawableAt } = event.args;
  const request = {
    amountWei: amount,
    requestedAt: event.block.timestamp,
    withdrawableAt: BigInt(withdrawableAt),
    withdrawnAt: null,
  };

  await context.db
    .update(provider, { provider: account })
    .set(({ activeWei, thawingWei }) => ({ activeWei: activeWei - amount, thawingWei: thawingWei + amount }));
  await context.db
    .insert(unstakeRequest)
    .values({ provider: account, slot: Number(event.args.slot), ...request })
    .onConflictDoUpdate(request);
  await context.db.insert(stake).values({ move: "unstakeRequested", ...moveOf(event) });
});

ponder.on("ProviderStaking:Withdrawn", async ({ event, context }) => {
  const { provider: account, amount } = event.args;
  await context.db
    .update(provider, { provider: account })
    .set(({ thawingWei }) => ({ thawingWei: thawingWei - amount }));
  await context.db
    .update(unstakeRequest, { provider: account, slot: Number(event.args.slot) })
    .set({ withdrawnAt: event.block.timestamp });
  await context.db.insert(stake).values({ move: "withdrawn", ...moveOf(event) });
});

type Moved = {
  readonly id: string;
  readonly args: { readonly provider: `0x${string}`; readonly amount: bigint };
  readonly block: { readonly number: bigint; readonly timestamp: bigint };
  readonly transaction: { readonly hash: `0x${string}` };
};

function moveOf({ id, args, block, transaction }: Moved) {
  return {
    id,
    provider: args.provider,
    amountWei: args.amount,
    at: block.timestamp,
    block: block.number,
    transaction: transaction.hash,
  };
}
