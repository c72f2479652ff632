/** Mutation testing is itself seen to fail: on a small contract of its own, with tests that see everything or nothing. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { mutantsOf } from "../../scripts/mutation/mutants.ts";
import { openSources } from "../../scripts/mutation/sources.ts";

const LONG = { timeout: 240_000 };

const PURSE = `// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

contract Purse {
    uint256 public held;

    function put(uint256 amount) external {
        require(amount > 0, "nothing");

        held += amount;
    }

    function half(uint256 amount) external pure returns (uint256 halves) {
        while (amount > 1) {
            amount -= 2;
            ++halves;
        }
    }
}
`;

const NOTHING = "assertTrue(true, '');";
const EVERYTHING = `
        purse.put(1);
        purse.put(2);
        assertEq(purse.held(), 3, "held");
        assertEq(purse.half(0), 0, "half of 0");
        assertEq(purse.half(2), 1, "half of 2");
        assertEq(purse.half(7), 3, "half of 7");
        vm.expectRevert("nothing");
        purse.put(0);`;

let tree = "";
beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), "fovea-mutation-"));
  for (const folder of ["contracts/accounting", "test/contracts", "test/vectors"])
    mkdirSync(join(tree, folder), { recursive: true });
  symlinkSync(resolve("node_modules"), join(tree, "node_modules"));
  cpSync("test/contracts/Test.sol", join(tree, "test/contracts/Test.sol"));
  writeFileSync(join(tree, "contracts/accounting/Purse.sol"), PURSE);
});
afterEach(() => rmSync(tree, { recursive: true }));

function mutation(asserts: string): { status: number | null; lines: readonly string[] } {
  const suite = `// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "./Test.sol";

interface IPurse {
    function held() external view returns (uint256);
    function put(uint256 amount) external;
    function half(uint256 amount) external pure returns (uint256);
}

contract PurseTest is Test {
    function test_Purse() public {
        IPurse purse = IPurse(deploy("Purse", ""));
        purse.held();
        ${asserts}
    }
}
`;
  writeFileSync(join(tree, "test/contracts/Purse.t.sol"), suite);
  const { status, stdout, stderr } = spawnSync("node", [resolve("scripts/mutation.ts")], {
    cwd: tree,
    encoding: "utf8",
  });
  return { status, lines: `${stdout}${stderr}`.trim().split("\n") };
}

function list(becomes: string): void {
  const entry = {
    file: "contracts/accounting/Purse.sol",
    member: "half",
    operator: "relation",
    was: "amount > 1",
    becomes,
    reason: "a reason for the sake of the test",
  };
  writeFileSync(join(tree, "test/contracts/survivors.json"), JSON.stringify([entry]));
}

test("tests that see nothing kill no mutant, and the run fails", LONG, () => {
  const { status, lines } = mutation(NOTHING);
  expect(lines.find((line) => line.startsWith("FAILED  all files"))).toContain("0.0 %");
  expect(lines.find((line) => line.startsWith("FAILED  contracts/accounting/Purse.sol"))).toContain("0.0 %");
  expect(lines.at(-1)).toBe("1 passed, 2 failed");
  expect(status).toBe(1);
});

test("tests that see everything kill every mutant, one that runs for ever included", LONG, () => {
  const { status, lines } = mutation(EVERYTHING);
  expect(lines.filter((line) => line.includes("->"))).toEqual([]);
  expect(lines.at(-1)).toBe("3 passed, 0 failed");
  expect(status).toBe(0);
});

test("a listed survivor does not count", LONG, () => {
  list("amount >= 1");
  const { lines } = mutation(NOTHING);
  expect(lines.find((line) => line.startsWith("FAILED  all files"))).toContain("of 17 killed");
  expect(lines.some((line) => line.endsWith("amount > 1 -> amount >= 1"))).toBe(false);
});

test("a mutant that is killed may not be listed", LONG, () => {
  list("amount >= 1");
  const { status, lines } = mutation(EVERYTHING);
  expect(lines.find((line) => line.startsWith("listed, but"))).toContain("amount > 1 -> amount >= 1");
  expect(lines.at(-1)).toBe("2 passed, 1 failed");
  expect(status).toBe(1);
});

test("tests that fail without a mutant stop the run", LONG, () => {
  const { status, lines } = mutation("assertTrue(false, '');");
  expect(lines.at(-1)).toContain("PurseTest fails without a mutant");
  expect(status).toBe(2);
});

test("statements, comparisons, sums and constants are changed", () => {
  expect(changes(PURSE)).toEqual([
    'require removed: require(amount > 0, "nothing"); -> {}',
    "relation: amount > 0 -> amount >= 0",
    "relation: amount > 0 -> amount <= 0",
    "constant: 0 -> 1",
    'constant: "nothing" -> "nothing~"',
    "arithmetic: held += amount -> held -= amount",
    "assignment removed: held += amount; -> {}",
    "relation: amount > 1 -> amount >= 1",
    "relation: amount > 1 -> amount <= 1",
    "relation: amount > 1 -> amount != 1",
    "constant: 1 -> 2",
    "constant: 1 -> 0",
    "arithmetic: amount -= 2 -> amount += 2",
    "assignment removed: amount -= 2; -> {}",
    "constant: 2 -> 3",
    "constant: 2 -> 1",
    "unary: ++halves -> --halves",
    "assignment removed: ++halves; -> {}",
  ]);
});

test.each([
  ["uint256 c = a + b;", ["arithmetic: a + b -> a - b"]],
  ["uint256 c = a << b;", ["bits: a << b -> a >> b"]],
  ["uint256 c = a & b;", ["bits: a & b -> a | b"]],
  ["bool c = y && z;", ["boolean: y && z -> y || z"]],
  ["bool c = !y;", ["unary: !y -> y"]],
  ["uint256 c = y ? a : b;", ["ternary: y ? a : b -> y ? b : a"]],
  ["if (y) a = b;", ["negation: y -> !(y)", "assignment removed: a = b; -> {}"]],
  ["if (y) revert();", ["negation: y -> !(y)", "call removed: revert(); -> {}"]],
  ["emit Said(a);", ["emit removed: emit Said(a); -> {}"]],
  ["return;", []],
  [
    "(a, b) = (b, a);",
    ["assignment: (a, b) -> (, b)", "assignment: (a, b) -> (a, )", "assignment removed: (a, b) = (b, a); -> {}"],
  ],
  ["for (; a < b; ++a) {}", ["relation: a < b -> a <= b", "relation: a < b -> a >= b"]],
  ["uint256 c = 2 days;", ["constant: 2 days -> (2 days + 1)", "constant: 2 days -> (2 days - 1)"]],
  [
    "assembly { a := lt(a, b) }",
    [
      "assignment removed: a := lt(a, b) -> {}",
      "builtin: lt(a, b) -> gt(a, b)",
      "builtin: lt(a, b) -> iszero(gt(a, b))",
    ],
  ],
  ["assembly { a := iszero(b) }", ["assignment removed: a := iszero(b) -> {}", "builtin: iszero(b) -> b"]],
])("of `%s` every part is changed", (statement, expected) => {
  expect(
    changes(`contract One { event Said(uint256 a);
    function one(uint256 a, uint256 b, bool y, bool z) external { ${statement} }
  }`),
  ).toEqual(expected);
});

test("modifiers are removed, and what is returned is changed", () => {
  expect(
    changes(`contract One { modifier locked() { _; } uint256 a;
    function one() external view locked returns (uint256) { return a; }
  }`),
  ).toEqual(["modifier: locked -> ", "return: a -> 0"]);
});

function changes(source: string): readonly string[] {
  writeFileSync(join(tree, "contracts/One.sol"), source);
  const mutants = mutantsOf(openSources(tree), "contracts/One.sol");
  return mutants.map(({ operator, was, becomes }) => `${operator}: ${was} -> ${becomes}`);
}
