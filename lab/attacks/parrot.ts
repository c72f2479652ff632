import type { EventState } from "@fovea/protocol/score/state.ts";
import { type Act, type Attack, driving, honestDriving } from "../attack.ts";
import { published } from "../hearsay.ts";

const repeats = (only: (event: EventState) => boolean): Act =>
  driving((way, { known, random }) => published(way, { events: known.events, random, only }));

const listed = ({ state }: EventState) => state === "accepted";
const likely = ({ probability }: EventState) => probability > 300_000;

export const parrot: Attack = {
  name: "parrot",
  what: "drives and confirms what is already public",
  plays: [
    { name: "what is accepted", act: repeats(listed) },
    { name: "what is likely", act: repeats(likely) },
    { name: "everything", act: repeats(() => true) },
  ],
};

const both: Act = driving((way, { known, random, see }) => [
  ...see(way),
  ...published(way, { events: known.events, random, only: listed }),
]);

export const hybrid: Attack = {
  name: "hybrid",
  what: "detects, and confirms whatever is accepted too",
  plays: [{ name: "both", act: both }],
  honestly: honestDriving,
};
