/**
 * The line, once: reports in, a reward root out.
 *
 *   report -> verify -> score -> allocate -> merkle -> publish
 *
 * `recompute` is what every party must get the same bytes from; around it stand the effects, handed in as tools. What is
 * published is posted by advance.ts, once the gate is free for it.
 */
import { allocate } from "@fovea/protocol/allocate.ts";
import { buildTree } from "@fovea/protocol/chunks.ts";
import { endOf, epochAt } from "@fovea/protocol/clock.ts";
import { poolOf } from "@fovea/protocol/emission.ts";
import { encodeLeaves } from "@fovea/protocol/entries.ts";
import type { Inputs } from "@fovea/protocol/inputs.ts";
import type { Ports } from "@fovea/protocol/ports.ts";
import { addRewards } from "@fovea/protocol/rewards.ts";
import { score } from "@fovea/protocol/score/score.ts";
import { seedOf } from "@fovea/protocol/seed.ts";
import { compare, type Inspected } from "@fovea/protocol/verify/verify.ts";

export type Tools<Published> = {
  readonly inspect: (inputs: Inputs) => Promise<readonly Inspected[]>;
  readonly publish: (inputs: Inputs, settlement: Settlement) => Promise<Published>;
  readonly ports: Ports;
};
export type Settlement = ReturnType<typeof recompute>;

/** Settles every epoch after the active one up to `inputs.epoch`. */
export async function settle<Published>({ inspect, publish, ports }: Tools<Published>, inputs: Inputs) {
  const inspected = await inspect(inputs);
  const settlement = recompute({ inputs, inspected }, ports);
  return publish(inputs, settlement);
}

/** Everything a settlement writes, from everything it read. Pure. */
export function recompute({ inputs, inspected }: { inputs: Inputs; inspected: readonly Inspected[] }, ports: Ports) {
  const { params, state } = inputs;

  const verified = compare(inspected, { carried: state.verify, params });

  const scored = eachEpoch(inputs, state.score, (epoch, carried) => {
    const accepted = verified.accepted.filter(({ receivedAtMs }) => epochAt(params, receivedAtMs) === epoch);
    const seed = seedOf(inputs, epoch, ports.keccak256);
    return score({ epoch, epochEndsAt: endOf(params, epoch), seed, accepted, carried, params });
  });

  const allocated = eachEpoch(inputs, state.holdings, (epoch, carried) => {
    const points = scored.outcomes.get(epoch)?.points ?? [];
    return allocate({ epochEndsAt: endOf(params, epoch), poolGwei: poolOf(params, epoch), points, carried, params });
  });

  const cumulative = addRewards(state.cumulative, [...allocated.outcomes.values()]);
  const tree = buildTree(encodeLeaves(cumulative));

  return {
    verdicts: verified.verdicts,
    scored: scored.outcomes,
    allocated: allocated.outcomes,
    cumulative,
    tree,
    state: {
      epoch: inputs.epoch,
      verify: verified.carried,
      score: scored.carried,
      holdings: allocated.carried,
      cumulative: cumulative.map(({ account, cumulativeGwei }): [typeof account, string] => [
        account,
        cumulativeGwei.toString(),
      ]),
    },
  };
}

// Each epoch starts from what the one before it carried.
function eachEpoch<Carried, Outcome extends { carried: Carried }>(
  { state, epoch: last }: Inputs,
  start: Carried,
  step: (epoch: number, carried: Carried) => Outcome,
): { outcomes: Map<number, Outcome>; carried: Carried } {
  const outcomes = new Map<number, Outcome>();
  let carried = start;
  for (let epoch = state.epoch + 1; epoch <= last; epoch++) {
    const outcome = step(epoch, carried);
    outcomes.set(epoch, outcome);
    carried = outcome.carried;
  }
  return { outcomes, carried };
}
