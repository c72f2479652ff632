/**
 * A device's reports form a chain: each has a higher sequence number than all before it and names its predecessor. Numbers
 * may be missing; a report may be lost. In the epochs to come only higher numbers count. Where two reports claim one place,
 * the earliest receipt has it, ties by hash; which of them is better is not asked, or a device could try until one passes.
 * So every report that the device signed takes its place, also one that another rule rejects. Held reports take none.
 *
 * Guarantee: of two reports of a device with one sequence number or one predecessor, at most the earlier received counts.
 * Guarantee: a sequence number at or below the carried one is replayed-sequence, or duplicate when it is the same report.
 * Guarantee: a report sent twice counts once, whatever its signature bytes.
 */
import { type Hex, zeroHash } from "viem";
import type { Linked } from "./inspected.ts";
import type { Finding } from "./rule.ts";
import type { VerifyState } from "./state.ts";

type Last = VerifyState["devices"][number];
type Chain = { readonly hashes: Set<Hex>; readonly sequences: Set<number>; readonly predecessors: Set<Hex> };

export function sequence(reports: readonly Linked[], { state }: { state: VerifyState }): Map<Linked, Finding> {
  const found = new Map<Linked, Finding>();
  const lasts = new Map(state.devices.map((last) => [last.deviceId, last]));
  const chains = new Map<Hex, Chain>();
  for (const report of reports) {
    const last = lasts.get(report.deviceId);
    const chain = chains.get(report.deviceId) ?? chainAfter(last);
    chains.set(report.deviceId, chain);
    const finding = conflict(report, { last, chain });
    if (finding) found.set(report, finding);
    else join(chain, report);
  }
  return found;
}

function chainAfter(last: Last | undefined): Chain {
  // A chain begins once.
  const predecessors = last ? [last.previous, zeroHash] : [];
  return { hashes: new Set(last ? [last.hash] : []), sequences: new Set(), predecessors: new Set(predecessors) };
}

function conflict({ hash, link }: Linked, { last, chain }: { last: Last | undefined; chain: Chain }): Finding | null {
  if (chain.hashes.has(hash)) return { reason: "duplicate", detail: "received before" };
  if (last && link.sequence <= last.sequence) {
    return { reason: "replayed-sequence", detail: `sequence ${link.sequence}, already at ${last.sequence}` };
  }
  if (chain.sequences.has(link.sequence)) {
    return { reason: "forked-sequence", detail: `sequence ${link.sequence} was received before` };
  }
  if (chain.predecessors.has(link.previous)) {
    return { reason: "forked-sequence", detail: `${link.previous} has a successor already` };
  }
  return null;
}

function join({ hashes, sequences, predecessors }: Chain, { hash, link }: Linked): void {
  hashes.add(hash);
  sequences.add(link.sequence);
  predecessors.add(link.previous);
}
