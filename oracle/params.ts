/** The parameters the service settles with: from a file, or those of the local network; checked against the contracts. */
import { readFile } from "node:fs/promises";
import { checkTimeline, type Params, paramsOf, paramsSchema } from "@fovea/protocol/params.ts";
import type { Chain } from "./chain.ts";
import { DEVELOPMENT_CHAIN } from "./config.ts";
import { parseFile } from "./epoch-files.ts";

/** @throws {ParamsError} when they contradict the contracts or themselves */
export async function loadParams({ id, schedule }: Chain, file: string | null): Promise<Params> {
  if (file === null && id !== DEVELOPMENT_CHAIN)
    throw new ParamsError("FOVEA_PARAMS is not set and only the local network has parameters of its own");
  const params = file === null ? paramsOf("local", schedule.genesis) : await loadFile(file);
  const { genesis, timeline, emission } = params;
  const compared = [
    ["genesis", genesis, schedule.genesis],
    ["timeline.epochSeconds", timeline.epochSeconds, schedule.epochSeconds],
    ["timeline.windowSeconds", timeline.windowSeconds, schedule.windowSeconds],
    ["timeline.expirySeconds", timeline.expirySeconds, schedule.expirySeconds],
    ["emission.halvingEpochs", emission.halvingEpochs, schedule.halvingEpochs],
    ["emission.poolGwei", emission.poolGwei, schedule.poolGwei.toString()],
  ] as const;
  const wrong = compared.find(([, here, onChain]) => here !== onChain);
  if (wrong !== undefined) throw new ParamsError(`${wrong[0]} is ${wrong[1]}, but the contracts have ${wrong[2]}`);
  const clash = checkTimeline(timeline)[0];
  if (clash !== undefined) throw new ParamsError(`the timeline breaks the rule that ${clash}`);
  return params;
}

async function loadFile(path: string): Promise<Params> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new ParamsError(`${path} can't be read`, { cause });
  });
  return parseFile(path, bytes, paramsSchema);
}

export class ParamsError extends Error {
  readonly code = "bad-params";
  readonly exit = 2;
  constructor(why: string, options?: ErrorOptions) {
    super(`The parameters can't be used: ${why}; set FOVEA_PARAMS to the params.json of this deployment.`, options);
  }
}
