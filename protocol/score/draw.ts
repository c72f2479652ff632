/**
 * The lot that decides between devices at one place within a minute: a number that nobody can know before the epoch is
 * over, because its seed is the hash of a block that comes later.
 *
 * Guarantee: a lot is an integer in [0, 2^32).
 * Guarantee: lots of one device against another's are won as often as lost, whatever their ids.
 * Source: FNV-1a (Fowler, Noll, Vo) with the finaliser of MurmurHash3, which spreads a change of one character over all bits.
 */
import type { Hex } from "viem";

/** `name` says who draws for what. */
export function draw(seed: Hex, name: string): number {
  let h = 0x811c9dc5;
  h = absorb(h, seed);
  h = absorb(h, name);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function absorb(start: number, text: string): number {
  let h = start;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h;
}
