/**
 * The epoch's evidence judged twice: first with the links known before, then with what the epoch itself shows of who goes with
 * whom. A clique that appears out of nowhere with a hundred joint claims is linked by those very claims, and confirms none.
 */

import type { Weighed } from "./evidence.ts";
import { countIndependent, findLinks, type Links } from "./independence.ts";
import { informativeness } from "./informativeness.ts";
import { decide, type Outcome, type Sides, sidesOf } from "./outcome.ts";
import { addJointClaims, gainOf, type Joint, type Pairs } from "./pairs.ts";
import type { ScoreParams } from "./params.ts";
import type { Reliability } from "./reliability.ts";
import { type Roll, workerOf } from "./roll.ts";
import type { Vote } from "./votes.ts";

export type Judged = Weighed & { readonly sides: Sides; readonly joint: Joint; readonly outcome: Outcome };

type Known = {
  readonly roll: Roll;
  readonly pairs: Pairs;
  readonly links: Links;
  readonly weights: readonly number[];
  readonly records: readonly Reliability[];
  readonly rules: ScoreParams;
};

export function judge(evidence: readonly Weighed[], known: Known): { judged: Judged[]; pairs: Pairs; links: Links } {
  const { roll, rules } = known;
  const heard = evidence.map((weighed) => {
    const sides = sidesOf(weighed, known);
    const outcome = decide(weighed, sides, { links: known.links, roll, rules: rules.decision });
    return { ...weighed, sides, joint: jointOf(weighed, outcome, { ...known, sides }) };
  });
  const joints = heard.map(({ joint }) => joint);
  const pairs = addJointClaims(known.pairs, joints, { roll, rules: rules.independence });
  const links = findLinks(pairs, roll, rules.independence);
  const judged = heard.map((each) => ({
    ...each,
    outcome: decide(each, each.sides, { links, roll, rules: rules.decision }),
  }));
  return { judged, pairs, links };
}

function jointOf(weighed: Weighed, outcome: Outcome, known: Known & { sides: Sides }): Joint {
  const { sides, rules } = known;
  const claimants = weighed.votes.filter(({ yes }) => yes).map(({ device }) => device);
  const gain = (news: number, devices: readonly number[]) => gainOf(news, devices.length, rules.independence);
  switch (outcome) {
    case "confirmed":
      return { devices: sides.yes, gain: gain(1, sides.yes), contradicted: false };
    case "reconfirmed":
      return { devices: claimants, gain: gain(rules.independence.reconfirmed, claimants), contradicted: false };
    case "cleared":
      return { devices: sides.no, gain: gain(rules.independence.reconfirmed, sides.no), contradicted: false };
    default:
      return { devices: claimants, gain: 0, contradicted: outcome === "contradicted" && isWeighty(weighed, known) };
  }
}

/** Denied by two devices whose own record is good: those who always say no can not make a clique of honest drivers. */
function isWeighty({ event, votes }: Weighed, { records, links, rules }: Known): boolean {
  const least = rules.independence.contradictorInformativeness * 1_000_000;
  const good = votes.filter(({ yes, device }: Vote) => {
    const record = records[workerOf(device, event.task)];
    return !yes && record !== undefined && informativeness(record, rules.informativeness) > least;
  });
  const devices = good.map(({ device }) => device);
  return countIndependent(devices, links, { enough: 2 }) >= 2;
}
