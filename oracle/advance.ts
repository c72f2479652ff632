/**
 * One step of the epochs' state machine, decided from the chain alone, so that it can be taken again after any crash.
 *
 *   nothing pending, an epoch is over -> settle everything since the active one, propose
 *   pending, its window is over       -> activate
 *   pending, nobody activated it      -> expire; the next attempt starts from the same active manifest
 *   pending, in its window            -> wait; nothing else is proposed meanwhile
 */

import { rm } from "node:fs/promises";
import { join } from "node:path";
import { epochAt } from "@fovea/protocol/clock.ts";
import { activate, expire } from "./activate.ts";
import { readHead } from "./chain.ts";
import { type Gate, type Pending, readGate } from "./gate.ts";
import { type PostTools, post } from "./post.ts";
import { type SettleTools, settleEpoch } from "./settle-epoch.ts";

export type AdvanceTools = SettleTools & PostTools;
/** `stalled` waits for somebody: a refusal of the contract, a stuck transaction. */
export type Step = "proposed" | "activated" | "expired" | "waiting" | "stalled";

export async function advance(tools: AdvanceTools): Promise<Step> {
  const gate = await readGate(tools.chain);
  return gate.pending === null
    ? propose(tools, gate)
    : conclude(tools, { pending: gate.pending, from: gate.active.epoch + 1 });
}

async function propose(tools: AdvanceTools, { active }: Gate): Promise<Step> {
  const epoch = await lastEnded(tools);
  if (epoch <= active.epoch) return "waiting";
  const published = await settleEpoch(tools, epoch);
  const posted = published && (await post(tools, published));
  if (posted === undefined) return "waiting";
  if (posted.ok) return "proposed";
  const { reason, error } = posted;
  tools.log.warn({ epoch, reason, error }, "root not proposed");
  return reason === "reorganised" || reason === "superseded" ? "waiting" : "stalled";
}

async function conclude(tools: AdvanceTools, { pending, from }: { pending: Pending; from: number }): Promise<Step> {
  const { timestamp } = await readHead(tools.chain);
  if (timestamp < pending.activatableAt) return "waiting";
  if (timestamp >= pending.expiresAt) return (await expire(tools))?.ok ? "expired" : "stalled";
  if (!(await activate(tools))?.ok) return "stalled";
  await retire(tools.files, { from, to: pending.epoch });
  return "activated";
}

/** Last epoch that is over by both clocks, and whose logs had their time to be exchanged. */
async function lastEnded({ chain, clock, params }: AdvanceTools): Promise<number> {
  const { timestamp } = await readHead(chain);
  const nowMs = Math.min(timestamp * 1000, clock.nowMs());
  return epochAt(params, nowMs - params.timeline.publishSeconds * 1000) - 1;
}

// Epochs that were published alone, dropped, and then settled within a longer span: their folders say what never became true.
async function retire(files: string, { from, to }: { from: number; to: number }): Promise<void> {
  for (let epoch = from; epoch < to; epoch++)
    await rm(join(files, "epochs", epoch.toString()), { recursive: true, force: true });
}
