/** The end of a proposal: claimable after its window, or cleared when nobody activated it in time. */
import { rootGateAbi } from "@fovea/protocol/generated/abi.ts";
import { encodeFunctionData } from "viem";
import { readGate } from "./gate.ts";
import { type Outcome, type TransactTools, transact } from "./transact.ts";

/** Makes the pending root claimable; `undefined` when nothing is pending. */
export function activate(tools: TransactTools): Promise<Outcome | undefined> {
  return conclude(tools, "activate");
}

/** Clears the pending root, so that the next attempt can be proposed; `undefined` when nothing is pending. */
export function expire(tools: TransactTools): Promise<Outcome | undefined> {
  return conclude(tools, "expire");
}

async function conclude(tools: TransactTools, purpose: "activate" | "expire"): Promise<Outcome | undefined> {
  const { active, pending } = await readGate(tools.chain);
  if (pending === null) return undefined;
  const { attempt } = active;
  const { epoch, root } = pending;
  const data = encodeFunctionData({ abi: rootGateAbi, functionName: purpose });
  const to = tools.chain.contracts.gate;
  const outcome = await transact(tools, { purpose, epoch, attempt, to, data, abi: rootGateAbi });
  if (outcome.ok) tools.log.info({ epoch, attempt, root, transaction: outcome.hash }, `root ${purpose}d`);
  return outcome;
}
