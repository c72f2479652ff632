/**
 * The device registry as of a block, folded from the contract's events: what was registered, revoked, suspended and
 * released when. Current state is never read for a past moment.
 */
import { deviceRegistryAbi } from "@fovea/protocol/generated/abi.ts";
import type { Registry } from "@fovea/protocol/registry.ts";
import { type Hex, parseEventLogs } from "viem";
import { type Block, type Chain, lower, readBlock, readBlockByHash } from "./chain.ts";

/** Providers cap the blocks of one query; 2,000 is the lowest cap in wide use. */
const BLOCKS_A_QUERY = 2_000;
const HASHES_AT_ONCE = 50;

type Log = ReturnType<typeof parseEventLogs<typeof deviceRegistryAbi>>[number];
type Dated = { readonly log: Log; readonly at: number };
type Devices = Map<Hex, Registry["devices"][number]>;

/** Devices as of `end`, and those of `anchors` that are blocks of the chain up to it. */
export async function readRegistry(
  chain: Chain,
  { end, anchors }: { end: Block; anchors: readonly Hex[] },
): Promise<Registry> {
  const devices = foldDevices(await readEvents(chain, end));
  return {
    chainId: chain.id,
    registry: chain.contracts.registry,
    endBlock: end.number,
    endBlockHash: end.hash,
    devices,
    blocks: await readAnchors(chain, { anchors, endBlock: end.number }),
  };
}

/** The devices that a list of events, in chain order, leaves. */
export function foldDevices(events: readonly Dated[]): Registry["devices"] {
  const devices: Devices = new Map();
  for (const event of events) apply(devices, event);
  return [...devices.values()].sort((a, b) => (a.deviceId < b.deviceId ? -1 : 1));
}

function apply(devices: Devices, { log, at }: Dated): void {
  switch (log.eventName) {
    case "DeviceRegistered":
      devices.set(lower(log.args.deviceId), registered(log.args, at));
      break;
    case "DeviceRevoked":
      change(devices, log.args.deviceId, (device) => ({ ...device, revokedAt: at }));
      break;
    case "DeviceSuspended": {
      const suspension = { from: at, until: log.args.until, reason: lower(log.args.reason) };
      change(devices, log.args.deviceId, (device) => ({ ...device, suspensions: [...device.suspensions, suspension] }));
      break;
    }
    case "DeviceReleased":
      change(devices, log.args.deviceId, (device) => ({
        ...device,
        suspensions: device.suspensions.map((given) => ({
          ...given,
          until: Math.min(given.until, Math.max(given.from, at)),
        })),
      }));
      break;
    default:
      // They decide about registering, or what may be asked of a driver, not about reports: a driver consents to a report by
      // its disclosure, assurance is not yet a rule of pay, and a replacement comes with a revocation and a registration.
      log.eventName satisfies
        | "DriverRegistered"
        | "DeviceReplaced"
        | "DeviceAttested"
        | "ConsentGiven"
        | "ConsentWithdrawn"
        | "EIP712DomainChanged"
        | "AuthorityUpdated";
  }
}

function registered(
  args: Extract<Log, { eventName: "DeviceRegistered" }>["args"],
  at: number,
): Registry["devices"][number] {
  return {
    deviceId: lower(args.deviceId),
    x: lower(args.x),
    y: lower(args.y),
    driver: lower(args.driver),
    kind: args.kind === 0 ? "phone" : "dashcam",
    registeredAt: at,
    revokedAt: null,
    suspensions: [],
  };
}

function change(
  devices: Devices,
  deviceId: Hex,
  to: (device: Registry["devices"][number]) => Registry["devices"][number],
): void {
  const device = devices.get(lower(deviceId));
  if (device !== undefined) devices.set(lower(deviceId), to(device));
}

async function readEvents(chain: Chain, end: Block): Promise<Dated[]> {
  const kept = await keptEvents(chain);
  const events = [...kept.events];
  for (let from = kept.through + 1; from <= end.number; from += BLOCKS_A_QUERY) {
    events.push(...(await queryEvents(chain, { from, to: Math.min(from + BLOCKS_A_QUERY - 1, end.number) })));
  }
  // Still the chain it was when the reading began: otherwise the events are of no chain at all.
  await blockTime(chain, end);
  if (end.number > kept.through) memory.set(chain, { through: end.number, hash: end.hash, events });
  return events.filter(({ log }) => Number(log.blockNumber) <= end.number);
}

async function queryEvents(chain: Chain, { from, to }: { from: number; to: number }): Promise<Dated[]> {
  const logs = await chain.client.getLogs({
    address: chain.contracts.registry,
    fromBlock: BigInt(from),
    toBlock: BigInt(to),
  });
  const times = new Map<Hex, number>();
  const dated: Dated[] = [];
  for (const log of parseEventLogs({ abi: deviceRegistryAbi, logs })) {
    const block = { number: Number(log.blockNumber), hash: log.blockHash };
    const at = times.get(block.hash) ?? (await blockTime(chain, block));
    times.set(block.hash, at);
    dated.push({ log, at });
  }
  return dated;
}

/** @throws {ChainMoved} when another block has its number now */
async function blockTime(chain: Chain, { number, hash }: Pick<Block, "number" | "hash">): Promise<number> {
  const block = await readBlock(chain, number);
  if (block?.hash !== hash) throw new ChainMoved(number);
  return block.timestamp;
}

// What was read before is kept while the block it ends with is still on the chain; a reorganisation below starts anew.
type Memory = { readonly through: number; readonly hash: Hex; readonly events: readonly Dated[] };
const memory = new WeakMap<Chain, Memory>();

async function keptEvents(chain: Chain): Promise<Pick<Memory, "through" | "events">> {
  const kept = memory.get(chain);
  const now = kept && (await readBlock(chain, kept.through));
  return kept !== undefined && now?.hash === kept.hash ? kept : { through: chain.contracts.startBlock - 1, events: [] };
}

async function readAnchors(
  chain: Chain,
  { anchors, endBlock }: { anchors: readonly Hex[]; endBlock: number },
): Promise<Registry["blocks"]> {
  const wanted = [...new Set(anchors)].sort();
  const blocks: Registry["blocks"] = [];
  for (let at = 0; at < wanted.length; at += HASHES_AT_ONCE) {
    const found = await Promise.all(wanted.slice(at, at + HASHES_AT_ONCE).map((hash) => readAnchor(chain, hash)));
    blocks.push(...found.filter((block) => block !== undefined).filter(({ number }) => number <= endBlock));
  }
  return blocks.sort((a, b) => a.number - b.number);
}

/** A block by hash, if it is on the chain: nodes also answer for blocks that a reorganisation left behind. */
export async function readAnchor(chain: Chain, hash: Hex): Promise<Block | undefined> {
  const block = await readBlockByHash(chain, hash);
  const canonical = block && (await readBlock(chain, block.number));
  return canonical?.hash === hash ? canonical : undefined;
}

export class ChainMoved extends Error {
  readonly code = "chain-moved";
  readonly exit = 3;
  readonly block: number;
  constructor(block: number) {
    super(`Block ${block} was replaced while the chain was read; read it again.`);
    this.block = block;
  }
}
