import { ponder } from "ponder:registry";
import { epoch, gate, root, signer } from "ponder:schema";
import { totalOf } from "@fovea/protocol/merkle.ts";
import { type Address, zeroHash } from "viem";

ponder.on("RootGate:RootProposed", async ({ event, context }) => {
  const { vote, activatableAt, expiresAt } = event.args;
  const { epoch: number, attempt } = vote;

  await context.db.insert(root).values({
    ...vote,
    state: "proposed",
    totalGwei: totalOf(vote.root),
    addedGwei: totalOf(vote.root) - totalOf(vote.previousRoot),
    proposedAt: event.block.timestamp,
    activatableAt: BigInt(activatableAt),
    expiresAt: BigInt(expiresAt),
    transaction: event.transaction.hash,
  });
  await context.db
    .insert(epoch)
    .values({ epoch: number, attempt, state: "proposed", claimedWei: 0n, claims: 0 })
    .onConflictDoUpdate({ attempt, state: "proposed" });
  await context.db.update(gate, { gate: event.log.address }).set({ pendingEpoch: number, pendingAttempt: attempt });
});

ponder.on("RootGate:RootActivated", async ({ event, context }) => {
  const { epoch: number, attempt, root: hash, manifestHash, totalGwei } = event.args;
  const before = await context.db.find(gate, { gate: event.log.address });

  if (before !== null && before.epoch > 0) {
    await context.db.update(root, { epoch: before.epoch, attempt: before.activeAttempt }).set({ state: "superseded" });
    await context.db.update(epoch, { epoch: before.epoch }).set({ state: "superseded" });
  }
  await context.db
    .update(root, { epoch: number, attempt })
    .set({ state: "active", activatedAt: event.block.timestamp });
  await context.db.update(epoch, { epoch: number }).set({ state: "active" });
  await context.db.update(gate, { gate: event.log.address }).set({
    epoch: number,
    activeAttempt: attempt,
    root: hash,
    manifestHash,
    totalGwei,
    ...nothingPending,
  });
});

ponder.on("RootGate:RootExpired", async ({ event, context }) => {
  const { epoch: number, attempt } = event.args;
  await context.db.update(root, { epoch: number, attempt }).set({ state: "expired", expiredAt: event.block.timestamp });
  await context.db.update(epoch, { epoch: number }).set({ state: "expired" });
  await context.db.update(gate, { gate: event.log.address }).set({ attempt: attempt + 1, ...nothingPending });
});

// The gate names its first committee when it is deployed, so this is also where its row begins.
ponder.on("RootGate:SignersChanged", async ({ event, context }) => {
  const { signers, threshold } = event.args;
  const before = await context.db.find(gate, { gate: event.log.address });
  const at = event.block.timestamp;

  for (const account of before?.signers ?? []) {
    if (!includes(signers, account)) {
      await context.db.update(signer, { signer: account }).set({ listed: false, removedAt: at });
    }
  }
  for (const account of signers) {
    await context.db
      .insert(signer)
      .values({ signer: account, listed: true, listedAt: at })
      .onConflictDoUpdate((row) => ({ listed: true, listedAt: row.listed ? row.listedAt : at, removedAt: null }));
  }
  await context.db
    .insert(gate)
    .values({ gate: event.log.address, ...nothingActive, signers: [...signers], threshold })
    .onConflictDoUpdate({ signers: [...signers], threshold });
});

ponder.on("RootGate:FilesAt", async ({ event, context }) => {
  await context.db.update(signer, { signer: event.args.signer }).set({ filesAt: event.args.uri });
});

const nothingPending = { pendingEpoch: null, pendingAttempt: null };
const nothingActive = {
  epoch: 0,
  activeAttempt: 0,
  attempt: 0,
  root: zeroHash,
  manifestHash: zeroHash,
  totalGwei: 0n,
  ...nothingPending,
};

function includes(accounts: readonly Address[], account: Address): boolean {
  return accounts.some((one) => one.toLowerCase() === account.toLowerCase());
}
