/**
 * Who was first, and what that is worth: 1, 1/2, 1/4 and nothing from the fourth on.
 *
 * Epochs of receipt come before times, so that a back-dated report overtakes nobody; within a minute the lot decides, so
 * that a fast clock wins nothing. A device linked to one that has a rank takes none.
 *
 * Guarantee: the shares of one event sum to at most 7/4.
 * Guarantee: no two devices with a rank are linked.
 * Guarantee: the order of witnesses changes nothing.
 */
import type { Links } from "./independence.ts";
import type { ScoreParams } from "./params.ts";
import { numberOf, type Roll } from "./roll.ts";
import type { Witness } from "./state.ts";

export type Ranked = { readonly witness: Witness; readonly device: number; readonly share: number };

type Known = { readonly links: Links; readonly roll: Roll; readonly rules: ScoreParams["pay"] };

/** `witnesses`: those whose word counts. */
export function rank(witnesses: readonly Witness[], { links, roll, rules }: Known): Ranked[] {
  const ranked: Ranked[] = [];
  for (const witness of inOrder(witnesses, rules.rankWindowSeconds)) {
    const share = rules.ranks[ranked.length];
    if (share === undefined) break;
    const device = numberOf(roll, witness.deviceId);
    if (!ranked.some((other) => other.device === device || links.linked(other.device, device))) {
      ranked.push({ witness, device, share });
    }
  }
  return ranked;
}

/** By time; a window opens with the first that is in none, and within it the lot decides. */
export function inOrder(witnesses: readonly Witness[], windowSeconds: number): Witness[] {
  const byTime = [...witnesses].sort((a, b) => a.epoch - b.epoch || a.at - b.at || byId(a, b));
  const ordered: Witness[] = [];
  while (ordered.length < byTime.length) {
    const first = byTime[ordered.length];
    const rest = byTime.slice(ordered.length);
    const window = rest.filter(({ epoch, at }) => first && epoch === first.epoch && at - first.at < windowSeconds);
    ordered.push(...window.sort((a, b) => a.draw - b.draw || byId(a, b)));
  }
  return ordered;
}

function byId(a: Witness, b: Witness): number {
  return a.deviceId < b.deviceId ? -1 : 1;
}
