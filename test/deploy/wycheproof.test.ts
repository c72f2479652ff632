/** Project Wycheproof's signatures against the check that the device registry makes on chain: OpenZeppelin's P256. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import hre from "hardhat";
import type { Abi, Hex } from "viem";
import { expect, test } from "vitest";
import { z } from "zod";
import { dataset } from "../dataset.ts";

const solc: { compile(input: string, callbacks: object): string } = createRequire(import.meta.url)("solc");
const compiled = z.object({
  contracts: z.object({
    harness: z.object({
      P256Harness: z.object({
        abi: z.custom<Abi>(Array.isArray),
        evm: z.object({ bytecode: z.object({ object: z.string() }) }),
      }),
    }),
  }),
});

const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const folder = dataset("p256-wycheproof");
const file = z.object({
  testGroups: z.array(
    z.object({
      publicKey: z.object({ uncompressed: z.string() }),
      tests: z.array(z.object({ tcId: z.int(), msg: z.string(), sig: z.string(), result: z.string() })),
    }),
  ),
});

test.skipIf(folder === null)(
  "the chain accepts what Wycheproof calls valid with a low s, and nothing else",
  async () => {
    const { testGroups } = file.parse(
      JSON.parse(readFileSync(join(folder ?? "", "ecdsa_secp256r1_sha256_p1363_test.json"), "utf8")),
    );
    const vectors = testGroups.flatMap(({ publicKey, tests }) =>
      // Anything but 64 bytes can not even be asked.
      tests.filter(({ sig }) => sig.length === 128).map((vector) => ({ ...vector, key: publicKey.uncompressed })),
    );

    const answers = await verifyOnChain(vectors);

    const expected = vectors.map(({ sig, result }) => result === "valid" && BigInt(`0x${sig.slice(64)}`) <= N / 2n);
    expect(answers).toEqual(expected);
    expect(expected.filter(Boolean).length).toBeGreaterThan(50);
    expect(expected.filter((valid) => !valid).length).toBeGreaterThan(50);
  },
);

async function verifyOnChain(vectors: { msg: string; sig: string; key: string }[]): Promise<boolean[]> {
  const connection = await hre.network.create();
  try {
    const [wallet] = await connection.viem.getWalletClients();
    const { abi, bytecode } = compileHarness();
    const client = await connection.viem.getPublicClient();
    const hash = await wallet?.deployContract({ abi, bytecode });
    const { contractAddress: address } = await client.waitForTransactionReceipt({ hash: hash ?? "0x" });
    const signatures = vectors.map(({ msg, sig, key }) => ({
      digest: `0x${createHash("sha256").update(Buffer.from(msg, "hex")).digest("hex")}`,
      r: `0x${sig.slice(0, 64)}`,
      s: `0x${sig.slice(64)}`,
      x: `0x${key.slice(2, 66)}`,
      y: `0x${key.slice(66)}`,
    }));
    const call = { address: address ?? "0x", abi, functionName: "verify", args: [signatures] } as const;
    return z.array(z.boolean()).parse(await client.readContract(call));
  } finally {
    await connection.close();
  }
}

/** Compiled here, not by Hardhat, whose test artifacts come and go with its own test runs. */
function compileHarness(): { abi: Abi; bytecode: Hex } {
  const root = new URL("../../", import.meta.url);
  const content = readFileSync(new URL("P256Harness.sol", import.meta.url), "utf8");
  const settings = {
    evmVersion: "osaka",
    viaIR: true,
    outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } },
  };
  const input = JSON.stringify({ language: "Solidity", sources: { harness: { content } }, settings });
  const library = (path: string) => ({ contents: readFileSync(new URL(`node_modules/${path}`, root), "utf8") });
  const { abi, evm } = compiled.parse(JSON.parse(solc.compile(input, { import: library }))).contracts.harness
    .P256Harness;
  return { abi, bytecode: `0x${evm.bytecode.object}` };
}
