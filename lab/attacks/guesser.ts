import { type Act, type Attack, driving } from "../attack.ts";
import { guessed, published } from "../hearsay.ts";

/** Where something was seen, something else will be. */
const nearby: Act = driving((way, { known, random }) =>
  published(way, { events: known.events, random, only: () => random.chance(0.2) }).map((claim) => ({
    ...claim,
    latE7: claim.latE7 + Math.round(random.between(-6_000, 6_000)),
  })),
);

export const guesser: Attack = {
  name: "guesser",
  what: "drives and guesses rarely, anywhere or near what is known",
  plays: [
    ...[0.003, 0.01].map((rate) => ({
      name: `${100 * rate} % of places`,
      act: driving((way, { random }) => guessed(way, { rate, random })),
    })),
    { name: "near what is known", act: nearby },
  ],
};
