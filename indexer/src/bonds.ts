import { ponder } from "ponder:registry";
import { accountBond, bondChange } from "ponder:schema";

ponder.on("AccountBonds:BondDeposited", async ({ event, context }) => {
  const { account, payer, amountGwei } = event.args;
  await context.db
    .insert(accountBond)
    .values({ account, payer, activeGwei: amountGwei, thawingGwei: 0n, forfeitedGwei: 0n })
    .onConflictDoUpdate(({ activeGwei }) => ({ activeGwei: activeGwei + amountGwei }));
  await context.db.insert(bondChange).values({ move: "deposited", ...changeOf(event, amountGwei) });
});

ponder.on("AccountBonds:BondThawing", async ({ event, context }) => {
  const { account, payer, amountGwei, thawingGwei, thawsAt } = event.args;
  await context.db
    .update(accountBond, { account, payer })
    .set(({ activeGwei }) => ({ activeGwei: activeGwei - amountGwei, thawingGwei, thawsAt: BigInt(thawsAt) }));
  await context.db.insert(bondChange).values({ move: "thawing", ...changeOf(event, amountGwei) });
});

ponder.on("AccountBonds:BondWithdrawn", async ({ event, context }) => {
  const { account, payer, amountGwei } = event.args;
  await context.db.update(accountBond, { account, payer }).set({ thawingGwei: 0n });
  await context.db.insert(bondChange).values({ move: "withdrawn", ...changeOf(event, amountGwei) });
});

// A decision against a payer who put up nothing burns nothing, and is a row all the same.
ponder.on("AccountBonds:BondForfeited", async ({ event, context }) => {
  const { account, payer, activeGwei, thawingGwei } = event.args;
  const forfeitedGwei = activeGwei + thawingGwei;
  await context.db
    .insert(accountBond)
    .values({ account, payer, activeGwei: 0n, thawingGwei: 0n, forfeitedGwei })
    .onConflictDoUpdate((row) => ({
      activeGwei: row.activeGwei - activeGwei,
      thawingGwei: row.thawingGwei - thawingGwei,
      forfeitedGwei: row.forfeitedGwei + forfeitedGwei,
    }));
  await context.db.insert(bondChange).values({ move: "forfeited", ...changeOf(event, forfeitedGwei) });
});

type Change = {
  readonly id: string;
  readonly args: {
    readonly account: `0x${string}`;
    readonly payer: `0x${string}`;
    readonly bondedGwei: bigint;
  };
  readonly block: { readonly number: bigint; readonly timestamp: bigint };
  readonly transaction: { readonly hash: `0x${string}` };
};

function changeOf({ id, args, block, transaction }: Change, amountGwei: bigint) {
  const { account, payer, bondedGwei } = args;
  const where = { at: block.timestamp, block: block.number, transaction: transaction.hash };
  return { id, account, payer, amountGwei, bondedGwei, ...where };
}
