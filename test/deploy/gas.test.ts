/**
 * What the frequent acts cost, from receipts on a real chain, to the last unit: a change is accepted with
 * `npx vitest run test/deploy/gas.test.ts -u` and then shows in the difference that is reviewed.
 */
import hre from "hardhat";
import { beforeAll, expect, test } from "vitest";
import { measureActs } from "../../scripts/bench/gas/acts.ts";
import { limits } from "../../scripts/bench/gas/limits.ts";

// Apart from the test, whose time a build from nothing would take.
beforeAll(() => hre.tasks.getTask("build").run({ quiet: true, noTests: true }), 600_000);

test("every act costs what gas.json says, and no more than its limit", async () => {
  const acts = await measureActs({ depth: 20, full: 10 });

  await expect(`${JSON.stringify(acts, null, 2)}\n`).toMatchFileSnapshot("gas.json");
  for (const [act, limit] of Object.entries(limits)) expect(acts[act], act).toBeLessThanOrEqual(limit);
});
