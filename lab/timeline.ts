/** When things happen in a lab run: ten epochs in a day. Each stands for a day of the main network. */
import { type Params, paramsOf } from "@fovea/protocol/params.ts";

export const EPOCHS = 10;
export const EPOCH_SECONDS = 8_640;
/** 2026-01-05 00:00 UTC. */
export const GENESIS = 1_767_571_200;
const MAIN_EPOCH_SECONDS = 86_400;

/** The main network's numbers, its days shortened to the lab's epochs. */
export function labParams(): Params {
  const { timeline, ...main } = paramsOf("main", GENESIS);
  const shortened = (seconds: number) => Math.round((seconds * EPOCH_SECONDS) / MAIN_EPOCH_SECONDS);
  return {
    ...main,
    // So large that the price is the cap: what cheats take by sharing the pool is told apart from what they spoil.
    emission: { ...main.emission, poolGwei: (10n ** 18n).toString() },
    timeline: {
      ...timeline,
      epochSeconds: EPOCH_SECONDS,
      fullHoldSeconds: shortened(timeline.fullHoldSeconds),
      holdSeconds: shortened(timeline.holdSeconds),
    },
  };
}
