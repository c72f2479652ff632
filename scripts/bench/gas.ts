/**
 * `npm run bench:gas`: what a claim costs at depth 10, 20 and 24, first and again, beside the floor that no claim can go
 * below and beside other distributors, in one run; and what every other act costs beside its limit. Up to depth 20 every
 * leaf of the tree is real; at depth 24 a tree of 2^20 leaves stands among the roots of fifteen others.
 */
import { measureActs } from "./gas/acts.ts";
import { type Measured, measureClaims } from "./gas/claims.ts";
import { limits } from "./gas/limits.ts";
import { measurePeers, type PeerRow } from "./gas/peers.ts";
import { type Row, report } from "./machine.ts";

const OVER_FLOOR = 6_500;

const rows: Row[] = [];
for (const [depth, full] of [
  [10, 10],
  [20, 20],
  [24, 20],
] as const) {
  const claims = await measureClaims({ depth, full });
  rows.push(...claimRows(depth, claims), ...(await measurePeers(depth)).flatMap((peer) => peerRows(peer, claims)));
}
rows.push(...Object.entries(await measureActs({ depth: 20, full: 20 })).map(actRow));
report(rows);

function claimRows(depth: number, { gas, floor }: Measured): Row[] {
  return (["first", "repeat"] as const).flatMap((when) => [
    {
      name: `claim at depth ${depth}, ${when}`,
      value: gas[when],
      unit: "gas",
      against: `the floor of ${floor[when]}`,
      ratio: gas[when] / floor[when],
    },
    {
      name: "  above the floor",
      value: gas[when] - floor[when],
      unit: "gas",
      against: `the limit of ${OVER_FLOOR}`,
      ratio: (gas[when] - floor[when]) / OVER_FLOOR,
    },
  ]);
}

function peerRows({ name, first, repeat }: PeerRow, { gas }: Measured): Row[] {
  const row = (when: "first" | "repeat", value: number) => ({
    name: `  ${name}, ${when}`,
    value,
    unit: "gas",
    against: "ours",
    ratio: value / gas[when],
  });
  return [row("first", first), ...(repeat === undefined ? [] : [row("repeat", repeat)])];
}

function actRow([name, value]: [string, number]): Row {
  const limit = limits[name];
  const row = { name, value, unit: "gas" };
  return limit === undefined ? row : { ...row, against: `the limit of ${limit}`, ratio: value / limit };
}
