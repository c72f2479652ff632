import { attacks } from "@fovea/lab/attacks.ts";
import { inventFleet } from "@fovea/lab/fleet.ts";
import { inspectSigned } from "@fovea/lab/inspection.ts";
import { setUp, signer } from "@fovea/lab/setting.ts";
import { openTable } from "@fovea/lab/table.ts";
import { EPOCHS } from "@fovea/lab/timeline.ts";
import { context } from "@fovea/lab/way.ts";
import { play } from "@fovea/lab/world.ts";
import { nodePorts } from "@fovea/oracle/ports.ts";
import { recompute } from "@fovea/oracle/settle.ts";
import type { Inputs } from "@fovea/protocol/inputs.ts";
import { emptyState } from "@fovea/protocol/state.ts";
import { numberToBytes, numberToHex, zeroAddress, zeroHash } from "viem";
import { expect, test } from "vitest";

const DEVICES = 8;
const SEED = 1;
const fleet = inventFleet(14);
const setting = setUp(fleet, { seed: SEED, devices: DEVICES });
const table = openTable(setting);
const SLOW_MS = 120_000;

function rowsOf(name: string, { rows }: ReturnType<typeof openTable> = table) {
  const attack = attacks.find((each) => each.name === name);
  return attack ? rows({ ...attack, plays: attack.plays.slice(0, 1), sizes: [3] }) : [];
}

test(
  "equal seeds give equal tables, other seeds others",
  () => {
    const rows = rowsOf("guesser");
    expect(rows).toHaveLength(1);
    expect(rowsOf("guesser", openTable(setUp(fleet, { seed: SEED, devices: DEVICES })))).toEqual(rows);
    expect(rowsOf("guesser", openTable(setUp(fleet, { seed: 2, devices: DEVICES })))).not.toEqual(rows);
  },
  SLOW_MS,
);

test(
  "a world of the lab pays what settlement pays for the same reports",
  () => {
    const sign = signer(setting.honest, 1);
    const inspected = setting.sent.flat().map((sent) => inspectSigned(sign(sent)));
    // The lots of a world are its own; they are drawn here from the same numbers.
    const keccak256 = (words: Uint8Array) => numberToBytes(1_000 * SEED + (words[63] ?? 0), { size: 32 });
    const settled = recompute({ inputs, inspected }, { ...nodePorts, keccak256 });
    const world = play(setting, { size: 0, act: () => [] });
    const accepted = settled.verdicts.filter(({ outcome }) => outcome === "accepted").map(({ hash }) => hash);
    expect(accepted.sort()).toEqual(setting.accepted.flatMap((all) => all.map(({ hash }) => hash)).sort());
    const paid = [...settled.scored.values()].map(({ points }) =>
      points.reduce((all, line) => all + line.microPoints, 0n),
    );
    const worldPaid = world.points.map((devices) => [...devices.values()].reduce((all, points) => all + points, 0));
    expect(worldPaid.map((points) => Math.round(1e6 * points))).toEqual(paid.map(Number));
    expect(worldPaid.every((points) => points > 0)).toBe(true);
  },
  SLOW_MS,
);

test(
  "devices that do no work earn at most a twentieth of honest pay, also in a small town",
  () => {
    for (const name of ["lazy", "parrot", "late"]) {
      for (const { earningsRatio } of rowsOf(name)) expect([name, earningsRatio <= 0.05]).toEqual([name, true]);
    }
  },
  SLOW_MS,
);

const inputs: Inputs = {
  params: context.params,
  registry: context.registry,
  active: { manifestHash: zeroHash, root: zeroHash },
  state: emptyState,
  epoch: EPOCHS,
  seeds: Array.from({ length: EPOCHS }, (_, at) => ({ epoch: at + 1, blockHash: numberToHex(at + 1, { size: 32 }) })),
  submissions: [],
  gate: zeroAddress,
};
