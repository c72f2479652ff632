import { type Attack, driving } from "../attack.ts";
import { guessed } from "../hearsay.ts";

export const spammer: Attack = {
  name: "spammer",
  what: "claims something at every so manyth place",
  plays: [0.02, 0.1, 0.3].map((rate) => ({
    name: `${100 * rate} % of places`,
    act: driving((way, { random }) => guessed(way, { rate, random })),
  })),
};
