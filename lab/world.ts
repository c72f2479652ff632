/**
 * One run of the real pipeline: the setting's honest devices and a cast beside them, epoch by epoch through comparison,
 * scoring and allocation, until all held pay is let go.
 *
 * A cast's reports come after the honest ones of their epoch, so they are compared with those and not the other way round.
 */
import { allocate, emptyHoldings } from "@fovea/protocol/allocate.ts";
import { endOf } from "@fovea/protocol/clock.ts";
import { poolOf } from "@fovea/protocol/emission.ts";
import { score } from "@fovea/protocol/score/score.ts";
import { type EventState, emptyScoreState, type ScoreState } from "@fovea/protocol/score/state.ts";
import { emptyVerifyState, type VerifyState } from "@fovea/protocol/verify/state.ts";
import { compare } from "@fovea/protocol/verify/verify.ts";
import { type Address, type Hex, numberToHex } from "viem";
import { type Identity, inspectSigned } from "./inspection.ts";
import { type Random, randomOf } from "./random.ts";
import { identityOf, type Sent, type Setting, signer } from "./setting.ts";
import { type Claim, type Quality, seenFrom } from "./sight.ts";
import { EPOCHS } from "./timeline.ts";
import { context, type Way } from "./way.ts";

/** What a cheat has and knows when an epoch begins; reports are open, so the past is public. */
export type Turn = {
  readonly epoch: number;
  readonly size: number;
  readonly random: Random;
  readonly setting: Setting;
  /** What the last settlement published. */
  readonly known: ScoreState;
  /** Where a device's own car drives in this epoch, or another. */
  readonly ways: (by: number, epoch?: number) => readonly Way[];
  /** What its camera really sees there, or saw. */
  readonly see: (way: Way, epoch?: number) => readonly Claim[];
};
export type Cast = {
  readonly size: number;
  /** All devices are paid to one account. */
  readonly onePayout?: boolean;
  readonly act: (turn: Turn) => readonly Sent[];
};

/** By epoch. */
export type Played = {
  readonly points: readonly ReadonlyMap<Hex, number>[];
  /** Paid in all, once everything held is let go, by account. */
  readonly gwei: ReadonlyMap<Address, bigint>;
  /** What stood as accepted after each epoch. */
  readonly listed: readonly (readonly EventState[])[];
  readonly refused: ReadonlyMap<string, number>;
  readonly reports: number;
};

const CHEAT_QUALITY: Quality = { sensitivity: 0.8, falseRate: 0.004 };

export function castOf({ size, onePayout = false }: Pick<Cast, "size" | "onePayout">): Identity[] {
  return Array.from({ length: size }, (_, number) => {
    const own = identityOf("cheat", number);
    return onePayout ? { ...own, driver: identityOf("payout", 0).driver } : own;
  });
}

export function play(setting: Setting, cast: Cast): Played {
  const { params } = context;
  const devices = castOf(cast);
  const sign = signer(devices, 2);
  const random = randomOf(setting.seed, 20, cast.size);
  const points: Map<Hex, number>[] = [];
  const listed: EventState[][] = [];
  const refused = new Map<string, number>();
  let known = emptyScoreState;
  let own = emptyVerifyState;
  let holdings = emptyHoldings;
  let reports = 0;
  const gwei = new Map<Address, bigint>();
  const pay = (epoch: number, lines: ReturnType<typeof score>["points"]) => {
    const work = { epochEndsAt: endOf(params, epoch), poolGwei: poolOf(params, epoch), points: lines, params };
    const { rewards, carried } = allocate({ ...work, carried: holdings });
    holdings = carried;
    for (const { account, payableGwei } of rewards) gwei.set(account, (gwei.get(account) ?? 0n) + payableGwei);
  };

  for (let epoch = 1; epoch <= EPOCHS; epoch += 1) {
    const at = epoch - 1;
    const sent = cast.act(turnOf({ epoch, setting, known, random, size: cast.size }));
    const inspected = sent.map((report) => inspectSigned(sign(report)));
    // What a spare car recorded was compared with the honest ones' tracks when the setting was made.
    const isOwn = sent.every(
      ({ by, way }) => (setting.fair.has(way) || !way.verdict.ok) && setting.spare[by]?.[at]?.includes(way),
    );
    const compared = compareBeside(inspected, { sketches: isOwn ? [] : (setting.verified[at]?.sketches ?? []), own });
    own = compared.own;
    reports += sent.length;
    for (const { reason } of compared.verdicts) if (reason) refused.set(reason, (refused.get(reason) ?? 0) + 1);

    const accepted = [...(setting.accepted[at] ?? []), ...compared.accepted];
    const seed = numberToHex(setting.seed * 1_000 + epoch, { size: 32 });
    const scored = score({ epoch, epochEndsAt: endOf(params, epoch), seed, accepted, carried: known, params });
    known = scored.carried;
    pay(epoch, scored.points);
    points.push(sumByDevice(scored.points));
    listed.push(known.events.filter(({ state }) => state === "accepted"));
  }
  for (let epoch = EPOCHS + 1; holdings.accounts.some(({ held }) => held.length > 0); epoch += 1) pay(epoch, []);
  return { points, gwei, listed, refused, reports };
}

function turnOf({ epoch, setting, known, random, size }: Omit<Turn, "ways" | "see">): Turn {
  return {
    epoch,
    setting,
    known,
    random,
    size,
    ways: (by, when = epoch) => setting.spare[by % setting.spare.length]?.[when - 1] ?? [],
    see: (way, when = epoch) =>
      seenFrom(way, { standing: setting.standing[when - 1] ?? new Map(), quality: CHEAT_QUALITY, random }),
  };
}

type Beside = { sketches: VerifyState["sketches"]; own: VerifyState };

function compareBeside(inspected: Parameters<typeof compare>[0], { sketches: honest, own }: Beside) {
  const { params } = context;
  const sketches = [...honest, ...own.sketches].sort(byReceipt).slice(-params.verify.copy.retained);
  const compared = compare(inspected, { params, carried: { ...own, sketches } });
  const theirs = new Set(honest);
  const mine = compared.carried.sketches.filter((sketch) => !theirs.has(sketch));
  return { ...compared, own: { ...compared.carried, sketches: mine } };
}

function byReceipt(a: VerifyState["sketches"][number], b: VerifyState["sketches"][number]): number {
  return a.receivedAtMs - b.receivedAtMs || (a.hash < b.hash ? -1 : 1);
}

function sumByDevice(lines: ReturnType<typeof score>["points"]): Map<Hex, number> {
  const sums = new Map<Hex, number>();
  for (const { deviceId, microPoints } of lines)
    sums.set(deviceId, (sums.get(deviceId) ?? 0) + Number(microPoints) / 1e6);
  return sums;
}
