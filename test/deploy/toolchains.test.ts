/**
 * Two build systems and one answer: what Hardhat deploys, forge must build to the byte. Blank on both sides is only the
 * hash of the metadata, wherever it stands in creation and runtime code: it is over the paths of the sources too, and each
 * has its own.
 */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import hre from "hardhat";
import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { forge, SKIPPED } from "../../scripts/forge.ts";

const OTHERS = ["node_modules/@openzeppelin/contracts/access/manager/AccessManager.sol"];
const built = z.object({
  bytecode: z.object({ object: z.string() }),
  deployedBytecode: z.object({ object: z.string() }),
});

beforeAll(() => hre.tasks.getTask("build").run({ quiet: true, noTests: true }), 600_000);

test("forge builds the bytecode that Hardhat deploys", async ({ skip }) => {
  const status = forge(["build", "--quiet", "contracts", ...OTHERS]);
  if (status === SKIPPED) skip("no forge on this machine");
  expect(status).toBe(0);

  const names = await hre.artifacts.getAllFullyQualifiedNames();
  const differing: string[] = [];
  for (const name of names) {
    const { sourceName, contractName, bytecode, deployedBytecode } = await hre.artifacts.readArtifact(name);
    const path = `cache/forge/out/${basename(sourceName)}/${contractName}.json`;
    const other = built.parse(JSON.parse(readFileSync(path, "utf8")));
    if (withoutHash(other.bytecode.object) !== withoutHash(bytecode)) differing.push(`creation of ${name}`);
    if (withoutHash(other.deployedBytecode.object) !== withoutHash(deployedBytecode))
      differing.push(`runtime of ${name}`);
  }
  expect(differing).toEqual([]);
  expect(names.size).toBeGreaterThan(30);
}, 600_000);

/** CBOR's map of two: "ipfs" with a multihash, "solc" with a version. */
function withoutHash(code: string): string {
  return code.replaceAll(/(?<=a264697066735822)1220[0-9a-f]{64}(?=64736f6c6343)/g, "");
}
