/** Arguments of the command line, parsed; commander turns a refusal into one sentence. */
import { DEFAULT_ZONE_METRES, type Privacy } from "@fovea/device/trim.ts";
import { InvalidArgumentError } from "commander";
import type { Address, Hex } from "viem";

export function parseAccount(text: string): Address {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text)) throw new InvalidArgumentError("give an address: 0x and 40 hex digits.");
  return `0x${text.slice(2).toLowerCase()}`;
}

export function parseCount(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("give a whole number.");
  return Number(text);
}

export function parsePositive(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("give a whole number above 0.");
  return Number(text);
}

export function parseHash(text: string): Hex {
  if (!/^0x[0-9a-fA-F]{64}$/.test(text)) throw new InvalidArgumentError("give a hash: 0x and 64 hex digits.");
  return `0x${text.slice(2).toLowerCase()}`;
}

/** A number of processes. */
export function parseWorkers(text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new InvalidArgumentError("give a whole number from 1 to 99.");
  return Number(text);
}

/** One more private zone: `lat,lon` in degrees, perhaps `,metres`. */
export function parseZone(text: string, before: Privacy["zones"]): Privacy["zones"] {
  const [lat = Number.NaN, lon = Number.NaN, radiusMetres = DEFAULT_ZONE_METRES, ...rest] = text.split(",").map(Number);
  const onEarth = Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
  if (!onEarth || !(radiusMetres > 0) || rest.length > 0) {
    throw new InvalidArgumentError("give latitude and longitude in degrees, and perhaps metres: 41.65,-83.53,200.");
  }
  return [...before, { latE7: Math.round(lat * 1e7), lonE7: Math.round(lon * 1e7), radiusMetres }];
}
