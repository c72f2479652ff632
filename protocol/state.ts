/**
 * What one settlement hands to the next, so that a dropped epoch leaves no trace: the next starts from the state of the
 * last activated manifest.
 */
import { z } from "zod";
import { emptyHoldings, holdingsSchema } from "./allocate.ts";
import { address, gwei } from "./hex.ts";
import { emptyScoreState, scoreStateSchema } from "./score/state.ts";
import { emptyVerifyState, verifyStateSchema } from "./verify/state.ts";

export const stateSchema = z.strictObject({
  /** Last epoch settled. */
  epoch: z.int().nonnegative(),
  verify: verifyStateSchema,
  score: scoreStateSchema,
  holdings: holdingsSchema,
  /** What each account may have claimed in all, ascending by account: the leaves of the tree. */
  cumulative: z.array(z.tuple([address, gwei])),
});
export type State = z.infer<typeof stateSchema>;

export const emptyState: State = {
  epoch: 0,
  verify: emptyVerifyState,
  score: emptyScoreState,
  holdings: emptyHoldings,
  cumulative: [],
};
