import { type Attack, driving, leaving, turning } from "../attack.ts";
import { guessed, published } from "../hearsay.ts";

const TURNS = 6;

export const sleeper: Attack = {
  name: "sleeper",
  what: "honest for half of the run, then lives on its record",
  plays: [
    {
      name: "then silent",
      act: turning(
        TURNS,
        driving(() => []),
      ),
    },
    {
      name: "then a parrot",
      act: turning(
        TURNS,
        driving((way, { known, random }) =>
          published(way, { events: known.events, random, only: ({ state }) => state === "accepted" }),
        ),
      ),
    },
    {
      name: "then guesses",
      act: turning(
        TURNS,
        driving((way, { random }) => guessed(way, { rate: 0.01, random })),
      ),
    },
  ],
  honestly: leaving(TURNS),
  turns: TURNS,
};
