/** What an epoch came to, a row each, as `npm run real` prints and writes it. */
import { formatGwei } from "viem";

export type Row = {
  epoch: number;
  day: string;
  reports: number;
  accepted: number;
  rejected: Record<string, number>;
  events: number;
  points: number;
  rewardGwei: string;
  root: string;
  claims: number;
  claimedGwei: string;
};

const WIDTHS = [-10, -6, 7, 8, 6, 9, 11, 10, 11];

export function printTable(rows: readonly Row[]): void {
  print(["day", "epoch", "reports", "accepted", "events", "points", "reward FOV", "root", "claimed FOV", "rejected"]);
  for (const row of rows) print([row.day, `${row.epoch}`, ...figures(row), fov(row.claimedGwei), reasons(row)]);
  const sum = rows.reduce(add);
  print(["all", `${rows.length}`, ...figures({ ...sum, root: "" }), fov(sum.claimedGwei), reasons(sum)]);
}

function figures({ reports, accepted, events, points, rewardGwei, root }: Row): string[] {
  return [`${reports}`, `${accepted}`, `${events}`, points.toFixed(3), fov(rewardGwei), root.slice(0, 10)];
}

function add(a: Row, b: Row): Row {
  const rejected = { ...a.rejected };
  for (const [reason, count] of Object.entries(b.rejected)) rejected[reason] = (rejected[reason] ?? 0) + count;
  return {
    ...b,
    reports: a.reports + b.reports,
    accepted: a.accepted + b.accepted,
    rejected,
    events: a.events + b.events,
    points: a.points + b.points,
    rewardGwei: `${BigInt(a.rewardGwei) + BigInt(b.rewardGwei)}`,
    claims: a.claims + b.claims,
    claimedGwei: `${BigInt(a.claimedGwei) + BigInt(b.claimedGwei)}`,
  };
}

function reasons({ rejected }: Row): string {
  return Object.entries(rejected)
    .map(([reason, count]) => `${count} ${reason}`)
    .join(", ");
}

function fov(gwei: string): string {
  return Number(formatGwei(BigInt(gwei))).toFixed(2);
}

function print(cells: readonly string[]): void {
  const padded = cells.map((cell, at) => {
    const width = WIDTHS[at] ?? 0;
    return width < 0 ? cell.padEnd(-width) : cell.padStart(width);
  });
  console.log(padded.join("  ").trimEnd());
}
