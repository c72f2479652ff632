import { ponder } from "ponder:registry";
import { accusation, contradiction, offence } from "ponder:schema";

ponder.on("DisputeManager:ProviderAccused", async ({ event, context }) => {
  const { caseId, provider, jobId, accuser, evidenceHash, answerBy, ruleBy } = event.args;
  const opened = {
    answerHash: null,
    state: "open",
    accusedAt: event.block.timestamp,
    answerBy: BigInt(answerBy),
    ruleBy: BigInt(ruleBy),
    closedAt: null,
  } as const;
  await context.db
    .insert(accusation)
    .values({ caseId, provider, jobId, accuser, evidenceHash, ...opened })
    .onConflictDoUpdate(opened);
});

ponder.on("DisputeManager:AccusationAnswered", async ({ event, context }) => {
  const { caseId, answerHash } = event.args;
  await context.db.update(accusation, { caseId }).set({ answerHash });
});

ponder.on("DisputeManager:CaseClosed", async ({ event, context }) => {
  const { caseId, outcome } = event.args;
  const state = outcomes[outcome];
  if (state === undefined)
    throw new Error(`Outcome ${outcome} of case ${caseId} has no name in indexer/src/disputes.ts.`);
  await context.db.update(accusation, { caseId }).set({ state, closedAt: event.block.timestamp });
});

ponder.on("DisputeManager:ContradictionProven", async ({ event, context }) => {
  const { provider, jobId, job, firstOutputsHash, secondOutputsHash } = event.args;
  await context.db.insert(contradiction).values({ provider, jobId, ...job, firstOutputsHash, secondOutputsHash });
});

ponder.on("DisputeManager:OffencePunished", async ({ event, context }) => {
  const { provider, jobId, reporter, slashedAmount } = event.args;
  const where = { at: event.block.timestamp, block: event.block.number, transaction: event.transaction.hash };
  await context.db.insert(offence).values({ provider, jobId, reporter, slashedWei: slashedAmount, ...where });
});

/** In the contract's order. */
const outcomes = ["dismissed", "upheld", "unruled", "overtaken"] as const;
