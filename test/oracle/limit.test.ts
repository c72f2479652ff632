import { expect, test } from "vitest";
import { createLimit } from "../../oracle/limit.ts";

test("so many at once, then so many a second, for each key", () => {
  let ms = 0;
  const limit = createLimit({ nowMs: () => ms, sleep: async () => {} }, { atOnce: 3, perSecond: 2 });
  expect([1, 2, 3, 4].map(() => limit.take("a"))).toEqual([true, true, true, false]);
  expect(limit.hasLeft("a")).toBe(false);
  expect(limit.take("b")).toBe(true);
  ms += 1_000;
  expect([1, 2, 3].map(() => limit.take("a"))).toEqual([true, true, false]);
  ms += 1_000_000;
  expect([1, 2, 3, 4].map(() => limit.take("a"))).toEqual([true, true, true, false]);
});
