import { cellOf } from "@fovea/protocol/place.ts";
import type { EventState } from "@fovea/protocol/score/state.ts";
import { cellToParent } from "h3-js";
import { type Attack, driving, honestDriving } from "../attack.ts";

const isAccepted = ({ state }: EventState) => state === "accepted";

export const griefer: Attack = {
  name: "griefer",
  what: "sees and denies: all of it, half of it, or what nobody knows yet",
  plays: [
    { name: "everything", act: driving(() => []) },
    { name: "half", act: driving((way, { see, random }) => see(way).filter(() => random.chance(0.5))) },
    {
      name: "what is not accepted",
      act: driving((way, { see, known }) => {
        const listed = new Set(known.events.filter(isAccepted).map(({ cell }) => cellToParent(cell, 11)));
        return see(way).filter((claim) => listed.has(cellOf(claim, 11)));
      }),
    },
  ],
  honestly: honestDriving,
};
