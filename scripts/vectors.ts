/**
 * Writes test/vectors/{tree,vote,device}.json, which Solidity and TypeScript both read: `node scripts/vectors.ts`.
 * The sums here are done slowly and from the words of SPEC.md alone, not with the code that the vectors are to check.
 */
import { createHash, webcrypto } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { type Address, concat, encodeAbiParameters, type Hex, keccak256, numberToHex, size, slice, toHex } from "viem";

const folder = new URL("../test/vectors/", import.meta.url);
const chainId = 31337;
/** Order of P-256. */
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

write("tree", { cases: [1, 2, 3, 5, 14, 15].map(treeCase) });
write("vote", voteVector());
write("device", await deviceVector());

function write(name: string, content: object): void {
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(content, null, 2)}\n`);
}

// ------------------------------------------------------------------ Sum tree

type Leaf = { account: Address; cumulativeGwei: bigint };
type Proof = { account: Address; cumulativeGwei: string; index: number; siblings: Hex[] };

function treeCase(count: number) {
  const leaves = [...Array(count).keys()].map((i) => ({
    account: slice(keccak256(numberToHex(i)), 0, 20),
    // The largest amounts that still fit in one tree sit in the case of two.
    cumulativeGwei: count === 2 ? 2n ** 63n - BigInt(i) : BigInt(keccak256(numberToHex(i + 100))) % 10n ** 15n,
  }));
  leaves.sort((a, b) => (a.account < b.account ? -1 : 1));
  const levels = levelsOf(leaves);
  const root = levels.at(-1)?.[0] ?? "0x";
  const proofs = leaves.map((leaf, i) => proofOf(levels, leaf, i + 1));
  return {
    leaves: leaves.map(({ account, cumulativeGwei }) => ({ account, cumulativeGwei: `${cumulativeGwei}` })),
    leafCount: count,
    depth: levels.length - 1,
    root,
    totalGwei: `${sum(root)}`,
    proofs,
    invalid: proofs.slice(0, 3).flatMap(spoil),
  };
}

/** Level 0 is the slots: sentinel, leaves, sentinel, zeros. */
function levelsOf(leaves: Leaf[]): Hex[][] {
  const lowest = { account: `0x${"00".repeat(20)}`, cumulativeGwei: 0n } as const;
  const highest = { account: `0x${"ff".repeat(20)}`, cumulativeGwei: 0n } as const;
  let level = [lowest, ...leaves, highest].map(leafOf);
  while (!Number.isInteger(Math.log2(level.length))) level.push(`0x${"00".repeat(32)}`);
  const levels = [level];
  while (level.length > 1) {
    level = pairs(level).map(([left, right]) => innerOf(left, right));
    levels.push(level);
  }
  return levels;
}

function pairs(level: Hex[]): [Hex, Hex][] {
  return level.flatMap((left, i) => (i % 2 === 0 ? [[left, level[i + 1] ?? "0x"] satisfies [Hex, Hex]] : []));
}

function leafOf({ account, cumulativeGwei }: Leaf): Hex {
  return pack(keccak256(concat(["0x01", account, numberToHex(cumulativeGwei, { size: 8 })])), cumulativeGwei);
}

function innerOf(left: Hex, right: Hex): Hex {
  return pack(keccak256(concat([left, right])), sum(left) + sum(right));
}

function pack(hash: Hex, total: bigint): Hex {
  return concat([slice(hash, 0, 24), numberToHex(total, { size: 8 })]);
}

function sum(node: Hex): bigint {
  return BigInt(slice(node, 24, 32));
}

function proofOf(levels: Hex[][], { account, cumulativeGwei }: Leaf, index: number): Proof {
  const siblings = levels.slice(0, -1).map((level, height) => level[(index >> height) ^ 1] ?? "0x");
  return { account, cumulativeGwei: `${cumulativeGwei}`, index, siblings };
}

/** What a proof must not survive, with the reason; none of these leads to the root. */
function spoil(proof: Proof): (Proof & { why: string })[] {
  const [first = "0x", ...rest] = proof.siblings;
  const moreSum = concat([slice(first, 0, 24), numberToHex((sum(first) + 1n) % 2n ** 64n, { size: 8 })]);
  const otherHash = concat([numberToHex(BigInt(slice(first, 0, 24)) ^ 1n, { size: 24 }), slice(first, 24, 32)]);
  const full = concat([slice(first, 0, 24), numberToHex(2n ** 64n - 1n, { size: 8 })]);
  return [
    { ...proof, why: "amount", cumulativeGwei: `${BigInt(proof.cumulativeGwei) + 1n}` },
    { ...proof, why: "account", account: numberToHex(BigInt(proof.account) ^ 1n, { size: 20 }) },
    { ...proof, why: "index bit", index: proof.index ^ 1 },
    { ...proof, why: "stray index bit", index: proof.index + 2 ** proof.siblings.length },
    { ...proof, why: "sibling's sum", siblings: [moreSum, ...rest] },
    { ...proof, why: "sibling's hash", siblings: [otherHash, ...rest] },
    { ...proof, why: "sum overflows", siblings: [full, ...rest] },
    { ...proof, why: "proof too short", siblings: rest },
    { ...proof, why: "proof too long", siblings: [...proof.siblings, first] },
  ];
}

// ---------------------------------------------------------------------- Vote

/** EIP-712 by hand: 0x1901, domain separator, struct hash. */
function digestOf(name: string, contract: Address, structHash: Hex): Hex {
  const domainType = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)";
  const separator = keccak256(
    words([text(domainType), text(name), text("1"), numberToHex(chainId, { size: 32 }), pad(contract)]),
  );
  return concat(["0x1901", separator, structHash]);
}

function voteVector() {
  const contract = "0x00000000000000000000000000000000000f0ea1";
  const hash = (label: string) => keccak256(toHex(label));
  const vote = {
    epoch: 7,
    attempt: 2,
    root: concat([slice(hash("root"), 0, 24), numberToHex(123_456_789n, { size: 8 })]),
    previousRoot: concat([slice(hash("previous root"), 0, 24), numberToHex(100_000_000n, { size: 8 })]),
    manifestHash: hash("manifest"),
    previousManifestHash: hash("previous manifest"),
    endBlock: 4_242,
    endBlockHash: hash("block"),
    paramsHash: hash("params"),
    programHash: hash("program"),
    leafCount: 3,
  };
  const type =
    "Vote(uint32 epoch,uint32 attempt,bytes32 root,bytes32 previousRoot,bytes32 manifestHash," +
    "bytes32 previousManifestHash,uint64 endBlock,bytes32 endBlockHash,bytes32 paramsHash,bytes32 programHash,uint32 leafCount)";
  const fields = Object.values(vote).map((value) =>
    typeof value === "number" ? numberToHex(value, { size: 32 }) : value,
  );
  const structHash = keccak256(words([text(type), ...fields]));
  return { chainId, contract, vote, structHash, digest: keccak256(digestOf("RootGate", contract, structHash)) };
}

function text(value: string): Hex {
  return keccak256(toHex(value));
}

function pad(value: Hex): Hex {
  return concat([numberToHex(0, { size: 32 - size(value) }), value]);
}

function words(values: Hex[]): Hex {
  return encodeAbiParameters(
    values.map(() => ({ type: "bytes32" })),
    values,
  );
}

// -------------------------------------------------------------------- Device

/** A Web Crypto key's own proof. Signatures are random, so one that exists is kept for as long as it fits. */
async function deviceVector() {
  const file = new URL("device.json", folder);
  const kept = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const jwk = kept?.jwk ?? (await newKey(algorithm));
  const registration = {
    contract: "0x00000000000000000000000000000000000f0ea2",
    driver: "0x00000000000000000000000000000000000d41e5",
    x: toHex(Buffer.from(jwk.x, "base64url")),
    y: toHex(Buffer.from(jwk.y, "base64url")),
    kind: 1,
    deadline: 4_102_444_800,
  } as const;
  const { contract, driver, x, y, kind, deadline } = registration;
  const type = "RegisterDevice(address driver,bytes32 x,bytes32 y,uint8 kind,uint256 deadline)";
  const number = (value: number) => numberToHex(value, { size: 32 });
  const structHash = keccak256(words([text(type), pad(driver), x, y, number(kind), number(deadline)]));
  const message = digestOf("DeviceRegistry", contract, structHash);
  const signature = message === kept?.message ? { r: kept.r, s: kept.s } : await sign();
  const deviceId = keccak256(concat([x, y]));
  const digest = toHex(
    createHash("sha256")
      .update(Buffer.from(message.slice(2), "hex"))
      .digest(),
  );
  return { jwk, chainId, ...registration, deviceId, message, digest, ...signature };

  async function sign() {
    const key = await webcrypto.subtle.importKey("jwk", jwk, algorithm, false, ["sign"]);
    const raw = await webcrypto.subtle.sign(algorithm, key, Buffer.from(message.slice(2), "hex"));
    const [r, s] = [toHex(new Uint8Array(raw, 0, 32)), BigInt(toHex(new Uint8Array(raw, 32)))];
    return { r, s: numberToHex(s > N / 2n ? N - s : s, { size: 32 }) };
  }
}

async function newKey(algorithm: { name: string; namedCurve: string }) {
  const { privateKey } = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const { kty, crv, x, y, d } = await webcrypto.subtle.exportKey("jwk", privateKey);
  return { kty, crv, x, y, d };
}
