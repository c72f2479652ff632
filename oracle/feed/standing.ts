/** The events that stand after a settlement: accepted, and neither cleared nor lapsed since. */
import { endOf } from "@fovea/protocol/clock.ts";
import { paramsSchema } from "@fovea/protocol/params.ts";
import type { EventState } from "@fovea/protocol/score/state.ts";
import { stateSchema } from "@fovea/protocol/state.ts";
import { need, parseFile } from "../epoch-files.ts";
import type { EpochFolder } from "../find-epoch.ts";

export type StandingEvent = Pick<
  EventState,
  "id" | "task" | "class" | "cell" | "firstSeenAt" | "lastSeenAt" | "probability"
> & {
  /** Unix second at which it lapses unless somebody sees it again. */
  readonly lapsesAt: number;
};
export type Standing = {
  readonly epoch: number;
  /** Unix second up to which reports were counted. */
  readonly updatedAt: number;
  readonly events: readonly StandingEvent[];
};

export async function readStanding({ read, manifest }: EpochFolder): Promise<Standing> {
  const params = parseFile("params.json", await need(read, "params.json"), paramsSchema);
  const state = parseFile("state.json", await need(read, "state.json"), stateSchema);
  const lastingEpochs = params.score.decision.acceptedEpochs;
  return {
    epoch: manifest.epoch,
    updatedAt: endOf(params, manifest.epoch),
    events: state.score.events
      .filter((event) => event.state === "accepted")
      .map((event) => ({ ...event, lapsesAt: endOf(params, event.epoch + lastingEpochs) })),
  };
}
