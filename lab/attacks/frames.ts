import { type Act, type Attack, driving } from "../attack.ts";
import { guessed } from "../hearsay.ts";

/** One picture of a real pothole, at many places. */
const repeats = (phash: "0x5a3c0f96a5c3f069" | null): Act =>
  driving((way, { random }) =>
    guessed(way, { rate: 0.02, random }).map((claim) => (phash ? { ...claim, phash } : claim)),
  );

export const frameRepeater: Attack = {
  name: "frame-repeater",
  what: "shows one frame at many places, or hides that it does",
  plays: [
    { name: "with its hash", act: repeats("0x5a3c0f96a5c3f069") },
    { name: "without a hash", act: repeats(null) },
  ],
};
