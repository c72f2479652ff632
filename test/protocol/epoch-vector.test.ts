/**
 * Golden bytes: two epochs, from ten signed reports to the reward root and every file beside it. A difference here is a
 * change of the rules (npm run generate writes the vector anew) or a machine that computes otherwise.
 */
import { readFileSync } from "node:fs";
import { filesOf } from "@fovea/oracle/epoch-files.ts";
import { inspectHand } from "@fovea/oracle/inspect.ts";
import { nodePorts } from "@fovea/oracle/ports.ts";
import { recompute } from "@fovea/oracle/settle.ts";
import { cidOf } from "@fovea/protocol/content.ts";
import { totalOf } from "@fovea/protocol/merkle.ts";
import { expect, test } from "vitest";
import { epochInputs, vectorSchema } from "../vectors/epoch.ts";

const vector = vectorSchema.parse(JSON.parse(readFileSync(new URL("../vectors/epoch.json", import.meta.url), "utf8")));
const inputs = epochInputs(vector.recorded);
const forwards = inspectHand(inputs);

function outcomeOf(inspected: typeof forwards, given = inputs) {
  const settlement = recompute({ inputs: given, inspected }, nodePorts);
  const cids = [...filesOf(given, settlement)].map(([name, bytes]) => [name, cidOf(bytes)]);
  return { settlement, outcome: { root: settlement.tree.root, cids: Object.fromEntries(cids) } };
}

test("two epochs from inputs to root give the committed bytes", () => {
  expect(outcomeOf(forwards).outcome).toEqual(vector.outcome);
});

test("they give them in any order of the reports and any partition of the inspection", () => {
  const reversed = { ...inputs, submissions: inputs.submissions.toReversed() };
  const parts = [0, 1, 2].map((part) => forwards.filter((_, at) => at % 3 === part));
  expect(outcomeOf(inspectHand(reversed), reversed).outcome).toEqual(vector.outcome);
  expect(outcomeOf(parts.flat()).outcome).toEqual(vector.outcome);
});

test("the vector says something: reports are accepted in both epochs, events confirmed, drivers paid", () => {
  const { settlement } = outcomeOf(forwards);
  expect(settlement.verdicts.filter(({ outcome }) => outcome === "accepted")).toHaveLength(inputs.submissions.length);
  for (const { events, points } of settlement.scored.values()) {
    expect(events.some(({ yes }) => yes > 1)).toBe(true);
    expect(points.some(({ rule }) => rule === "detection")).toBe(true);
  }
  expect(totalOf(settlement.tree.root)).toBeGreaterThan(0n);
});
