/**
 * Of every error, function and restriction of the contracts: that a Solidity test tries it. What a test does through a helper
 * counts, by name; whether it demands enough is for mutation to say.
 */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { permissions } from "../deploy/roles.ts";
import * as abis from "../protocol/generated/abi.ts";

type Body = { readonly name: string; readonly text: string };

const root = new URL("../", import.meta.url);
const bodies = solidityIn("test/contracts/").flatMap(functionsOf);
const byName = Map.groupBy(bodies, ({ name }) => name);
const fuzz = bodies.filter(({ name }) => name.startsWith("testFuzz_")).map(reachOf);
const reverts = bodies.filter(({ name }) => /^test(Fuzz)?_/.test(name)).map(reachOf);

describe("each error of an interface has a revert test", () => {
  const errors = solidityIn("contracts/").flatMap((source) => [...source.matchAll(/^\s*error (\w+)\(/gm)]);
  test.each(errors.map(([, name = ""]) => name))("%s", (name) => {
    expect(reverts.some((text) => text.includes(`${name}.selector`))).toBe(true);
  });
});

describe("each function that changes something has a fuzz test", () => {
  const changing = Object.entries(abis)
    .filter(([name]) => !["accessManagerAbi"].includes(name))
    .flatMap(([name, abi]) =>
      abi
        .filter((item) => item.type === "function" && item.stateMutability === "nonpayable")
        .map((item) => [name.replace(/Abi$/, ""), "name" in item ? item.name : ""] as const),
    )
    // OpenZeppelin's own, tested there.
    .filter(([, name]) => !["approve", "transfer", "transferFrom", "permit", "setAuthority"].includes(name));
  test.each(changing)("%s.%s", (_, name) => {
    const call = new RegExp(`\\.${name}(\\{[^}]*\\})?\\(`);
    expect(fuzz.some((text) => call.test(text))).toBe(true);
  });
});

describe("each restricted function refuses strangers", () => {
  const restricted = permissions
    .filter(([contract]) => contract !== "accessManager")
    .flatMap(([contract, names]) => names.map((name) => [contract, name] as const));
  test.each(restricted)("%s.%s", (_, name) => {
    const refused = reverts.filter((text) => /AccessManagedUnauthorized|_expectUnauthorized|NotAuthorized/.test(text));
    expect(refused.some((text) => new RegExp(`\\.${name}\\(`).test(text))).toBe(true);
  });
});

test("each proof is one leaf's: no function takes the flags or indices of several", () => {
  const inputs = Object.values(abis).flatMap((abi) =>
    abi.flatMap((item) => ("inputs" in item ? [...item.inputs] : [])),
  );
  const types = new Set<string>(inputs.map(({ type }) => type));
  expect([...types].filter((type) => ["bool[]", "uint256[]", "bytes32[][]"].includes(type))).toEqual([]);
});

/** A function's text with that of every helper it names, and theirs. */
function reachOf({ name, text }: Body): string {
  const seen = new Set([name]);
  const queue = [text];
  for (const current of queue) {
    for (const [, callee = ""] of current.matchAll(/\b(_?\w+)\(/g)) {
      if (seen.has(callee)) continue;
      seen.add(callee);
      queue.push(...(byName.get(callee) ?? []).map((body) => body.text));
    }
  }
  return queue.join("\n");
}

function functionsOf(source: string): Body[] {
  const starts = [...source.matchAll(/^ {4}(?:function (\w+)|modifier (\w+))/gm)];
  return starts.map((start, i) => ({
    name: start[1] ?? start[2] ?? "",
    text: source.slice(start.index, starts[i + 1]?.index),
  }));
}

function solidityIn(folder: string): string[] {
  return readdirSync(new URL(folder, root), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".sol"))
    .map((file) => readFileSync(new URL(`${folder}${file}`, root), "utf8"));
}
