import fc from "fast-check";
import { expect, test } from "vitest";
import { explain, linesOf } from "../../oracle/explain.ts";

const row = (microPoints: bigint) => ({
  epoch: 1,
  driver: "0x11",
  rule: "detection",
  task: "pothole",
  item: "e",
  factors: [{ name: "J", value: 900 }],
  microPoints: microPoints.toString(),
});
const sum = (amounts: readonly string[]) => amounts.reduce((total, amount) => total + BigInt(amount), 0n);

test("sum of the amounts of the lines equals what the account earned", () => {
  fc.assert(
    fc.property(
      fc.array(fc.bigInt({ min: -(10n ** 9n), max: 10n ** 12n }), { maxLength: 30 }),
      fc.bigInt({ min: 0n, max: 2n ** 64n }),
      (microPoints, amountGwei) => {
        const lines = linesOf(microPoints.map(row), amountGwei);
        expect(sum(lines.map((line) => line.amountGwei))).toBe(amountGwei);
      },
    ),
    { seed: 7 },
  );
});

test("the rounding line is below one gwei for each line", () => {
  fc.assert(
    fc.property(
      fc.array(fc.bigInt({ min: 1n, max: 10n ** 12n }), { minLength: 1, maxLength: 30 }),
      fc.bigInt({ min: 0n, max: 2n ** 64n }),
      (microPoints, amountGwei) => {
        const rounding = linesOf(microPoints.map(row), amountGwei).find(({ rule }) => rule === "rounding");
        const rest = BigInt(rounding?.amountGwei ?? 0);
        expect(rest >= 0n && rest < BigInt(microPoints.length)).toBe(true);
      },
    ),
    { seed: 7 },
  );
});

test("only the account's own lines of that epoch explain its amount", async () => {
  const account = `0x${"aa".repeat(20)}` as const;
  const reward = { epoch: 2, account, earnedGwei: "100", heldGwei: "30", releasedGwei: "5", payableGwei: "75" };
  const points = [
    { ...row(2_000_000n), epoch: 2, driver: account },
    { ...row(1_000_000n), epoch: 2, driver: account, rule: "coverage" },
    { ...row(9_000_000n), epoch: 1, driver: account },
    { ...row(9_000_000n), epoch: 2, driver: `0x${"bb".repeat(20)}`, item: account },
  ];
  const files = new Map<string, readonly object[]>([
    ["rewards.jsonl", [reward, { ...reward, epoch: 1 }]],
    ["points.jsonl", points],
  ]);
  const read = async (name: string) =>
    new TextEncoder().encode(
      files
        .get(name)
        ?.map((line) => JSON.stringify(line))
        .join("\n"),
    );

  const explanation = await explain(read, { epoch: 2, account });
  expect(explanation).toMatchObject({ amountGwei: "100", heldGwei: "30", releasedGwei: "5", payableGwei: "75" });
  expect(explanation?.lines).toMatchObject([
    { rule: "detection", factor: "pothole x J 900", points: "2.000000", amountGwei: "66" },
    { rule: "coverage", points: "1.000000", amountGwei: "33" },
    { rule: "rounding", amountGwei: "1" },
  ]);
  expect(await explain(read, { epoch: 3, account })).toBeUndefined();
});
