import { checkTimeline, networks, paramsOf, paramsSchema } from "@fovea/protocol/params.ts";
import { expect, test } from "vitest";

test.each(networks)("the parameters of a %s network are well formed and its clocks fit together", (network) => {
  const params = paramsOf(network, 0);
  expect(paramsSchema.parse(params)).toEqual(params);
  expect(checkTimeline(params.timeline)).toEqual([]);
});

test.each(networks)("on a %s network stake thaws for as long as a provider's fault takes to be ruled on", (network) => {
  const { timeline } = paramsOf(network, 0);
  const { expirySeconds } = timeline;
  expect(checkTimeline({ ...timeline, hearingSeconds: expirySeconds - 1 })).toEqual([]);
  expect(checkTimeline({ ...timeline, hearingSeconds: expirySeconds })).toEqual([
    "stake thaws until a provider's fault is seen, answered and ruled on",
  ]);
});
