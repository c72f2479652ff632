/**
 * Why an account earned what it did in an epoch, line by line, from the published files.
 *
 * Guarantee: sum(amounts of the lines) == what the account earned in the epoch.
 * Rounding: each line down to whole gwei; what that leaves over is the line "rounding".
 */
import { gwei } from "@fovea/protocol/hex.ts";
import type { Address } from "viem";
import { z } from "zod";
import { need, type ReadFile } from "./epoch-files.ts";

export type Line = {
  readonly rule: string;
  readonly factor: string;
  readonly points: string;
  readonly amountGwei: string;
  /** What was seen: an event's id or a cell. */
  readonly item: string;
};
export type Explanation = {
  readonly account: Address;
  readonly epoch: number;
  /** What the epoch's work earned. */
  readonly amountGwei: string;
  /** Of it and of earlier pay: kept back now, let go now, and so claimable now. */
  readonly heldGwei: string;
  readonly releasedGwei: string;
  readonly payableGwei: string;
  readonly lines: readonly Line[];
};

const pointRow = z.object({
  epoch: z.int(),
  driver: z.string(),
  rule: z.string(),
  task: z.string(),
  item: z.string(),
  factors: z.array(z.object({ name: z.string(), value: z.number() })),
  microPoints: z.string().regex(/^-?\d+$/),
});
type PointRow = z.infer<typeof pointRow>;
const rewardRow = z.object({
  epoch: z.int(),
  account: z.string(),
  earnedGwei: gwei,
  heldGwei: gwei,
  releasedGwei: gwei,
  payableGwei: gwei,
});

const MICRO = 6;

/** `undefined` when the account has no reward in that epoch. */
export async function explain(
  read: ReadFile,
  { epoch, account }: { epoch: number; account: Address },
): Promise<Explanation | undefined> {
  const reward = (await readRows(read, { name: "rewards.jsonl", naming: account, row: rewardRow })).find(
    (row) => row.epoch === epoch && row.account === account,
  );
  if (reward === undefined) return undefined;
  const points = await readRows(read, { name: "points.jsonl", naming: account, row: pointRow });
  const { earnedGwei: amountGwei, heldGwei, releasedGwei, payableGwei } = reward;
  const own = points.filter((row) => row.epoch === epoch && row.driver === account);
  return { account, epoch, amountGwei, heldGwei, releasedGwei, payableGwei, lines: linesOf(own, BigInt(amountGwei)) };
}

/** The lines of an amount over the points that earned it. */
export function linesOf(points: readonly PointRow[], amountGwei: bigint): Line[] {
  const total = points.reduce((sum, { microPoints }) => sum + BigInt(microPoints), 0n);
  const lines = points.map((row) =>
    lineOf(row, total > 0n ? divDown(amountGwei * BigInt(row.microPoints), total) : 0n),
  );
  const rest = lines.reduce((left, line) => left - BigInt(line.amountGwei), amountGwei);
  if (rest === 0n) return lines;
  const rounding = {
    rule: "rounding",
    factor: "what whole gwei leave over",
    points: decimal(0n),
    amountGwei: rest.toString(),
    item: "",
  };
  return [...lines, rounding];
}

function lineOf({ rule, task, item, factors, microPoints }: PointRow, amountGwei: bigint): Line {
  const factor = [task, ...factors.map(({ name, value }) => `${name} ${value}`)].join(" x ");
  return { rule, factor, points: decimal(BigInt(microPoints)), amountGwei: amountGwei.toString(), item };
}

function divDown(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend % divisor < 0n ? quotient - 1n : quotient;
}

function decimal(micro: bigint): string {
  const digits = (micro < 0n ? -micro : micro).toString().padStart(MICRO + 1, "0");
  return `${micro < 0n ? "-" : ""}${digits.slice(0, -MICRO)}.${digits.slice(-MICRO)}`;
}

// Only lines that name the account are parsed: an epoch's file holds everybody's.
async function readRows<Row>(
  read: ReadFile,
  { name, naming, row }: { name: string; naming: string; row: z.ZodType<Row> },
): Promise<Row[]> {
  const text = new TextDecoder().decode(await need(read, name));
  const lines = text.split("\n").filter((line) => line.includes(naming));
  return lines.map((line) => row.parse(JSON.parse(line)));
}
