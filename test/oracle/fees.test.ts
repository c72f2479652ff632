import fc from "fast-check";
import { expect, test } from "vitest";
import { feeAbove, highest, usualFees } from "../../oracle/fees.ts";

const wei = fc.bigInt({ min: 0n, max: 10n ** 13n });
const fee = fc.record({ maxFeePerGas: wei, maxPriorityFeePerGas: wei });

test("a fee never exceeds the ceiling, and a replacement pays at least a tenth more until it does", () => {
  fc.assert(
    fc.property(fee, fee, (wanted, offered) => {
      const raised = feeAbove(wanted, offered, usualFees);
      expect(raised.maxFeePerGas <= usualFees.ceilingWei).toBe(true);
      expect(raised.maxPriorityFeePerGas <= raised.maxFeePerGas).toBe(true);
      const enough = raised.maxFeePerGas * 10n >= offered.maxFeePerGas * 11n;
      expect(enough || raised.maxFeePerGas === usualFees.ceilingWei).toBe(true);
    }),
    { seed: 7 },
  );
});

test("a calm network gets what it asks", () => {
  const wanted = { maxFeePerGas: 20n, maxPriorityFeePerGas: 2n };
  expect(feeAbove(wanted, highest([]), usualFees)).toEqual(wanted);
});
