/**
 * Mends the one gap in Ignition's journal: a process that died between sending a transaction and writing its hash down.
 * What was sent is found on the chain by its nonce and taken up; what never left is forgotten and will be sent.
 *
 * Guarantee: a deployment that dies anywhere and is run again deploys each contract once.
 */
import { readFile } from "node:fs/promises";
import { trackTransaction, wipe } from "@nomicfoundation/ignition-core";
import { type Address, type Hex, isAddressEqual, type PublicClient } from "viem";
import { z } from "zod";

type Sender = { readonly client: PublicClient; readonly deployer: Address };
type Lost = { readonly futureId: string; readonly nonce: number };
type Artifacts = Parameters<typeof wipe>[1];
type Provider = Parameters<typeof trackTransaction>[2];

const message = z.object({
  type: z.string(),
  futureId: z.string().default(""),
  nonce: z.int().optional(),
});

/**
 * @param folder The deployment's, which holds its journal; nothing to mend where there is none.
 * @throws {StillPending} when a lost transaction waits for its block
 */
export async function mendJournal(folder: string, sender: Sender): Promise<void> {
  const journal = await readFile(`${folder}/journal.jsonl`, "utf8").catch(() => "");
  for (const { futureId, nonce } of lostIn(journal)) {
    const hash = await findSent(sender, nonce);
    if (hash === undefined) await wipe(folder, noArtifacts, futureId);
    else await trackTransaction(folder, hash, providerOf(sender.client));
  }
}

/** Announced with a nonce, and never followed by a hash. */
function lostIn(journal: string): Lost[] {
  const lost = new Map<string, Lost>();
  for (const line of journal.split("\n").filter(Boolean)) {
    const { type, futureId, nonce } = message.parse(JSON.parse(line));
    if (type === "TRANSACTION_PREPARE_SEND" && nonce !== undefined) lost.set(futureId, { futureId, nonce });
    else lost.delete(futureId);
  }
  return [...lost.values()];
}

async function findSent({ client, deployer }: Sender, nonce: number): Promise<Hex | undefined> {
  const used = (blockNumber: bigint) => client.getTransactionCount({ address: deployer, blockNumber });
  const head = await client.getBlockNumber({ cacheTime: 0 });
  if ((await used(head)) <= nonce) {
    const waiting = await client.getTransactionCount({ address: deployer, blockTag: "pending" });
    if (waiting > nonce) throw new StillPending(deployer, nonce);
    return undefined;
  }
  // The count only grows, so the block in which it passed the nonce is found by halving.
  let [before, after] = [-1n, head];
  while (after - before > 1n) {
    const middle = (before + after) / 2n;
    if ((await used(middle)) > nonce) after = middle;
    else before = middle;
  }
  const { transactions } = await client.getBlock({ blockNumber: after, includeTransactions: true });
  return transactions.find((sent) => sent.nonce === nonce && isAddressEqual(sent.from, deployer))?.hash;
}

function providerOf(client: PublicClient): Provider {
  return { request: ({ method, params }) => client.transport.request({ method, params }) };
}

/** A deployment with a folder reads its artifacts there. */
const noArtifacts: Artifacts = {
  loadArtifact: (name) => Promise.reject(new Error(`${name} is not asked for`)),
  getBuildInfo: () => Promise.resolve(undefined),
};

export class StillPending extends Error {
  readonly code = "still-pending";
  readonly exit = 3;
  constructor(deployer: Address, nonce: number) {
    super(
      `Transaction ${nonce} of ${deployer} is sent and waits for its block; run the deployment again once it is in one.`,
    );
  }
}
