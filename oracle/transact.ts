/**
 * One transaction, once, whatever happens in between: it is stored before it is sent, found again after a restart, sent
 * again when a node forgot it, and replaced at a higher fee when it is stuck.
 *
 * A sender has at most one transaction under way, always at its next nonce. So nothing queues behind a stuck one, and one
 * that was given up is replaced by the next.
 */
import { type Hex, keccak256, type LocalAccount, parseTransaction, TransactionReceiptNotFoundError } from "viem";
import { alone } from "./alone.ts";
import type { Chain } from "./chain.ts";
import type { Clock } from "./clock.ts";
import { type Fee, type Fees, feeAbove } from "./fees.ts";
import type { Entry, Intent } from "./journal.ts";
import * as journal from "./journal.ts";
import type { Log } from "./log.ts";
import { refusalOf } from "./refusal.ts";
import type { Store } from "./store.ts";

export type Outcome =
  | { readonly ok: true; readonly hash: Hex }
  /** `error` is the contract's own error, if it has one. */
  | { readonly ok: false; readonly reason: "refused" | "reverted"; readonly error: string }
  /** Sent, not mined in time; calling again goes on from here. */
  | { readonly ok: false; readonly reason: "under-way"; readonly error: string };

export type TransactTools = {
  readonly chain: Chain;
  readonly store: Store;
  readonly log: Log;
  readonly clock: Clock;
  readonly sender: LocalAccount;
  readonly fees: Fees;
};
/** What the estimate may be short by when the state moves. */
const GAS_PERCENT = 130n;
/** What looks good and reverts again and again burns gas until somebody looks. */
const MOST_REVERTS = 3;

export function transact(tools: TransactTools, intent: Intent): Promise<Outcome> {
  return alone(tools.store, `sender ${tools.sender.address.toLowerCase()}`, () => pursue(tools, intent));
}

async function pursue(tools: TransactTools, intent: Intent): Promise<Outcome> {
  const { clock, fees } = tools;
  const until = clock.nowMs() + fees.patienceMs;
  for (;;) {
    const outcome = await step(tools, intent);
    if (outcome !== undefined) return outcome;
    if (clock.nowMs() >= until) return { ok: false, reason: "under-way", error: "not mined yet" };
    await clock.sleep(fees.pollMs);
  }
}

async function step(tools: TransactTools, intent: Intent): Promise<Outcome | undefined> {
  // The nonce first: if it has moved past a transaction whose receipt is then not found, another one took its place.
  const nonce = await tools.chain.client.getTransactionCount({ address: tools.sender.address });
  const rows = await journal.entriesFor(tools.store, intent);
  const outcome = await outcomeOf(tools, rows);
  if (outcome !== undefined) return outcome;

  await noteReplaced(tools, rows, nonce);
  const waiting = rows.filter((row) => row.nonce >= nonce).sort((a, b) => b.storedAtMs - a.storedAtMs)[0];
  if (waiting === undefined) return submitNew(tools, intent, nonce);
  if (tools.clock.nowMs() - waiting.storedAtMs >= tools.fees.stuckMs) await submitAgain(tools, intent, waiting);
  else await broadcast(tools, waiting.raw);
  return undefined;
}

async function outcomeOf({ chain, store, log }: TransactTools, rows: readonly Entry[]): Promise<Outcome | undefined> {
  for (const { hash, purpose, epoch, attempt } of rows) {
    const receipt = await chain.client.getTransactionReceipt({ hash }).catch(ifNotMined);
    if (receipt === undefined) continue;
    const state = receipt.status === "success" ? "mined" : "reverted";
    await journal.mark(store, { hash, state });
    const fields = { purpose, epoch, attempt, hash, block: Number(receipt.blockNumber), gas: Number(receipt.gasUsed) };
    if (state === "mined") log.info(fields, "transaction mined");
    else log.error(fields, "transaction reverted");
    return state === "mined" ? { ok: true, hash } : { ok: false, reason: "reverted", error: `transaction ${hash}` };
  }
  return undefined;
}

async function submitNew(tools: TransactTools, intent: Intent, nonce: number): Promise<Outcome | undefined> {
  const { chain, sender, log } = tools;
  const call = { account: sender.address, to: intent.to, data: intent.data };
  const gas = await chain.client.estimateGas(call).catch((error: unknown) => refusalOf(error, intent.abi));
  if (typeof gas === "string") {
    log.warn(
      { purpose: intent.purpose, epoch: intent.epoch, attempt: intent.attempt, error: gas },
      "contract refuses the call",
    );
    return { ok: false, reason: "refused", error: gas };
  }
  if ((await journal.countReverts(tools.store, intent)) >= MOST_REVERTS) {
    return { ok: false, reason: "refused", error: `${MOST_REVERTS} transactions reverted that looked good before` };
  }
  const floor = await journal.highestOffer(tools.store, { sender: sender.address, nonce });
  await submit(tools, intent, { nonce, gas: (gas * GAS_PERCENT) / 100n, floor });
  return undefined;
}

async function submitAgain(tools: TransactTools, intent: Intent, stuck: Entry): Promise<void> {
  const { gas = 0n } = parseTransaction(stuck.raw);
  const floor = await journal.highestOffer(tools.store, stuck);
  if (floor.maxFeePerGas >= tools.fees.ceilingWei) {
    const { purpose, epoch, attempt, hash } = stuck;
    tools.log.error(
      { purpose, epoch, attempt, hash, ceilingWei: tools.fees.ceilingWei.toString() },
      "stuck at the fee ceiling",
    );
    return broadcast(tools, stuck.raw);
  }
  await submit(tools, intent, { nonce: stuck.nonce, gas, floor });
}

async function submit(
  tools: TransactTools,
  intent: Intent,
  { nonce, gas, floor }: { nonce: number; gas: bigint; floor: Fee },
): Promise<void> {
  const { chain, store, sender, clock, log, fees } = tools;
  const fee = feeAbove(await chain.client.estimateFeesPerGas(), floor, fees);
  const { to, data, purpose, epoch, attempt } = intent;
  const raw = await sender.signTransaction({ type: "eip1559", chainId: chain.id, nonce, gas, to, data, ...fee });
  const hash = keccak256(raw);
  await journal.enter(store, {
    hash,
    purpose,
    epoch,
    attempt,
    sender: sender.address,
    nonce,
    raw,
    storedAtMs: clock.nowMs(),
  });
  log.info({ purpose, epoch, attempt, hash, nonce, maxFeePerGas: fee.maxFeePerGas.toString() }, "transaction stored");
  await broadcast(tools, raw);
}

async function noteReplaced({ store, log }: TransactTools, rows: readonly Entry[], nonce: number): Promise<void> {
  for (const row of rows.filter((stored) => stored.nonce < nonce && stored.state === "stored")) {
    const { hash, purpose, epoch, attempt } = row;
    await journal.mark(store, { hash, state: "replaced" });
    log.warn({ purpose, epoch, attempt, hash, nonce: row.nonce }, "another transaction took the nonce");
  }
}

// A node that does not answer is no answer: what was mined must never pass for lost.
function ifNotMined(error: unknown): undefined {
  if (!(error instanceof TransactionReceiptNotFoundError)) throw error;
}

// A node refuses what it already has, or what was mined meanwhile: both show at the next look for a receipt.
async function broadcast({ chain, log }: TransactTools, raw: Hex): Promise<void> {
  await chain.client.sendRawTransaction({ serializedTransaction: raw }).catch((error: Error) => {
    log.warn({ hash: keccak256(raw), error: error.message.split("\n")[0] }, "node did not take the transaction");
  });
}
