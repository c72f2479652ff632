import type { Abi, AbiParameter } from "viem";
import { describe, expect, test } from "vitest";
import * as generated from "../../protocol/generated/abi.ts";

const abis: [string, Abi][] = Object.entries(generated);

describe.each(abis)("%s", (_, abi) => {
  const functions = abi.filter((item) => item.type === "function");

  // Merkle multiproofs carry flags, and a flaw of OpenZeppelin's in 2023 was in reading them.
  test("takes single proofs only", () => {
    const types = functions.flatMap(({ inputs }) => inputs.flatMap(leafTypes));
    expect(types).not.toContain("bool[]");
  });

  test("has no entry for upgrades, owners or stray ether", () => {
    const names = functions.map(({ name }) => name);
    for (const name of ["initialize", "upgradeToAndCall", "owner", "transferOwnership"])
      expect(names).not.toContain(name);
    expect(abi.filter(({ type }) => type === "receive" || type === "fallback")).toEqual([]);
  });
});

test("nothing but a claim moves the distributor's tokens", () => {
  const writes = generated.rewardDistributorAbi.filter(
    (item) => item.type === "function" && item.stateMutability === "nonpayable",
  );
  expect(writes.map((item) => ("name" in item ? item.name : "")).sort()).toEqual(
    [
      "claim",
      "claimAndStake",
      "claimMany",
      "pause",
      "setAuthority",
      "setPayout",
      "setPayoutBySig",
      "setRoot",
      "unpause",
    ].sort(),
  );
});

function leafTypes(parameter: AbiParameter): string[] {
  return "components" in parameter ? parameter.components.flatMap(leafTypes) : [parameter.type];
}
