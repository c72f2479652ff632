/**
 * How well a device's word is supported: by its best independent companion on the same side, because one honest stranger
 * is enough and many friends are not. What the pair says of this very event does not count as familiarity.
 *
 * Guarantee: 0 <= supportOf <= 1; without a companion, or with linked ones only, it is 0 (1 for an audited source).
 */
import type { Links } from "./independence.ts";
import type { Joint } from "./pairs.ts";
import type { Roll } from "./roll.ts";

type Known = { readonly links: Links; readonly roll: Roll; readonly joint: Joint };

export function supportOf(device: number, side: readonly number[], { links, roll, joint }: Known): number {
  if (roll.audited[device]) return 1;
  const together = joint.devices.includes(device);
  let best = 0;
  for (const other of side) {
    if (best === 1) break;
    if (other === device) continue;
    const less = together && joint.devices.includes(other) ? joint.gain : 0;
    best = Math.max(best, links.worth(device, other, { less }));
  }
  return best;
}
