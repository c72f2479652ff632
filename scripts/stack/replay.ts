/** A chain whose clock stands where it is put, and the clock that oracle and chain then share. */
import type { Chain } from "@fovea/oracle/chain.ts";
import type { Clock } from "@fovea/oracle/clock.ts";
import { createTestClient, http, publicActions } from "viem";

export type Replay = {
  readonly clock: Clock;
  /** Moves chain and clock to a moment and mines a block there; never back. */
  advanceTo(ms: number): Promise<void>;
};

export function createReplay(chain: Chain): Replay {
  const client = createTestClient({ mode: "hardhat", transport: http(chain.client.transport.url) }).extend(
    publicActions,
  );
  let nowMs = 0;
  return {
    // Whoever waits for something of the chain gets it at the next look: blocks come at once.
    clock: { nowMs: () => nowMs, sleep: () => new Promise((resolve) => setImmediate(resolve)) },
    async advanceTo(ms) {
      nowMs = Math.max(nowMs, ms);
      const timestamp = BigInt(Math.floor(ms / 1000));
      const head = await client.getBlock();
      if (timestamp <= head.timestamp) return;
      await client.setNextBlockTimestamp({ timestamp });
      await client.mine({ blocks: 1 });
    },
  };
}
