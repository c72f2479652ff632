import type { EventState } from "@fovea/protocol/score/state.ts";
import { type Act, type Attack, devicesOf, honestDriving } from "../attack.ts";
import { startOf } from "../forge.ts";
import { published } from "../hearsay.ts";
import { EPOCHS } from "../timeline.ts";

/** Drives, waits until others have told what was there, and then says so as of then. */
const backDated = (only: (event: EventState) => boolean): Act => {
  return (turn) =>
    devicesOf(turn).flatMap((by) =>
      turn.ways(by, turn.epoch - 1).map((way, index) => ({
        by,
        way,
        claims: published(way, { events: turn.known.events, random: turn.random, only }),
        receivedAtMs: startOf(turn.epoch) + 60_000 + index,
      })),
    );
};

/** Really detects, and sends everything at the end. */
const hoarded: Act = (turn) => {
  if (turn.epoch < EPOCHS) return [];
  return devicesOf(turn).flatMap((by) =>
    Array.from({ length: EPOCHS }, (_, at) => at + 1).flatMap((epoch) =>
      turn
        .ways(by, epoch)
        .map((way) => ({ by, way, claims: turn.see(way, epoch), receivedAtMs: startOf(EPOCHS + 1) - 1_000 })),
    ),
  );
};

export const late: Attack = {
  name: "late",
  what: "drives, and reports an epoch later what others have found meanwhile",
  plays: [
    { name: "what waits", act: backDated(({ state }) => state === "pending") },
    { name: "what is likely", act: backDated(({ probability }) => probability > 100_000) },
    { name: "everything", act: backDated(() => true) },
  ],
};

export const hoarder: Attack = {
  name: "hoarder",
  what: "detects, and sends ten epochs' reports at once at the end",
  plays: [{ name: "all at the end", act: hoarded }],
  honestly: honestDriving,
};
