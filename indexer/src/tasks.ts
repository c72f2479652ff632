import { ponder } from "ponder:registry";
import { metric, model, paramsChange, task } from "ponder:schema";
import { hexToString } from "viem";

ponder.on("TaskRegistry:ParamsAnnounced", async ({ event, context }) => {
  const { paramsHash, fromEpoch, insteadOf } = event.args;
  if (insteadOf > 0) await context.db.delete(paramsChange, { fromEpoch: insteadOf });
  await context.db.insert(paramsChange).values({ fromEpoch, paramsHash, announcedAt: event.block.timestamp });
});

ponder.on("TaskRegistry:TaskListed", async ({ event, context }) => {
  const { taskId, classes, resolution, shareBps } = event.args;
  const scored = metric.enumValues[event.args.metric];
  if (scored === undefined) throw new UnknownMetric(event.args.metric);
  await context.db.insert(task).values({
    taskId,
    name: hexToString(taskId, { size: 32 }),
    classes: [...classes],
    metric: scored,
    resolution,
    shareBps,
    listedAt: event.block.timestamp,
  });
});

ponder.on("TaskRegistry:ShareChanged", async ({ event, context }) => {
  const { taskId, shareBps } = event.args;
  await context.db.update(task, { taskId }).set({ shareBps });
});

ponder.on("TaskRegistry:TaskRetired", async ({ event, context }) => {
  const { taskId } = event.args;
  await context.db.update(task, { taskId }).set({ shareBps: 0, retiredAt: event.block.timestamp });
});

ponder.on("TaskRegistry:ModelCommitted", async ({ event, context }) => {
  const { modelId, taskId, builder, commitment, ordinal, revealBy, depositGwei } = event.args;
  await context.db.insert(model).values({
    ...{ modelId, taskId, builder, commitment, depositGwei },
    ordinal: BigInt(ordinal),
    revealBy: BigInt(revealBy),
    committedAt: event.block.timestamp,
    forfeitedGwei: 0n,
  });
});

ponder.on("TaskRegistry:ModelRevealed", async ({ event, context }) => {
  const { modelId, contentHash, uri, displaced } = event.args;
  const revealedAt = event.block.timestamp;
  await context.db.update(model, { modelId }).set({ contentHash, uri, revealedAt });
  if (BigInt(displaced) > 0n) await context.db.update(model, { modelId: displaced }).set({ displacedBy: modelId });
});

ponder.on("TaskRegistry:ModelWithdrawn", async ({ event, context }) => {
  const { modelId, thawsAt } = event.args;
  await context.db.update(model, { modelId }).set({ withdrawnAt: event.block.timestamp, thawsAt: BigInt(thawsAt) });
});

ponder.on("TaskRegistry:DepositReturned", async ({ event, context }) => {
  const { modelId } = event.args;
  await context.db.update(model, { modelId }).set({ depositGwei: 0n });
});

ponder.on("TaskRegistry:DepositForfeited", async ({ event, context }) => {
  const { modelId, amountGwei } = event.args;
  await context.db.update(model, { modelId }).set((row) => ({
    depositGwei: row.depositGwei - amountGwei,
    forfeitedGwei: row.forfeitedGwei + amountGwei,
  }));
});

class UnknownMetric extends Error {
  readonly code = "unknown-metric";
  constructor(found: number) {
    super(`Number ${found} is new: add it to metric in ponder.schema.ts, in the order of ITaskRegistry.`);
  }
}
