/**
 * The parameter file of a deployment, read before anything is sent: one sentence for each mistake, all at once.
 * The numbers are the network's own, so a file that says others is an old copy; the facts are the deployer's.
 */
import { type Address, type Hex, isAddress, zeroAddress } from "viem";
import { z } from "zod";
import { type Network, paramsHash, paramsOf } from "../protocol/params.ts";
import { delays, numbersOf, type Parameters } from "./parameters.ts";
import { minority } from "./rules.ts";

const account = z.custom<Address>(
  (value) => typeof value === "string" && isAddress(value) && value !== zeroAddress,
  "should be an address: 0x and 40 hex digits with a right checksum, not all zero",
);
const hash = z.custom<Hex>(
  (value) => typeof value === "string" && /^0x[0-9a-f]{64}$/.test(value),
  "should be 32 bytes as lower-case hex",
);
const count = z.int("should be a whole number").min(1, "should be a whole number above 0");
/** Longer than the network's own, if the deployer likes. */
const delay = z.int("should be a whole number of seconds");
const board = z
  .array(account, "should be a list of addresses")
  .min(1, "should name somebody")
  .max(32, "has more than the 32 seats there are")
  .refine(isAscending, "should be in ascending order, each once");

const facts = z.object({
  genesis: count.describe("the unix second at which epoch 1 begins"),
  paramsHash: hash.describe("the hash of the params.json that epoch 1 is settled with"),
  admin: account.describe("the multisig or timelock that governs"),
  guardian: account.describe("who can stop and cancel"),
  signers: board.describe("who signs roots"),
  threshold: count.describe("how many of the signers it takes"),
  council: board.describe("who rules on challenges"),
  councilThreshold: count.describe("how many of the council it takes"),
  adminDelaySeconds: delay.describe("how long an admin's call waits"),
  exitDelaySeconds: delay.describe("how long a new holder of power waits"),
});
type Facts = z.infer<typeof facts>;

/** How far off a beginning can be meant. */
const FURTHEST_SECONDS = 90 * 86_400;

export type Wanted = {
  readonly network: Network;
  /** Unix second before which no epoch may begin; absent when an interrupted deployment resumes. */
  readonly now?: number;
};

/** @throws {ParametersError} */
export function parseParameters(document: unknown, wanted: Wanted): Parameters {
  const file = z.object({ Fovea: z.record(z.string(), z.unknown()) }).safeParse(document);
  if (!file.success) {
    throw new ParametersError([
      `The file has no "Fovea"; copy deploy/parameters/${wanted.network}.json and fill it in.`,
    ]);
  }
  const given = file.data.Fovea;
  const parsed = facts.safeParse(given);
  const mistakes = [
    ...wrongNumbers(given, wanted.network),
    ...(parsed.success
      ? wrongFacts(parsed.data, wanted)
      : parsed.error.issues.map((issue) => sentence(issue, given, wanted.network))),
  ];
  if (mistakes.length > 0 || !parsed.success) throw new ParametersError(mistakes);
  return { Fovea: { ...numbersOf(paramsOf(wanted.network, parsed.data.genesis)), ...parsed.data } };
}

function sentence(
  { path, message }: z.core.$ZodIssue,
  given: Readonly<Record<string, unknown>>,
  network: Network,
): string {
  const [name = "", ...inside] = path.map(String);
  const { description } = facts.shape[name as keyof Facts];
  const proposal = name === "paramsHash" ? proposedHash(given.genesis, network) : "";
  if (given[name] === undefined) return `${name} is missing: ${description}${proposal}.`;
  return `${[name, ...inside].join(".")} ${message}.`;
}

function proposedHash(genesis: unknown, network: Network): string {
  return typeof genesis === "number" ? `; of ${network}'s own it is ${paramsHash(paramsOf(network, genesis))}` : "";
}

/** Compared as text, for a file writes large numbers as "1n". */
function wrongNumbers(given: Readonly<Record<string, unknown>>, network: Network): string[] {
  const others = (all: object) => Object.fromEntries(Object.entries(all).filter(([name]) => !(name in facts.shape)));
  const expected = flatten(others(numbersOf(paramsOf(network, 0))));
  const found = flatten(others(given));
  return [...new Set([...expected.keys(), ...found.keys()])]
    .filter((name) => expected.get(name) !== found.get(name))
    .map((name) =>
      expected.has(name)
        ? `${name} is ${found.get(name) ?? "missing"} and on ${network} it is ${expected.get(name)}; take it from deploy/parameters/${network}.json.`
        : `${name} is no parameter; take it out.`,
    );
}

function flatten(value: unknown, prefix = ""): Map<string, string> {
  if (typeof value === "bigint") return new Map([[prefix, `${value}n`]]);
  if (typeof value !== "object" || value === null) return new Map([[prefix, String(value)]]);
  const members = Object.entries(value).flatMap(([key, member]) => [
    ...flatten(member, prefix ? `${prefix}.${key}` : key),
  ]);
  return new Map(members);
}

function wrongFacts(given: Facts, { network, now }: Wanted): string[] {
  return [
    ...wrongBoards(given, network),
    ...wrongAccounts(given),
    ...wrongDelays(given, network),
    ...(now === undefined ? [] : wrongGenesis(given, now)),
  ];
}

function wrongDelays(given: Facts, network: Network): string[] {
  return (["adminDelaySeconds", "exitDelaySeconds"] as const)
    .filter((name) => given[name] < delays[network][name])
    .map((name) => `${name} is ${given[name]} and on ${network} it is at least ${delays[network][name]}.`);
}

/** A single key may do on a development chain only. */
function wrongBoards({ signers, threshold, council, councilThreshold }: Facts, network: Network): string[] {
  const boards = [
    ["signers", signers, threshold],
    ["council", council, councilThreshold],
  ] as const;
  return boards.flatMap(([name, members, needed]) => {
    if (network !== "local") return minority(name, members, BigInt(needed));
    return needed <= members.length
      ? []
      : [`The ${name} act with ${needed} of ${members.length}, which is more than there are.`];
  });
}

/** Each account has one part, or two of them are one key. */
function wrongAccounts({ admin, guardian, signers, council }: Facts): string[] {
  const parts = [
    ["admin", admin],
    ["guardian", guardian],
    ...signers.map((signer) => ["a signer", signer] as const),
    ...council.map((member) => ["in the council", member] as const),
  ] as const;
  const byAccount = Map.groupBy(parts, ([, address]) => address.toLowerCase());
  return [...byAccount.values()]
    .filter((held) => held.length > 1)
    .map((held) => `${held[0]?.[1]} is ${held.map(([part]) => part).join(" and ")}; take an account for each.`);
}

function wrongGenesis({ genesis }: Facts, now: number): string[] {
  if (genesis <= now)
    return [`genesis ${genesis} is not after now, ${now}: epochs would have passed before anybody could drive.`];
  const latest = now + FURTHEST_SECONDS;
  return genesis > latest ? [`genesis ${genesis} is more than 90 days after now, ${now}; is it in seconds?`] : [];
}

function isAscending(accounts: readonly Address[]): boolean {
  return accounts.every((address, i) => i === 0 || BigInt(accounts[i - 1] ?? 0) < BigInt(address));
}

export class ParametersError extends Error {
  readonly code = "bad-parameters";
  readonly exit = 2;
  readonly mistakes: readonly string[];
  constructor(mistakes: readonly string[]) {
    super(mistakes.join("\n"));
    this.mistakes = mistakes;
  }
}
