/**
 * A rule looks at one received report and either finds why it can't count or finds nothing. Rules are pure and know
 * nothing of each other; `verify.ts` lists them in order and the first finding decides.
 */
import type { Params } from "../params.ts";
import type { Ports } from "../ports.ts";
import type { Reason } from "../reason.ts";
import type { Registry } from "../registry.ts";
import type { Report } from "../report.ts";

export type Device = Registry["devices"][number];

/** What inspection may look at besides the report. */
export type Context = { readonly params: Params; readonly registry: Registry; readonly ports: Ports };

export type Received = Context & {
  readonly report: Report;
  readonly receivedAtMs: number;
  /** The device that the report names. */
  readonly device: Device;
  /** An auditor vouches for the source. */
  readonly audited: boolean;
};

export type Finding = { readonly reason: Reason; readonly detail: string };
export type Rule = (received: Received) => Finding | null;

/** Time of the last fix: when the drive ended. */
export function endMsOf({ private: { track }, startMs }: Report): number {
  return track.at(-1)?.ms ?? startMs;
}
