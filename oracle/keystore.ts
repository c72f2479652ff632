/**
 * Keys at rest: the web3 secret storage format, version 3, that geth, cast and most wallets write.
 *
 * Source: https://ethereum.org/en/developers/docs/data-structures-and-encoding/web3-secret-storage
 * (scrypt, AES-128-CTR, MAC = keccak256(derived key[16..32] ++ ciphertext)).
 */
import { createDecipheriv } from "node:crypto";
import { scrypt } from "hash-wasm";
import { bytesToHex, concat, type Hex, hexToBytes, keccak256 } from "viem";
import { z } from "zod";

/** Below this a guess at the password is too cheap. */
const LEAST_COST = 131_072;
/** More than this is an attack on the reader, not protection of the key. */
const MOST_MEMORY = 1024 ** 3;

const bare = (bytes: number) =>
  z
    .string()
    .regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`, "i"))
    .transform((text): Hex => `0x${text}`);
const keystoreSchema = z.object({
  version: z.literal(3),
  crypto: z.object({
    cipher: z.literal("aes-128-ctr"),
    cipherparams: z.object({ iv: bare(16) }),
    ciphertext: bare(32),
    kdf: z.literal("scrypt"),
    kdfparams: z.object({
      n: z.int().min(2),
      r: z.int().min(1),
      p: z.int().min(1),
      dklen: z.literal(32),
      salt: z
        .string()
        .regex(/^([0-9a-f]{2})+$/i)
        .transform((text): Hex => `0x${text}`),
    }),
    mac: bare(32),
  }),
});

type Cost = z.infer<typeof keystoreSchema>["crypto"]["kdfparams"];

/** @throws {KeystoreError} */
export async function decryptKeystore(document: unknown, password: string): Promise<Hex> {
  const parsed = keystoreSchema.safeParse(document);
  if (!parsed.success) throw new KeystoreError("it is not a version 3 keystore with scrypt and aes-128-ctr");
  const { cipherparams, ciphertext, kdfparams, mac } = parsed.data.crypto;
  const key = await derive(password, kdfparams);
  if (keccak256(concat([key.subarray(16, 32), hexToBytes(ciphertext)])) !== mac.toLowerCase())
    throw new KeystoreError("the password is wrong");
  const cipher = createDecipheriv("aes-128-ctr", key.subarray(0, 16), hexToBytes(cipherparams.iv));
  return bytesToHex(Buffer.concat([cipher.update(hexToBytes(ciphertext)), cipher.final()]));
}

// Not Node's own: OpenSSL refuses the block size of 1 that some wallets write.
function derive(password: string, { n, r, p, dklen, salt }: Cost): Promise<Uint8Array> {
  if (n < LEAST_COST) throw new KeystoreError(`its scrypt cost n is ${n}, below ${LEAST_COST}`);
  if (128 * n * r > MOST_MEMORY) throw new KeystoreError(`it asks for ${128 * n * r} bytes of memory`);
  return scrypt({
    password,
    salt: hexToBytes(salt),
    costFactor: n,
    blockSize: r,
    parallelism: p,
    hashLength: dklen,
    outputType: "binary",
  });
}

export class KeystoreError extends Error {
  readonly code = "bad-keystore";
  readonly exit = 2;
  constructor(why: string) {
    super(`The keystore can't be opened: ${why}; check FOVEA_KEYSTORE and FOVEA_KEYSTORE_PASSWORD_FILE.`);
  }
}
