/** The parameter file: what may be deployed, and the one sentence that each mistake gets. */
import { readFileSync } from "node:fs";
import { type Network, networks } from "@fovea/protocol/params.ts";
import { describe, expect, test } from "vitest";
import { rehearsalHolders } from "../../deploy/rehearse.ts";
import { type ParametersError, parseParameters } from "../../deploy/schema.ts";

const NOW = 1_800_000_000;
const DAY = 86_400;

type Fields = Record<string, unknown>;

function template(network: Network): Fields {
  return JSON.parse(readFileSync(new URL(`../../deploy/parameters/${network}.json`, import.meta.url), "utf8")).Fovea;
}

const ascending = (accounts: readonly string[]) => [...accounts].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
const filled: Fields = {
  ...rehearsalHolders,
  genesis: NOW + DAY,
  paramsHash: `0x${"07".repeat(32)}`,
  signers: ascending(rehearsalHolders.signers),
  council: ascending(rehearsalHolders.council),
};
const [first = "", second = "", third = ""] = ascending(rehearsalHolders.signers);

function mistakesOf(changes: Fields, { network = "main", now = NOW }: { network?: Network; now?: number } = {}) {
  try {
    parseParameters({ Fovea: { ...template(network), ...filled, ...changes } }, { network, now });
    return [];
  } catch (error) {
    return (error as ParametersError).mistakes;
  }
}

test("the local file is complete, and says what a local chain is deployed with", () => {
  expect(() => parseParameters({ Fovea: template("local") }, { network: "local" })).not.toThrow();
});

test.each(["test", "main"] as const)(
  "the file of a %s network lacks the deployer's facts and nothing else",
  (network) => {
    expect(mistakesOf({}, { network })).toEqual([]);
    const missing = (() => {
      try {
        return parseParameters({ Fovea: template(network) }, { network });
      } catch (error) {
        return (error as ParametersError).mistakes;
      }
    })();
    expect(missing).toEqual([
      "genesis is missing: the unix second at which epoch 1 begins.",
      "paramsHash is missing: the hash of the params.json that epoch 1 is settled with.",
      "admin is missing: the multisig or timelock that governs.",
      "guardian is missing: who can stop and cancel.",
      "signers is missing: who signs roots.",
      "threshold is missing: how many of the signers it takes.",
      "council is missing: who rules on challenges.",
      "councilThreshold is missing: how many of the council it takes.",
    ]);
  },
);

describe("each mistake is one sentence that says what to do", () => {
  const account = "should be an address: 0x and 40 hex digits with a right checksum, not all zero.";
  const wrongChecksum = `${rehearsalHolders.admin.slice(0, -1)}b`;
  test.each<[name: string, changes: Fields, sentence: string | RegExp]>([
    ["no hash", { paramsHash: undefined }, /^paramsHash is missing: .*; of main's own it is 0x[0-9a-f]{64}\.$/],
    ["zero address", { admin: `0x${"0".repeat(40)}` }, `admin ${account}`],
    ["mistyped address", { admin: wrongChecksum }, `admin ${account}`],
    ["zero signer", { signers: [`0x${"0".repeat(40)}`, second] }, `signers.0 ${account}`],
    ["descending signers", { signers: [second, first, third] }, "signers should be in ascending order, each once."],
    ["repeated signer", { signers: [first, first, second] }, "signers should be in ascending order, each once."],
    ["no signers", { signers: [] }, "signers should name somebody."],
    ["one of three", { threshold: 1 }, "The signers act with 1 of 3; it takes at least 2 of at least 2."],
    ["four of three", { threshold: 4 }, "The signers act with 4 of 3; it takes at least 2 of at least 2."],
    ["half of the council", { councilThreshold: 1 }, "The council act with 1 of 3; it takes at least 2 of at least 2."],
    [
      "a lonely signer",
      { signers: [first], threshold: 1 },
      "The signers act with 1 of 1; it takes at least 2 of at least 2.",
    ],
    ["broken threshold", { threshold: 1.5 }, "threshold should be a whole number."],
    ["guardian is admin", { guardian: rehearsalHolders.admin }, /is admin and guardian; take an account for each/],
    ["admin signs", { admin: second }, /is admin and a signer; take an account for each/],
    [
      "signer in the council",
      { council: ascending([first, ...rehearsalHolders.council]), councilThreshold: 3 },
      /is a signer and in the council/,
    ],
    ["a hash that is none", { paramsHash: "0x07" }, "paramsHash should be 32 bytes as lower-case hex."],
    ["past genesis", { genesis: NOW - 1 }, /^genesis 1799999999 is not after now/],
    [
      "genesis in milliseconds",
      { genesis: NOW * 1000 },
      /is more than 90 days after now, 1800000000; is it in seconds\?$/,
    ],
    ["hasty admin", { adminDelaySeconds: DAY }, "adminDelaySeconds is 86400 and on main it is at least 604800."],
    ["hasty exit", { exitDelaySeconds: DAY }, "exitDelaySeconds is 86400 and on main it is at least 1209600."],
    [
      "another number",
      { epochSeconds: 60 },
      "epochSeconds is 60 and on main it is 86400; take it from deploy/parameters/main.json.",
    ],
    ["a missing number", { graceSeconds: undefined }, /^graceSeconds is undefined and on main it is 604800/],
    ["an unknown one", { gaurdian: first }, "gaurdian is no parameter; take it out."],
  ])("%s", (_, changes, sentence) => {
    const found = mistakesOf(changes);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(sentence);
  });
});

test("all mistakes are told at once", () => {
  expect(mistakesOf({ epochSeconds: 60, threshold: 1, genesis: NOW - 1 })).toHaveLength(3);
});

test("a deployment that resumes may have passed its genesis", () => {
  const document = { Fovea: { ...template("main"), ...filled, genesis: NOW - 1 } };
  expect(() => parseParameters(document, { network: "main" })).not.toThrow();
});

test.each(networks)("on a %s network who is let into power waits longer than a stake thaws", (network) => {
  const { exitDelaySeconds, thawSeconds } = template(network) as Record<string, number>;
  if (network === "local") expect(exitDelaySeconds).toBe(0);
  else expect(exitDelaySeconds).toBeGreaterThan(thawSeconds ?? Number.POSITIVE_INFINITY);
});
