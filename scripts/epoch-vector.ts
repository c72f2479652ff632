/**
 * Writes test/vectors/epoch.json: two epochs from signed reports to root. The reports are made once and kept, since device
 * keys are random; the outcome is what today's rules make of them, so a change of any rule shows in the commit as other CIDs.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createDeviceKey } from "@fovea/device/key.ts";
import { emptyLog, signSegments } from "@fovea/device/log.ts";
import { city, drive } from "@fovea/lab/city.ts";
import { filesOf } from "@fovea/oracle/epoch-files.ts";
import { inspectHand } from "@fovea/oracle/inspect.ts";
import { nodePorts } from "@fovea/oracle/ports.ts";
import { recompute } from "@fovea/oracle/settle.ts";
import { cidOf } from "@fovea/protocol/content.ts";
import { numberToHex, zeroHash } from "viem";
import { epochInputs, type Recorded, vectorSchema } from "../test/vectors/epoch.ts";

const file = new URL("../test/vectors/epoch.json", import.meta.url);
const CARS = 5;
const MINUTES = 5;
const HOUR_MS = 3_600_000;
const start = Date.UTC(2026, 0, 5, 12);

const recorded = existsSync(file)
  ? vectorSchema.parse(JSON.parse(readFileSync(file, "utf8"))).recorded
  : await record();
const inputs = epochInputs(recorded);
const settlement = recompute({ inputs, inspected: inspectHand(inputs) }, nodePorts);
const cids = Object.fromEntries([...filesOf(inputs, settlement)].map(([name, bytes]) => [name, cidOf(bytes)]));
writeFileSync(file, `${JSON.stringify({ recorded, outcome: { root: settlement.tree.root, cids } }, null, 2)}\n`);

/** A few honest cars in one small town, once in each of two hours. */
async function record(): Promise<Recorded> {
  const town = city(3);
  const chain = { chainId: 31_337, registry: numberToHex(0xfe, { size: 20 }) };
  const blocks = [0, 1].map((hour) => ({
    hash: numberToHex(77 + hour, { size: 32 }),
    number: 77 + hour,
    timestamp: (start + hour * HOUR_MS) / 1_000 - 60,
  }));
  const devices: Recorded["registry"]["devices"] = [];
  const submissions: Recorded["submissions"] = [];
  for (let car = 1; car <= CARS; car++) {
    const key = await createDeviceKey();
    const { deviceId, x, y } = key;
    const driver = numberToHex(car, { size: 20 });
    devices.push({ deviceId, x, y, driver, kind: "phone", registeredAt: 0, revokedAt: null, suspensions: [] });
    let log = emptyLog;
    for (const [hour, { hash: anchor }] of blocks.entries()) {
      const seed = car + hour * CARS;
      const outing = { seed, startMs: start + hour * HOUR_MS, minutes: MINUTES, honest: true };
      const { receivedAtMs, ...segment } = drive(town, outing);
      const signed = await signSegments({ key, segments: [segment], chain, anchor, log, disclosure: "open" });
      log = signed.log;
      for (const { bytes } of signed.reports) {
        const text = Buffer.from(bytes).toString("base64");
        submissions.push({ receivedAtMs: receivedAtMs ?? outing.startMs, operator: chain.registry, bytes: text });
      }
    }
  }
  const registry = { ...chain, endBlock: 100, endBlockHash: numberToHex(100, { size: 32 }), devices, blocks };
  const seeds = [1, 2].map((epoch) => ({ epoch, blockHash: numberToHex(epoch, { size: 32 }) }));
  return { genesis: start / 1_000, registry, seeds, submissions, active: { manifestHash: zeroHash, root: zeroHash } };
}
