/** Two implementations of one specification: allocation and reward tree agree over ten thousand epochs, gwei by gwei. */
import { allocate, emptyHoldings } from "@fovea/protocol/allocate.ts";
import { buildTree } from "@fovea/protocol/chunks.ts";
import { encodeLeaves, type Leaf } from "@fovea/protocol/entries.ts";
import { paramsOf } from "@fovea/protocol/params.ts";
import { addRewards } from "@fovea/protocol/rewards.ts";
import fc from "fast-check";
import type { Address } from "viem";
import { expect, test } from "vitest";
import { Ledger } from "./second-implementation.ts";

const HISTORIES = 1_000;
const EPOCHS = 10;
const HOUR = 3_600;
const account = (n: number): Address => `0x${((n * 7919) % 256).toString(16).padStart(2, "0")}${"a7".repeat(19)}`;

const points = fc.record({
  driver: fc.nat(12).map(account),
  microPoints: fc.oneof(fc.bigInt(-3_000_000n, 30_000_000n), fc.constantFrom(0n, 1n, -1n, 10n ** 12n)),
});
const epoch = fc.record({
  hours: fc.integer({ min: 1, max: 400 }),
  poolGwei: fc.oneof(fc.bigInt(0n, 10n ** 13n), fc.bigInt(0n, 100n)),
  work: fc.oneof(fc.constant([]), fc.array(points, { maxLength: 16 })),
});

test("a second implementation, from SPEC.md alone, agrees on every epoch", () => {
  let agreed = 0;
  fc.assert(
    fc.property(
      fc.array(epoch, { minLength: EPOCHS, maxLength: EPOCHS }),
      fc.constantFrom("local", "test", "main"),
      (epochs, network) => {
        const params = paramsOf(network, 0);
        const { holdPermille, holdSeconds, fullHoldSeconds } = params.timeline;
        const capGwei = BigInt(params.emission.priceCapGwei);
        const second = new Ledger({ capGwei, holdPermille: BigInt(holdPermille), holdSeconds, fullHoldSeconds });
        let carried = emptyHoldings;
        let leaves: Leaf[] = [];
        let end = 0;
        for (const { hours, poolGwei, work } of epochs) {
          end += hours * HOUR;
          const first = allocate({ epochEndsAt: end, poolGwei, points: work, carried, params });
          carried = first.carried;
          leaves = addRewards(
            leaves.map(({ account, cumulativeGwei }): [Address, string] => [account, cumulativeGwei.toString()]),
            [first],
          );
          expect(second.close(end, poolGwei, work)).toBe(first.unallocatedGwei);
          expect(second.root()).toBe(buildTree(encodeLeaves(leaves)).root);
          for (const { account, debtGwei } of carried.accounts) {
            expect(second.books.get(account)?.debt).toBe(BigInt(debtGwei));
          }
          agreed++;
        }
      },
    ),
    { seed: 4, numRuns: HISTORIES },
  );
  expect(agreed).toBe(HISTORIES * EPOCHS);
}, 120_000);
